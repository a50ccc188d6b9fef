//! The bus inside one process: what is handed over lies in memory, and dies with it.

mod fanout;
mod inbox;
mod mail;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::{Bus, BusFault, Heard};
use crate::domain::{NodeId, RoomId};

use inbox::Shard;

/// One node's end of a network.
pub struct InProcess {
    network: Arc<Network>,
    node: NodeId,
}

/// What the nodes of a process share; tests have several, a real process has one.
pub struct Network {
    shards: Vec<Arc<Shard>>,
    switchboard: Mutex<Switchboard>,
}

/// Who hears what.
#[derive(Default)]
struct Switchboard {
    mailboxes: HashMap<NodeId, mpsc::Sender<Heard>>,
    rooms: HashMap<RoomId, HashSet<NodeId>>,
}

impl Network {
    /// A network with so many shards.
    pub fn new(shards: u16) -> Arc<Self> {
        let shards = (0..shards.max(1)).map(|_| Arc::default()).collect();
        Arc::new(Self { shards, switchboard: Mutex::default() })
    }

    /// A node's end of it.
    pub fn join(self: &Arc<Self>, node: NodeId) -> Arc<InProcess> {
        Arc::new(InProcess { network: self.clone(), node })
    }

    fn switchboard(&self) -> MutexGuard<'_, Switchboard> {
        self.switchboard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Bus for InProcess {
    async fn health(&self) -> Result<(), BusFault> {
        Ok(())
    }

    /// Ends this node's listener. What lies in the shards stays for whoever takes it.
    async fn close(&self) {
        let mut switchboard = self.network.switchboard();
        switchboard.mailboxes.remove(&self.node);
        switchboard.rooms.retain(|_, nodes| {
            nodes.remove(&self.node);
            !nodes.is_empty()
        });
    }
}
