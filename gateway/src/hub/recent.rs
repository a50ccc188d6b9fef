//! The newest entries of a room's log, kept so that who comes back shortly needs no read of the store.

use std::collections::VecDeque;
use std::sync::Arc;

use shared::domain::{Change, Changed, Content, Message, Quote, RoomEvent, Seq, UserId};
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

    /// Shows what was done to a message: in it, and where others quote it. Its reactions follow as entries of their own.
    pub fn apply(&mut self, change: &Change) {
        match &change.what {
            Changed::Edited { content, mentions } => self.edit(change, content, mentions),
            Changed::Deleted => self.erase(change),
            Changed::Erased | Changed::ReactionAdded { .. } | Changed::ReactionRemoved { .. } => {}
        }
    }

    fn edit(&mut self, edit: &Change, content: &Content, mentions: &[UserId]) {
        for (_, event) in &mut self.0 {
            let edited = match &**event {
                RoomEvent::Message { message, accepted_at } if message.id == edit.message => {
                    let mut message = message.clone();
                    (message.body.content, message.body.mentions) = (content.clone(), mentions.to_vec());
                    message.edited_at = Some(edit.created_at);
                    RoomEvent::Message { message, accepted_at: *accepted_at }
                }
                RoomEvent::Message { message, accepted_at } if message.body.reply_to == Some(edit.message) => {
                    let quote = message.quote.clone().map(|quote| Quote::of(quote.author, content.as_str()));
                    RoomEvent::Message { message: Message { quote, ..message.clone() }, accepted_at: *accepted_at }
                }
                _ => continue,
            };
            *event = Arc::new(edited);
        }
    }

    fn erase(&mut self, deletion: &Change) {
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
