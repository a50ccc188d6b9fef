//! The rooms that somebody on this node hears.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::bus::Bus;
use shared::domain::{Author, RoomEvent, RoomId, RoomName, Seq};
use shared::shutdown::Tasks;
use shared::store::Store;

use super::crowd::Crowds;
use super::room::{self, Call, Room};

/// The rooms that somebody on this node hears.
pub struct Hub {
    pub(super) bus: Arc<dyn Bus>,
    pub(super) store: Arc<dyn Store>,
    pub(super) tasks: Tasks,
    pub(super) crowds: Crowds,
    rooms: Mutex<HashMap<RoomId, Arc<Room>>>,
}

impl Hub {
    /// A hub without rooms.
    pub fn new(bus: Arc<dyn Bus>, store: Arc<dyn Store>, tasks: Tasks) -> Arc<Self> {
        Arc::new(Self { bus, store, tasks, crowds: Crowds::default(), rooms: Mutex::default() })
    }

    /// Something happened in a room. If nobody here hears it any more, that is all.
    pub fn hear(&self, id: RoomId, events: Vec<RoomEvent>) {
        if let Some(room) = self.find(id) {
            room.hear(events);
        }
    }

    /// Tells those of a room who are to know that these people are there.
    pub(super) async fn tell_crowd(&self, id: RoomId, name: RoomName, people: Vec<Author>) {
        if let Some(room) = self.find(id) {
            // A task that has ended has no members.
            let _ = room.ask(Call::Crowd(name, people)).await;
        }
    }

    /// The room's task, if there is one.
    pub(super) fn find(&self, id: RoomId) -> Option<Arc<Room>> {
        self.rooms().get(&id).cloned()
    }

    /// The room's task, started if there is none.
    pub(super) fn room(self: &Arc<Self>, id: RoomId) -> Arc<Room> {
        let mut rooms = self.rooms();
        if let Some(room) = rooms.get(&id) {
            return room.clone();
        }
        let (room, calls) = Room::new(id);
        rooms.insert(id, room.clone());
        shared::telemetry::metrics::rooms_attached(rooms.len());
        drop(rooms);
        self.tasks.spawn("room", room::run(self.clone(), room.clone(), calls));
        room
    }

    /// Forgets a room whose task has ended.
    pub(super) fn forget(&self, room: &Arc<Room>) {
        let mut rooms = self.rooms();
        if rooms.get(&room.id).is_some_and(|known| Arc::ptr_eq(known, room)) {
            rooms.remove(&room.id);
        }
        shared::telemetry::metrics::rooms_attached(rooms.len());
    }

    /// Each room and the last message that its members were told.
    pub(super) fn watermarks(&self) -> Vec<(Arc<Room>, Seq)> {
        self.rooms().values().filter_map(|room| Some((room.clone(), room.watermark()?))).collect()
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
