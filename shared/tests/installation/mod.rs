//! An installation of its own in a RabbitMQ that tests share, and its removal.
#![allow(dead_code, reason = "not every test file uses all of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a test may fail, and says why it is skipped")]

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use shared::bus::Bus;
use shared::bus::contract::{Network, SHARDS, SOON};
use shared::bus::rabbitmq::{Options, RabbitMq};
use shared::domain::{NodeId, RoomId};
use shared::shutdown::Tasks;
use uuid::Uuid;

const VARIABLE: &str = "ROOMCAST_TEST_RABBITMQ";

/// Runs a test against RabbitMQ if there is one, and cleans up also after one that fails.
pub async fn with_rabbitmq(test: impl AsyncFnOnce(&Installation)) {
    let Some(url) = test_server() else { return };
    let installation = Installation::new(&url);
    let outcome = AssertUnwindSafe(test(&installation)).catch_unwind().await;
    installation.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are told by the environment which servers there are")]
pub fn test_server() -> Option<String> {
    let url = std::env::var(VARIABLE).ok();
    if url.is_none() {
        assert!(std::env::var("CI").is_err(), "{VARIABLE} is not set");
        println!("skipped: {VARIABLE} is not set");
    }
    url
}

/// Exchanges, queues and nodes that no other test knows.
pub struct Installation {
    url: String,
    network: String,
    tasks: Tasks,
    nodes: Mutex<Vec<Arc<RabbitMq>>>,
    rooms: Mutex<Vec<RoomId>>,
}

impl Installation {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            network: format!("t{}", Uuid::new_v4().simple()),
            tasks: Tasks::default(),
            nodes: Mutex::default(),
            rooms: Mutex::default(),
        }
    }

    pub fn network(&self) -> &str {
        &self.network
    }

    /// A node that need not be connected yet.
    pub fn open(&self) -> (NodeId, Arc<RabbitMq>) {
        let node = NodeId::from_uuid(Uuid::new_v4());
        let usual = Options::new(self.url.parse().unwrap());
        let options = Options { network: self.network.clone(), shards: SHARDS, idle_room: Duration::ZERO, ..usual };
        let bus = RabbitMq::open(options, node, &self.tasks).unwrap();
        self.nodes.lock().unwrap().push(bus.clone());
        (node, bus)
    }

    /// A channel to look behind the scenes.
    pub async fn channel(&self) -> Channel {
        let connection = Connection::connect(&self.url, ConnectionProperties::default()).await.unwrap();
        connection.create_channel().await.unwrap()
    }

    /// Ends its nodes.
    pub async fn close(&self) {
        let nodes = std::mem::take(&mut *self.nodes.lock().unwrap());
        for node in nodes {
            node.close().await;
        }
        assert!(self.tasks.finish(Duration::from_secs(5)).await, "a task of the bus goes on after `close`");
    }

    /// Ends its nodes and leaves the broker as it was.
    pub async fn remove(self) {
        self.close().await;
        let channel = self.channel().await;
        let shards = (0..SHARDS).map(|shard| format!("shard.{shard:02}"));
        for queue in shards.chain(["unreadable".to_owned()]) {
            let queue = format!("{}.{queue}", self.network);
            channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
        }
        let rooms = std::mem::take(&mut *self.rooms.lock().unwrap()).into_iter().map(|room| format!("room.{room}"));
        for exchange in rooms.chain([self.network.clone(), format!("{}.rooms", self.network)]) {
            channel.exchange_delete(exchange.into(), ExchangeDeleteOptions::default()).await.unwrap();
        }
    }
}

#[async_trait]
impl Network for Installation {
    async fn node(&self) -> (NodeId, Arc<dyn Bus>) {
        let (node, bus) = self.open();
        let connecting = async {
            while bus.health().await.is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(SOON, connecting).await.expect("the broker cannot be reached");
        (node, bus)
    }

    fn new_room(&self) -> RoomId {
        let room = RoomId::from_uuid(Uuid::new_v4());
        self.rooms.lock().unwrap().push(room);
        room
    }
}
