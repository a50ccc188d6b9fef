//! What one connection hears, and what was written to it, in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::domain::{HeardRoom, RoomId, Seq, Trail};
use socketio::Sent;

use crate::dialect::Dialect;

/// What one connection hears, and what was written to it.
#[derive(Debug, Default)]
pub struct SessionLog {
    trail: Mutex<Trail>,
    has_changed: AtomicBool,
}

impl SessionLog {
    /// The log of a connection to which a client has come back.
    pub fn resumed(trail: Trail) -> Self {
        Self { trail: Mutex::new(trail), has_changed: AtomicBool::new(true) }
    }

    /// Writes messages to the connection. The note of it is made under the same lock, so that the order of the notes is that on the
    /// wire, whichever rooms write at once.
    pub fn write(&self, room: RoomId, (first, last): (Seq, Seq), write: impl FnOnce() -> Sent) -> Sent {
        let mut trail = self.trail();
        let sent = write();
        match sent {
            Sent::Written | Sent::Queued => {
                trail.wrote(room, first, last);
                self.has_changed.store(true, Ordering::Relaxed);
            }
            Sent::Shed | Sent::Closed => {}
        }
        sent
    }

    /// A room is heard, after a message; false if it was before.
    pub fn enter(&self, room: RoomId, dialect: Dialect, told: Seq) -> bool {
        self.has_changed.store(true, Ordering::Relaxed);
        self.trail().enter(room, dialect.name(), told)
    }

    /// A room is heard from this message on.
    pub fn joined_at(&self, room: RoomId, seq: Seq) {
        self.trail().joined_at(room, seq);
    }

    /// A room is heard no more; false if it was not.
    pub fn leave(&self, room: RoomId) -> bool {
        self.has_changed.store(true, Ordering::Relaxed);
        self.trail().leave(room)
    }

    /// Whether a room is heard.
    pub fn hears(&self, room: RoomId) -> bool {
        self.trail().hears(room)
    }

    /// What is heard.
    pub fn rooms(&self) -> Vec<HeardRoom> {
        self.trail().rooms().to_vec()
    }

    /// How much is heard.
    pub fn room_count(&self) -> usize {
        self.trail().rooms().len()
    }

    /// All of it, as it is now.
    pub fn snapshot(&self) -> Trail {
        self.trail().clone()
    }

    /// Whether anything has changed since this was asked last.
    pub fn take_change(&self) -> bool {
        self.has_changed.swap(false, Ordering::Relaxed)
    }

    fn trail(&self) -> MutexGuard<'_, Trail> {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
