//! Who is typing and will not say when it stops: the others are told so some time after the last word of it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use shared::bus::Bus;
use shared::clock;
use shared::domain::{Author, Occurrence, RoomEvent, RoomId, UserId};
use shared::limits;
use shared::shutdown::Tasks;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// A place in a room.
type Typist = (RoomId, UserId);

/// Where it is said that somebody is typing.
pub struct Typists(mpsc::Sender<(RoomId, Author)>);

impl Typists {
    /// Nobody is typing; what is said is taken at the other end.
    pub fn new() -> (Self, mpsc::Receiver<(RoomId, Author)>) {
        let (started, taken) = mpsc::channel(limits::TYPING_WAITING);
        (Self(started), taken)
    }

    /// Somebody is typing now. If too many are, the others find out by themselves that one has stopped.
    pub fn start(&self, room: RoomId, user: &Author) {
        let _ = self.0.try_send((room, user.clone()));
    }
}

/// Tells rooms that typing is over, until the process stops.
pub async fn end_typing(bus: Arc<dyn Bus>, mut started: mpsc::Receiver<(RoomId, Author)>, tasks: Tasks) {
    let mut last: HashMap<Typist, (Instant, Author)> = HashMap::new();
    // All last equally long, so that they end in the order in which they started.
    let mut ends: VecDeque<(Instant, Typist)> = VecDeque::new();
    loop {
        let next = ends.front().map(|(at, _)| *at);
        tokio::select! {
            () = tasks.stopped() => return,
            () = async { sleep_until(next.unwrap_or_else(Instant::now)).await }, if next.is_some() => {
                if let Some((at, typist)) = ends.pop_front()
                    && last.get(&typist).is_some_and(|(latest, _)| *latest == at)
                    && let Some((_, user)) = last.remove(&typist)
                {
                    bus.whisper(typist.0, vec![RoomEvent::Typing(Occurrence { user, at: clock::now() }, false)]);
                }
            }
            Some((room, user)) = started.recv(), if ends.len() < limits::TYPING_WAITING => {
                let (at, typist) = (Instant::now() + limits::TYPING_LASTS, (room, user.id));
                last.insert(typist, (at, user));
                ends.push_back((at, typist));
            }
        }
    }
}
