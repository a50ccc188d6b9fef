//! What exists in the broker, what it is called, and how it is declared.
//!
//! ```text
//! <network>         direct, durable   ── shard.N ──▶ queue <network>.shard.NN    quorum, single active consumer
//! <network>.rooms   direct, durable   ── room id ──▶ exchange room.<id> (fanout) ──▶ queues gateway.<node>, exclusive
//! (default)                                                              ── gateway.<node> ──▶ the same queues: mail
//! <network>.unreadable   queue, durable: what a router could not read
//! ```
//! A room's exchange is never auto-delete: losing a queue that is bound to thousands of those cost the broker minutes.

use lapin::options::{ExchangeBindOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, ExchangeKind, Result};

use crate::domain::{NodeId, RoomId, Shard};

/// Bus messages that may wait in a shard: some minutes of full load without any router. Beyond it the broker refuses them, gateways
/// stall, and clients are told `unavailable`, instead of the broker's disk filling up.
const SHARD_MESSAGES: i64 = 100_000;
/// RabbitMQ 4 drops a message that was given back 20 times unless told otherwise; -1 for "never" is refused by older ones.
const SHARD_DELIVERIES: i64 = 1_000_000;
/// Bus messages that may wait for a gateway that does not listen; then the oldest go, and the rooms repair themselves.
const GATEWAY_MESSAGES: i64 = 100_000;
/// Unreadable messages that are kept for whoever looks into it; the oldest go first.
const UNREADABLE_MESSAGES: i64 = 1_000;

/// The delivery mode of a message that is written to disk.
pub(super) const PERSISTENT: u8 = 2;

/// The names.
#[derive(Clone)]
pub(super) struct Names {
    network: String,
    pub(super) inbox: ShortString,
    pub(super) rooms: ShortString,
    pub(super) unreadable: ShortString,
    pub(super) own_queue: ShortString,
}

impl Names {
    pub(super) fn new(network: String, node: NodeId) -> Self {
        Self {
            inbox: network.as_str().into(),
            rooms: format!("{network}.rooms").into(),
            unreadable: format!("{network}.unreadable").into(),
            own_queue: gateway_queue(node),
            network,
        }
    }

    fn shard_queue(&self, shard: Shard) -> ShortString {
        format!("{}.shard.{:02}", self.network, shard.0).into()
    }
}

/// The queue of a gateway, and the routing key of its mail.
pub(super) fn gateway_queue(node: NodeId) -> ShortString {
    format!("gateway.{node}").into()
}

/// The routing key of a shard.
pub(super) fn shard_key(shard: Shard) -> ShortString {
    format!("shard.{}", shard.0).into()
}

/// The exchange of a room.
pub(super) fn room_exchange(room: RoomId) -> ShortString {
    format!("room.{room}").into()
}

/// The routing key of a room.
pub(super) fn room_key(room: RoomId) -> ShortString {
    room.to_string().into()
}

/// Declares the exchange through which every shard is reached.
pub(super) async fn declare_inbox(channel: &Channel, names: &Names) -> Result<()> {
    declare_direct(channel, &names.inbox).await
}

/// Declares a shard's way from exchange to queue, and returns the queue's name.
pub(super) async fn declare_shard(channel: &Channel, names: &Names, shard: Shard) -> Result<ShortString> {
    let queue = names.shard_queue(shard);
    let arguments = table([
        ("x-queue-type", text("quorum")),
        ("x-single-active-consumer", AMQPValue::Boolean(true)),
        ("x-delivery-limit", AMQPValue::LongLongInt(SHARD_DELIVERIES)),
        ("x-max-length", AMQPValue::LongLongInt(SHARD_MESSAGES)),
        ("x-overflow", text("reject-publish")),
    ]);
    declare_inbox(channel, names).await?;
    channel.queue_declare(queue.clone(), QueueDeclareOptions::durable(), arguments).await?;
    let (exchange, key) = (names.inbox.clone(), shard_key(shard));
    channel.queue_bind(queue.clone(), exchange, key, QueueBindOptions::default(), FieldTable::default()).await?;
    Ok(queue)
}

/// Declares the exchange through which every room is reached. That it answers also tells that all before it on this channel is done.
pub(super) async fn declare_rooms(channel: &Channel, names: &Names) -> Result<()> {
    declare_direct(channel, &names.rooms).await
}

/// Declares a gateway's own queue.
pub(super) async fn declare_gateway(channel: &Channel, names: &Names) -> Result<()> {
    let arguments = table([("x-max-length", AMQPValue::LongLongInt(GATEWAY_MESSAGES)), ("x-overflow", text("drop-head"))]);
    channel.queue_declare(names.own_queue.clone(), QueueDeclareOptions::exclusive(), arguments).await?;
    Ok(())
}

/// Declares the queue for what could not be read.
pub(super) async fn declare_unreadable(channel: &Channel, names: &Names) -> Result<()> {
    let arguments = table([("x-max-length", AMQPValue::LongLongInt(UNREADABLE_MESSAGES)), ("x-overflow", text("drop-head"))]);
    channel.queue_declare(names.unreadable.clone(), QueueDeclareOptions::durable(), arguments).await?;
    Ok(())
}

/// Lets this node hear a room. It does not wait for the broker: an error closes the channel.
pub(super) async fn bind_room(channel: &Channel, names: &Names, room: RoomId) -> Result<()> {
    declare_room(channel, room).await?;
    let (exchange, key, nothing) = (room_exchange(room), room_key(room), FieldTable::default());
    let nowait = ExchangeBindOptions { nowait: true };
    channel.exchange_bind(exchange.clone(), names.rooms.clone(), key.clone(), nowait, nothing.clone()).await?;
    let nowait = QueueBindOptions { nowait: true };
    channel.queue_bind(names.own_queue.clone(), exchange, key, nowait, nothing).await
}

/// Lets this node hear a room no more.
pub(super) async fn unbind_room(channel: &Channel, names: &Names, room: RoomId) -> Result<()> {
    // An exchange that is gone, say after a restart of the broker, would close the channel under all others that wait on it.
    declare_room(channel, room).await?;
    channel.queue_unbind(names.own_queue.clone(), room_exchange(room), room_key(room), FieldTable::default()).await
}

async fn declare_room(channel: &Channel, room: RoomId) -> Result<()> {
    let nowait = ExchangeDeclareOptions { nowait: true, ..Default::default() };
    channel.exchange_declare(room_exchange(room), ExchangeKind::Fanout, nowait, FieldTable::default()).await
}

async fn declare_direct(channel: &Channel, name: &ShortString) -> Result<()> {
    let durable = ExchangeDeclareOptions { durable: true, ..Default::default() };
    channel.exchange_declare(name.clone(), ExchangeKind::Direct, durable, FieldTable::default()).await
}

fn table<const N: usize>(entries: [(&'static str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    for (key, value) in entries {
        table.insert(key.into(), value);
    }
    table
}

fn text(value: &'static str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}
