//! What one test has in a RabbitMQ that others share, and its removal: quorum queues stay until somebody deletes them, and each costs the
//! broker open files.

use std::error::Error;
use std::thread;
use std::time::Duration;

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Connection as Broker, ConnectionProperties};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::deployment::SHARDS;

/// A broker that a test has killed or frozen takes with it what was there.
const PATIENCE: Duration = Duration::from_secs(10);

/// Queues and exchanges that go with this value.
pub struct Network {
    url: String,
    name: String,
    store: String,
}

impl Network {
    /// Those whose names start with this one; `store` is the database that has their rooms.
    pub fn new(url: &str, name: &str, store: &str) -> Self {
        Self { url: url.to_owned(), name: name.to_owned(), store: store.to_owned() }
    }

    /// The broker's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What all their names start with.
    pub fn name(&self) -> &str {
        &self.name
    }

    async fn remove(&self) -> Result<(), Box<dyn Error>> {
        let broker = Broker::connect(&self.url, ConnectionProperties::default()).await?;
        let channel = broker.create_channel().await?;
        let shards = (0..SHARDS).map(|shard| format!("shard.{shard:02}"));
        for queue in shards.chain(["unreadable".to_owned()]) {
            channel.queue_delete(format!("{}.{queue}", self.name).into(), QueueDeleteOptions::default()).await?;
        }
        let rooms = self.rooms().await.unwrap_or_default().into_iter().map(|room| format!("room.{room}"));
        for exchange in rooms.chain([format!("{}.rooms", self.name), self.name.clone()]) {
            channel.exchange_delete(exchange.into(), ExchangeDeleteOptions::default()).await?;
        }
        Ok(())
    }

    async fn rooms(&self) -> Result<Vec<Uuid>, sqlx::Error> {
        let mut store = PgConnection::connect(&self.store).await?;
        sqlx::query_scalar("SELECT id FROM rooms").fetch_all(&mut store).await
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        thread::scope(|scope| {
            let _ = scope
                .spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    runtime.map(|runtime| runtime.block_on(async { tokio::time::timeout(PATIENCE, self.remove()).await.is_ok() }))
                })
                .join();
        });
    }
}
