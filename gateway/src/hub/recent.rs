//! The newest entries of a room's log, kept so that who comes back shortly needs no read of the store.

use std::collections::VecDeque;
use std::sync::Arc;

use shared::domain::{Change, Changed, Message, Quote, RoomEvent, Seq};
use shared::limits;

/// The newest entries, without a gap.
#[derive(Debug, Default)]
pub struct Recent(VecDeque<(Seq, Arc<RoomEvent>)>);

impl Recent {
    /// Keeps an entry that follows the last one.
    pub fn keep(&mut self, seq: Seq, event: &Arc<RoomEvent>) {
        if self.0.len() == limits::ROOM_RECENT {
            self.0.pop_front();
        }
        self.0.push_back((seq, event.clone()));
    }

    /// Leaves nothing of a message that was deleted, nor of it where others quote it.
    pub fn erase(&mut self, deletion: &Change) {
        for (_, event) in &mut self.0 {
            let erased = match &**event {
                RoomEvent::Message { message, accepted_at } if message.id == deletion.message => {
                    let mut message = message.clone();
                    message.erase(deletion.created_at);
                    RoomEvent::Message { message, accepted_at: *accepted_at }
                }
                RoomEvent::Message { message, accepted_at } if message.body.reply_to == Some(deletion.message) => {
                    let quote = message.quote.clone().map(Quote::erased);
                    RoomEvent::Message { message: Message { quote, ..message.clone() }, accepted_at: *accepted_at }
                }
                RoomEvent::Changed { change, accepted_at } if change.message == deletion.message && change.is_edit() => {
                    RoomEvent::Changed { change: Change { what: Changed::Erased, ..change.clone() }, accepted_at: *accepted_at }
                }
                _ => continue,
            };
            *event = Arc::new(erased);
        }
    }

    /// What came after a place; `None` if not all of it is here.
    pub fn after(&self, since: Seq) -> Option<Vec<Arc<RoomEvent>>> {
        let (first, _) = self.0.front()?;
        (*first <= since.next()).then(|| self.0.iter().filter(|(seq, _)| *seq > since).map(|(_, event)| event.clone()).collect())
    }
}
