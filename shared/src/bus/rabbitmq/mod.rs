//! The bus over RabbitMQ.
//!
//! Two connections: RabbitMQ stops reading from a connection that publishes while it is short of memory or disk, and acks must get
//! through even then. So one only publishes; the other consumes, binds and acks. Each is kept by a task of its own (`connection`).
//!
//! The tasks here end by `close`, not when the process is told to stop: what drains then still needs its bus.

mod connection;
mod topology;

mod consumer;
mod inbox;
mod lane;

mod bindings;
mod fanout;
mod gateway_queue;
mod publisher;
mod sweep;

mod mail;

mod subscription;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lapin::uri::AMQPUri;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::Url;

use super::{Bus, BusFault};
use crate::domain::NodeId;
use crate::limits;
use crate::shutdown::Tasks;

use connection::Link;
use gateway_queue::GatewayQueue;
use lane::Lane;
use publisher::{Publisher, Whispers};
use sweep::IdleRooms;
use topology::Names;

/// Where the broker is and what this installation is called there.
#[derive(Clone)]
pub struct Options {
    /// The broker's address; its password is shown nowhere.
    pub url: Url,
    /// The name that the exchanges and queues start with.
    pub network: String,
    /// How many shards there are; all nodes must agree.
    pub shards: u16,
    /// A room that no socket of this node has heard for so long is worth a look by `sweep`.
    pub idle_room: Duration,
}

impl Options {
    /// The usual names.
    pub fn new(url: Url) -> Self {
        Self {
            url,
            network: "ms_rmq_network".to_owned(),
            shards: limits::SHARDS_SHARED,
            // Long enough that a room of daily use is not made and deleted all day.
            idle_room: Duration::from_secs(600),
        }
    }
}

/// An address that is not one of RabbitMQ. It does not repeat the address, in which there is a password.
#[derive(Debug, thiserror::Error)]
#[error("not an amqp:// or amqps:// address")]
pub struct BadAddress;

/// The bus of one node.
pub struct RabbitMq {
    names: Names,
    publishing: Link,
    consuming: Link,
    lanes: Vec<Lane>,
    rooms: Publisher,
    whispers: Whispers,
    mail: Arc<Publisher>,
    gateway_queue: GatewayQueue,
    idle_rooms: IdleRooms,
    tasks: Tasks,
    end: End,
}

/// How the tasks of the bus end: first what is queued is handed over, then the connections close.
struct End {
    flush: CancellationToken,
    close: CancellationToken,
    lanes: TaskTracker,
    links: TaskTracker,
    /// A bus that is dropped without `close` leaves no task behind.
    _dropped: (DropGuard, DropGuard),
}

impl RabbitMq {
    /// Starts to connect, and returns. Until it is connected, and whenever it is not, all says `Unavailable`.
    ///
    /// A panic in one of its tasks stops the process through `tasks`; but they end only by `close`.
    pub fn open(options: Options, node: NodeId, tasks: &Tasks) -> Result<Arc<Self>, BadAddress> {
        let uri: AMQPUri = options.url.as_str().parse().map_err(|_| BadAddress)?;
        let names = Names::new(options.network, node);
        let end = End::default();
        let publishing = Link::keep("publishing", uri.clone(), tasks, &end);
        let consuming = Link::keep("consuming", uri, tasks, &end);
        let lanes = (0..options.shards.max(1)).map(|shard| Lane::open(shard, &names, &publishing, tasks, &end)).collect();
        let rooms = Publisher::new(&publishing, &names);
        Ok(Arc::new(Self {
            lanes,
            whispers: Whispers::open(&publishing, &names, tasks, &end),
            rooms,
            mail: Arc::new(Publisher::new(&publishing, &names)),
            gateway_queue: GatewayQueue::new(&consuming, &names, tasks, &end),
            idle_rooms: IdleRooms::new(options.idle_room),
            names,
            publishing,
            consuming,
            tasks: tasks.clone(),
            end,
        }))
    }
}

#[async_trait]
impl Bus for RabbitMq {
    async fn health(&self) -> Result<(), BusFault> {
        self.publishing.publishable()?;
        self.consuming.connection()?;
        Ok(())
    }

    async fn close(&self) {
        self.end.flush.cancel();
        let _ = tokio::time::timeout(limits::DEPENDENCY_DEADLINE, self.end.lanes.wait()).await;
        self.end.close.cancel();
        let _ = tokio::time::timeout(limits::DEPENDENCY_DEADLINE, self.end.links.wait()).await;
    }
}

impl Default for End {
    fn default() -> Self {
        let (flush, close) = (CancellationToken::new(), CancellationToken::new());
        let dropped = (flush.clone().drop_guard(), close.clone().drop_guard());
        let (lanes, links) = <(TaskTracker, TaskTracker)>::default();
        lanes.close();
        links.close();
        Self { flush, close, lanes, links, _dropped: dropped }
    }
}
