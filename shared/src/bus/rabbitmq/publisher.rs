//! Publishes what nobody confirms: events and mail, each on a channel of its own.

use std::sync::{Mutex, PoisonError};

use lapin::options::BasicPublishOptions;
use lapin::types::ShortString;
use lapin::{BasicProperties, Channel};
use tokio::sync::mpsc;

use super::End;
use super::connection::{Cause, Link, in_time};
use super::topology::{self, Names};
use crate::domain::{Mail, NodeId, RoomEvent, RoomId};
use crate::shutdown::Tasks;
use crate::telemetry::metrics;
use crate::wire;

/// Whispers that wait for the broker; beyond it they are lost, as they may be.
const WHISPERS: usize = 1_024;

/// A channel for publishing, opened again whenever it was closed.
pub(super) struct Publisher {
    link: Link,
    names: Names,
    channel: Mutex<Option<Channel>>,
    opening: tokio::sync::Mutex<()>,
}

impl Publisher {
    pub(super) fn new(link: &Link, names: &Names) -> Self {
        Self { link: link.clone(), names: names.clone(), channel: Mutex::default(), opening: tokio::sync::Mutex::default() }
    }

    /// Publishes to a room.
    pub(super) async fn to_room(&self, room: RoomId, events: &[RoomEvent]) -> Result<(), Cause> {
        let message = wire::encode_room_events(room, events);
        self.publish(self.names.rooms.clone(), topology::room_key(room), &message, BasicProperties::default()).await
    }

    /// Publishes to a node's queue.
    pub(super) async fn to_node(&self, node: NodeId, mail: &Mail) -> Result<(), Cause> {
        let message = wire::encode_mail(mail);
        self.publish(ShortString::default(), topology::gateway_queue(node), &message, BasicProperties::default()).await
    }

    /// Keeps what could not be read for whoever looks into it.
    pub(super) async fn set_aside(&self, message: &[u8]) -> Result<(), Cause> {
        let persistent = BasicProperties::default().with_delivery_mode(topology::PERSISTENT);
        self.publish(ShortString::default(), self.names.unreadable.clone(), message, persistent).await
    }

    /// Returns when the message is written to the socket. If nobody hears it, the broker drops it.
    async fn publish(
        &self,
        exchange: ShortString,
        key: ShortString,
        message: &[u8],
        properties: BasicProperties,
    ) -> Result<(), Cause> {
        let channel = self.channel().await?;
        let publishing = channel.basic_publish(exchange, key, BasicPublishOptions::default(), message, properties);
        in_time(publishing).await.map(drop)
    }

    async fn channel(&self) -> Result<Channel, Cause> {
        self.link.publishable()?;
        if let Some(channel) = self.current() {
            return Ok(channel);
        }
        let _only_one = self.opening.lock().await;
        if let Some(channel) = self.current() {
            return Ok(channel);
        }
        let connection = self.link.publishable()?;
        let channel = in_time(async {
            let channel = connection.create_channel().await?;
            topology::declare_rooms(&channel, &self.names).await?;
            Ok(channel)
        })
        .await?;
        *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel.clone());
        Ok(channel)
    }

    fn current(&self) -> Option<Channel> {
        let channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
        channel.as_ref().filter(|channel| channel.status().connected()).cloned()
    }
}

/// Publishes to rooms for callers that do not wait.
pub(super) struct Whispers(mpsc::Sender<(RoomId, Vec<RoomEvent>)>);

impl Whispers {
    pub(super) fn open(link: &Link, names: &Names, tasks: &Tasks, end: &End) -> Self {
        let (sender, mut whispers) = mpsc::channel::<(RoomId, Vec<RoomEvent>)>(WHISPERS);
        let publisher = Publisher::new(link, names);
        let close = end.close.clone();
        tasks.spawn("bus whispers", async move {
            while let Some(Some((room, events))) = close.run_until_cancelled(whispers.recv()).await {
                // It may be lost, and that the broker is away is said elsewhere.
                let _ = publisher.to_room(room, &events).await;
            }
        });
        Self(sender)
    }

    pub(super) fn whisper(&self, room: RoomId, events: Vec<RoomEvent>) {
        if self.0.try_send((room, events)).is_err() {
            metrics::whisper_lost();
        }
    }
}
