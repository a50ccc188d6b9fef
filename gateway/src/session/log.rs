//! What one connection hears, and what was written to it, in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::domain::{HeardRoom, MessageId, RoomId, Seq, Trail};
use socketio::Sent;

use crate::dialect::Dialect;

/// What one connection hears, and what was written to it.
#[derive(Debug, Default)]
// In the order given and in a line of the cache of its own, so that what `touch` reads brings what a write needs.
#[repr(C, align(64))]
pub struct SessionLog {
    has_changed: AtomicBool,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
#[repr(C)]
struct Notes {
    /// What was written last and is not in the trail yet: in a busy room all that a write touches, which pays where thousands of
    /// sockets are written to one after another and none of their memory is in the cache.
    newest: Option<(RoomId, Seq, Seq)>,
    trail: Trail,
}

impl SessionLog {
    /// The log of a connection to which a client has come back.
    pub fn resumed(trail: Trail) -> Self {
        Self { has_changed: AtomicBool::new(true), notes: Mutex::new(Notes { newest: None, trail }) }
    }

    /// Tells this log from all others that are in use.
    pub fn place(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Writes messages to the connection. The note of it is made under the same lock, so that the order of the notes is that on the
    /// wire, whichever rooms write at once.
    pub fn write(&self, room: RoomId, (first, last): (Seq, Seq), write: impl FnOnce() -> Sent) -> Sent {
        let mut notes = self.lock();
        let sent = write();
        match sent {
            Sent::Written | Sent::Queued => {
                notes.wrote(room, first, last);
                self.has_changed.store(true, Ordering::Relaxed);
            }
            Sent::Shed | Sent::Closed => {}
        }
        sent
    }

    /// Touches what a write needs.
    pub fn touch(&self) {
        std::hint::black_box(self.has_changed.load(Ordering::Relaxed));
    }

    /// A room is heard, after a message; false if it was before.
    pub fn enter(&self, room: RoomId, dialect: Dialect, told: Seq) -> bool {
        self.has_changed.store(true, Ordering::Relaxed);
        self.lock().settled().enter(room, dialect.name(), told)
    }

    /// A room is heard from this message on.
    pub fn joined_at(&self, room: RoomId, seq: Seq) {
        self.lock().settled().joined_at(room, seq);
    }

    /// A room is heard no more; false if it was not.
    pub fn leave(&self, room: RoomId) -> bool {
        self.has_changed.store(true, Ordering::Relaxed);
        self.lock().settled().leave(room)
    }

    /// A room is heard no more, which the client does not wish: if it comes back not knowing that, it is told again.
    pub fn lose(&self, room: RoomId) -> Option<HeardRoom> {
        self.has_changed.store(true, Ordering::Relaxed);
        self.lock().settled().lose(room)
    }

    /// Only now it is told that this room is heard no more.
    pub fn lost(&self, heard: HeardRoom) {
        self.has_changed.store(true, Ordering::Relaxed);
        self.lock().settled().lost(heard);
    }

    /// The client says this, and is not told what it says.
    pub fn says(&self, message: MessageId) {
        self.has_changed.store(true, Ordering::Relaxed);
        self.lock().trail.says(message);
    }

    /// Whether the client said this.
    pub fn has_said(&self, message: MessageId) -> bool {
        self.lock().trail.has_said(message)
    }

    /// Whether a room is heard.
    pub fn hears(&self, room: RoomId) -> bool {
        self.lock().settled().hears(room)
    }

    /// What is heard.
    pub fn rooms(&self) -> Vec<HeardRoom> {
        self.lock().settled().rooms().to_vec()
    }

    /// The room that is heard in this vocabulary, if there is one; of several the last.
    pub fn room_in(&self, dialect: Dialect) -> Option<RoomId> {
        let mut notes = self.lock();
        notes.settled().rooms().iter().rfind(|heard| heard.dialect == dialect.name()).map(|heard| heard.room)
    }

    /// How much is heard.
    pub fn room_count(&self) -> usize {
        self.lock().settled().rooms().len()
    }

    /// All of it, as it is now.
    pub fn snapshot(&self) -> Trail {
        self.lock().settled().clone()
    }

    /// Whether anything has changed since this was asked last.
    pub fn take_change(&self) -> bool {
        self.has_changed.swap(false, Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notes {
    fn wrote(&mut self, room: RoomId, first: Seq, last: Seq) {
        match &mut self.newest {
            Some((known, _, end)) if *known == room && end.next() == first => *end = last,
            _ => {
                self.settled();
                self.newest = Some((room, first, last));
            }
        }
    }

    /// The trail, with everything in it.
    fn settled(&mut self) -> &mut Trail {
        if let Some((room, first, last)) = self.newest.take() {
            self.trail.wrote(room, first, last);
        }
        &mut self.trail
    }
}
