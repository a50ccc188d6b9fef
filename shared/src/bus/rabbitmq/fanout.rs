//! The fan-out: out through the rooms' exchange, in through this node's queue.

use async_trait::async_trait;

use super::RabbitMq;
use crate::bus::{BusFault, Fanout, Listener};
use crate::domain::{RoomEvent, RoomId};

#[async_trait]
impl Fanout for RabbitMq {
    async fn publish(&self, room: RoomId, events: Vec<RoomEvent>) -> Result<(), BusFault> {
        Ok(self.rooms.to_room(room, &events).await?)
    }

    fn whisper(&self, room: RoomId, events: Vec<RoomEvent>) {
        self.whispers.whisper(room, events);
    }

    async fn listen(&self) -> Result<Box<dyn Listener>, BusFault> {
        Ok(Box::new(self.gateway_queue.listen().await?))
    }

    async fn attach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        self.idle_rooms.forget(rooms);
        self.gateway_queue.bindings().attach(rooms).await
    }

    async fn detach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        let outcome = self.gateway_queue.bindings().detach(rooms).await;
        self.idle_rooms.remember(rooms);
        outcome
    }

    async fn sweep(&self, limit: usize) -> Result<usize, BusFault> {
        self.idle_rooms.sweep(&self.consuming, limit).await
    }
}
