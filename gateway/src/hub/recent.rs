//! A room's newest messages, kept so that who comes back shortly needs no read of the store.

use std::collections::VecDeque;
use std::sync::Arc;

use shared::domain::{RoomEvent, Seq};
use shared::limits;

/// The newest messages, without a gap.
#[derive(Debug, Default)]
pub struct Recent(VecDeque<(Seq, Arc<RoomEvent>)>);

impl Recent {
    /// Keeps a message that follows the last one.
    pub fn keep(&mut self, seq: Seq, event: &Arc<RoomEvent>) {
        if self.0.len() == limits::ROOM_RECENT {
            self.0.pop_front();
        }
        self.0.push_back((seq, event.clone()));
    }

    /// What came after a place; `None` if not all of it is here.
    pub fn after(&self, since: Seq) -> Option<Vec<Arc<RoomEvent>>> {
        let (first, _) = self.0.front()?;
        (*first <= since.next()).then(|| self.0.iter().filter(|(seq, _)| *seq > since).map(|(_, event)| event.clone()).collect())
    }
}
