//! The fan-out: straight into the mailboxes of the nodes that hear the room.

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::InProcess;
use crate::bus::{BusFault, Fanout, Heard, Listener};
use crate::domain::{RoomEvent, RoomId};
use crate::limits;

/// What waits for a node that does not listen fast enough; beyond it events are dropped and the room repairs itself.
const MAILBOX: usize = limits::LISTEN_PREFETCH as usize;

#[async_trait]
impl Fanout for InProcess {
    async fn publish(&self, room: RoomId, events: Vec<RoomEvent>) -> Result<(), BusFault> {
        self.tell(room, events);
        Ok(())
    }

    fn whisper(&self, room: RoomId, events: Vec<RoomEvent>) {
        self.tell(room, events);
    }

    async fn listen(&self) -> Result<Box<dyn Listener>, BusFault> {
        let (sender, mailbox) = mpsc::channel(MAILBOX);
        self.network.switchboard().mailboxes.insert(self.node, sender);
        Ok(Box::new(Mailbox(mailbox)))
    }

    async fn attach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        let mut switchboard = self.network.switchboard();
        if !switchboard.mailboxes.contains_key(&self.node) {
            return Err(BusFault::Closed);
        }
        for room in rooms {
            switchboard.rooms.entry(*room).or_default().insert(self.node);
        }
        Ok(())
    }

    async fn detach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        let mut switchboard = self.network.switchboard();
        for room in rooms {
            let Some(nodes) = switchboard.rooms.get_mut(room) else { continue };
            nodes.remove(&self.node);
            if nodes.is_empty() {
                switchboard.rooms.remove(room);
            }
        }
        Ok(())
    }

    /// A room that nobody hears holds nothing here.
    async fn sweep(&self, _limit: usize) -> Result<usize, BusFault> {
        Ok(0)
    }
}

impl InProcess {
    fn tell(&self, room: RoomId, events: Vec<RoomEvent>) {
        let switchboard = self.network.switchboard();
        let Some(nodes) = switchboard.rooms.get(&room) else { return };
        let mailboxes: Vec<_> = nodes.iter().filter_map(|node| switchboard.mailboxes.get(node)).collect();
        let Some((last, others)) = mailboxes.split_last() else { return };
        // A full mailbox loses it: a slow node must not hold up the others.
        for mailbox in others {
            let _ = mailbox.try_send(Heard::Room(room, events.clone()));
        }
        let _ = last.try_send(Heard::Room(room, events));
    }
}

struct Mailbox(mpsc::Receiver<Heard>);

#[async_trait]
impl Listener for Mailbox {
    async fn hear(&mut self, limit: usize) -> Result<Vec<Heard>, BusFault> {
        let mut heard = Vec::new();
        match self.0.recv_many(&mut heard, limit.max(1)).await {
            0 => Err(BusFault::Closed),
            _ => Ok(heard),
        }
    }
}
