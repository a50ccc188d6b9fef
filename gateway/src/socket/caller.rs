//! Who is at the other end of a socket, and what it hears.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::domain::{Author, RoomId};
use shared::limits;
use socketio::Link;

/// Who is at the other end of a socket.
#[derive(Debug)]
pub struct Caller {
    /// The user.
    pub user: Author,
    /// The connection.
    pub link: Arc<Link>,
    /// The Socket.IO namespace.
    pub namespace: Arc<str>,
    rooms: Mutex<HashSet<RoomId>>,
    outstanding: Arc<AtomicUsize>,
}

impl Caller {
    /// Somebody who hears nothing yet.
    pub fn new(user: Author, link: Arc<Link>, namespace: Arc<str>) -> Self {
        Self { user, link, namespace, rooms: Mutex::default(), outstanding: Arc::default() }
    }

    /// Notes that a room is heard; false if it was before.
    pub fn enter(&self, room: RoomId) -> bool {
        self.lock().insert(room)
    }

    /// Notes that a room is heard no more; false if it was not.
    pub fn leave(&self, room: RoomId) -> bool {
        self.lock().remove(&room)
    }

    /// Whether a room is heard.
    pub fn hears(&self, room: RoomId) -> bool {
        self.lock().contains(&room)
    }

    /// How many rooms are heard.
    pub fn rooms_heard(&self) -> usize {
        self.lock().len()
    }

    /// The rooms that are heard.
    pub fn rooms(&self) -> Vec<RoomId> {
        self.lock().iter().copied().collect()
    }

    /// A place among the sends that await their replies; `None` if all are taken.
    pub fn slot(&self) -> Option<Slot> {
        let taken = self.outstanding.fetch_add(1, Ordering::Relaxed);
        let slot = Slot(self.outstanding.clone());
        (taken < limits::PENDING_SENDS_PER_CONNECTION).then_some(slot)
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<RoomId>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among a connection's sends that await their replies, free again when dropped.
#[derive(Debug)]
pub struct Slot(Arc<AtomicUsize>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
