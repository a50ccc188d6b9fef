//! What stands behind a gateway: RabbitMQ, PostgreSQL and Redis, and a router that stores. None of it is measured, and none of it runs on
//! the gateway's core.

use std::path::Path;
use std::process::Command;

use bench::Fault;
use uuid::Uuid;
use xtask::services::{Postgres, RabbitMq, Redis};

use crate::contender::beside;
use crate::cores::Cores;
use crate::server::{Server, free_port};

/// Private servers, and a router.
pub struct Behind {
    settings: Vec<(&'static str, String)>,
    _router: Server,
    _bus: RabbitMq,
    _store: Postgres,
    _presence: Redis,
}

impl Behind {
    /// Starts them below a folder.
    pub async fn start(folder: &Path) -> Result<Self, Fault> {
        let bus = RabbitMq::start(&folder.join("rabbitmq"))?;
        let store = Postgres::start(&folder.join("postgres"))?;
        let presence = Redis::start(&folder.join("redis"))?;
        let settings = vec![
            ("ROOMCAST_BUS", bus.url()),
            ("ROOMCAST_STORE", store.url()),
            ("ROOMCAST_PRESENCE", presence.url()),
            ("ROOMCAST_DATA", folder.display().to_string()),
            ("ROOMCAST_LOG", "warn".to_owned()),
        ];
        let ops = free_port()?;
        let mut router = Command::new(beside("roomcast-router")?);
        router.envs(settings.iter().cloned()).env("ROOMCAST_OPS_LISTEN", format!("127.0.0.1:{ops}"));
        let router = Server::start(router, ops, Cores::Any).await?;
        router.ready(ops).await?;
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let settings = settings.into_iter().chain([("ROOMCAST_JWT_SECRET", secret)]).collect();
        Ok(Self { settings, _router: router, _bus: bus, _store: store, _presence: presence })
    }

    /// How a gateway is told of them.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.settings.iter().cloned()
    }
}
