//! The janitor of room exchanges: those that this node used, and nobody has since.
//!
//! What a node killed outright had bound is not remembered by anyone; its rooms' exchanges stay until the next node that hears them
//! leaves them, or the broker restarts.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lapin::options::ExchangeDeleteOptions;

use super::connection::{Cause, Link, in_time};
use super::topology;
use crate::bus::BusFault;
use crate::domain::RoomId;

/// Rooms that are remembered; some 10 MB. Those beyond are left to other nodes and later times.
const REMEMBERED: usize = 100_000;

/// The rooms that this node has left.
pub(super) struct IdleRooms {
    idle: Duration,
    left: Mutex<Left>,
}

#[derive(Default)]
struct Left {
    since: HashMap<RoomId, Instant>,
    /// The longest ago first; some may have been used again.
    in_order: VecDeque<(Instant, RoomId)>,
}

impl IdleRooms {
    pub(super) fn new(idle: Duration) -> Self {
        Self { idle, left: Mutex::default() }
    }

    /// They are left now.
    pub(super) fn remember(&self, rooms: &[RoomId]) {
        let (mut left, now) = (self.left(), Instant::now());
        let space = REMEMBERED.saturating_sub(left.in_order.len());
        for room in rooms.iter().take(space) {
            left.since.insert(*room, now);
            left.in_order.push_back((now, *room));
        }
    }

    /// They are in use again.
    pub(super) fn forget(&self, rooms: &[RoomId]) {
        let mut left = self.left();
        for room in rooms {
            left.since.remove(room);
        }
    }

    /// Deletes, one after the other, the exchanges that nobody uses.
    pub(super) async fn sweep(&self, link: &Link, limit: usize) -> Result<usize, BusFault> {
        let mut freed = 0;
        // A channel of its own: the broker closes it when an exchange is in use after all.
        let mut channel = None;
        for room in self.due(limit) {
            let open = match channel.take() {
                Some(open) => open,
                None => in_time(link.connection()?.create_channel()).await?,
            };
            let if_unused = ExchangeDeleteOptions { if_unused: true, nowait: false };
            match in_time(open.exchange_delete(topology::room_exchange(room), if_unused)).await {
                Ok(()) => {
                    freed += 1;
                    channel = Some(open);
                }
                Err(Cause::TimedOut) => return Err(Cause::TimedOut.into()),
                // Another node hears it, and remembers it when it leaves.
                Err(_) => {}
            }
        }
        Ok(freed)
    }

    fn due(&self, limit: usize) -> Vec<RoomId> {
        let mut left = self.left();
        let mut due = Vec::new();
        while due.len() < limit
            && let Some((since, room)) = left.in_order.pop_front_if(|(since, _)| since.elapsed() >= self.idle)
        {
            if left.since.get(&room) == Some(&since) {
                left.since.remove(&room);
                due.push(room);
            }
        }
        due
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
