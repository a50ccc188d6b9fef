//! The fan-out: what happened in a room, to every gateway where somebody hears it.

use async_trait::async_trait;

use super::BusFault;
use crate::domain::{Mail, RoomEvent, RoomId};

/// From the routers, and for ephemeral events from the gateways, to the gateways.
#[async_trait]
pub trait Fanout: Send + Sync + 'static {
    /// Publishes what happened in a room, in order.
    async fn publish(&self, room: RoomId, events: Vec<RoomEvent>) -> Result<(), BusFault>;

    /// Publishes, as one, what nobody misses if it is lost. Returns at once.
    fn whisper(&self, room: RoomId, events: Vec<RoomEvent>);

    /// Starts to hear, at once, what comes to this node. There is one listener a node.
    async fn listen(&self) -> Result<Box<dyn Listener>, BusFault>;

    /// From when this returns, this node hears these rooms.
    async fn attach(&self, rooms: &[RoomId]) -> Result<(), BusFault>;

    /// This node need not hear these rooms any more.
    async fn detach(&self, rooms: &[RoomId]) -> Result<(), BusFault>;

    /// Frees what rooms hold in the bus that no node has heard for long; at most `limit` of them. Returns how many.
    async fn sweep(&self, limit: usize) -> Result<usize, BusFault>;
}

/// What comes to this node.
#[async_trait]
pub trait Listener: Send {
    /// Waits until there is something, then gives all that is ready, up to about `limit`. It outlives the bus's connections:
    /// after a lost one it says `Rebound`. `Closed` is the end.
    async fn hear(&mut self, limit: usize) -> Result<Vec<Heard>, BusFault>;
}

/// Something that came to this node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What happened in a room, in order.
    Room(RoomId, Vec<RoomEvent>),
    /// Mail to this node.
    Mail(Mail),
    /// The connection was lost and is back, all rooms attached again: what was said in between must be read from the store.
    Rebound,
}
