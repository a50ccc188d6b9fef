//! The three servers that a test run was given, and what a test does without them.

use xtask::services::{Backing, Recipe, postgres, rabbitmq, redis};

use crate::database::Database;
use crate::network::Network;

/// Servers that many tests share; each test makes its own corner in them.
#[derive(Clone)]
pub struct Servers {
    /// Of the superuser.
    pub postgres: String,
    /// Of any database number.
    pub redis: String,
    /// Of the default virtual host.
    pub rabbitmq: String,
}

impl Servers {
    /// Those that the environment names. With one missing the test is skipped, but fails in CI.
    pub fn find() -> Option<Self> {
        Some(Self {
            postgres: given::<postgres::Recipe>()?,
            redis: given::<redis::Recipe>()?,
            rabbitmq: given::<rabbitmq::Recipe>()?,
        })
    }
}

fn given<R: Recipe>() -> Option<String> {
    let url = Backing::<R>::given();
    if url.is_none() {
        skip(&format!("{} names no {}; cargo xtask test starts one", R::VARIABLE, R::NAME));
    }
    url
}

/// Says that a test did not run. In CI that is a failure.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "in CI nothing is skipped: {reason}");
    println!("skipped: {reason}");
}

/// One test's own corner in the servers: nothing that it does there is seen by another test.
pub struct Backends {
    /// What it has in the broker. Dropped first: the database knows its rooms.
    pub bus: Network,
    /// A database of its own.
    pub store: Database,
    /// The server, and what every key in it starts with.
    pub presence: (String, String),
}

impl Backends {
    /// A corner that nobody else has.
    pub async fn new(servers: &Servers) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        let store = Database::create(&servers.postgres, &name).await;
        Self { bus: Network::new(&servers.rabbitmq, &name, store.url()), store, presence: (servers.redis.clone(), name) }
    }
}
