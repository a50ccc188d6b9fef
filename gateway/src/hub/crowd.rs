//! Who is in a room, for those vocabularies that tell it whenever somebody comes or goes: read anew each time, at most once a tick.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use futures_util::stream;
use shared::domain::{Author, RoomId};
use shared::limits;
use shared::presence::{Presence, PresenceFault};
use tokio::sync::Notify;
use tokio::time::sleep;
use tracing::debug;

use super::Hub;

/// Rooms in which somebody has come or gone.
#[derive(Default)]
pub struct Crowds {
    changed: Mutex<HashSet<RoomId>>,
    some: Notify,
}

impl Crowds {
    /// Those in the room are told soon who is there.
    pub fn count(&self, room: RoomId) {
        self.changed().insert(room);
        self.some.notify_one();
    }

    fn changed(&self) -> MutexGuard<'_, HashSet<RoomId>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells rooms who is there, at once or a tick after the last time, until the process stops.
pub async fn count_crowds(hub: Arc<Hub>, presence: Arc<dyn Presence>) {
    loop {
        tokio::select! {
            () = hub.tasks.stopped() => return,
            () = hub.crowds.some.notified() => {}
        }
        let rooms = std::mem::take(&mut *hub.crowds.changed());
        let told = stream::iter(rooms).for_each_concurrent(limits::CROWDS_AT_ONCE, |room| tell(&hub, &*presence, room));
        tokio::select! {
            () = hub.tasks.stopped() => return,
            () = told => {}
        }
        sleep(limits::PRESENCE_TICK).await;
    }
}

/// Who is in a room that cannot be asked about is told when somebody comes or goes the next time.
async fn tell(hub: &Hub, presence: &dyn Presence, room: RoomId) {
    let name = match hub.store.find_room(room).await {
        Ok(Some(found)) => found.name,
        Ok(None) => return,
        Err(fault) => return debug!(%room, %fault, "a room's name cannot be read"),
    };
    match people(presence, room).await {
        Ok(people) => hub.tell_crowd(room, name, people).await,
        Err(fault) => debug!(%room, %fault, "it cannot be read who is in a room"),
    }
}

async fn people(presence: &dyn Presence, room: RoomId) -> Result<Vec<Author>, PresenceFault> {
    let users = presence.crowd(room, limits::TOLD_ROOM_PEOPLE).await?.users;
    let standings = presence.standings(&users).await?;
    let named = users.into_iter().zip(standings).filter_map(|(id, standing)| Some(Author { id, username: standing.name? }));
    let mut people: Vec<Author> = named.take(limits::TOLD_ROOM_PEOPLE).collect();
    people.sort_by(|one, other| (one.username.as_str(), one.id).cmp(&(other.username.as_str(), other.id)));
    Ok(people)
}
