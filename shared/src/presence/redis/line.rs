//! A connection to Redis that many callers use at once, kept until it fails: each call then is one round trip.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::cluster::{ClusterClient, ClusterClientBuilder};
use deadpool_redis::redis::cluster_async::ClusterConnection;
use deadpool_redis::redis::sentinel::{SentinelClient, SentinelServerType};
use deadpool_redis::redis::{AsyncConnectionConfig, Cmd, ErrorKind, Pipeline, RedisError, RedisResult, ServerErrorKind, Value};
use deadpool_redis::sentinel::{SentinelNodeConnectionInfo, TlsMode};
use deadpool_redis::{PoolError, RedisConnectionInfo, Runtime};
use futures_util::future::join_all;
use tokio::sync::Mutex;
use url::Url;

use super::step::Step;
use super::{Servers, broken, fault, unavailable};
use crate::limits;
use crate::presence::PresenceFault;

/// Connections that calls share: one alone would let a small call wait behind the answer of a large one.
const LINES: usize = 4;
/// Connections at most: a call may still use one that is in doubt while the next is made.
const CONNECTIONS: usize = 2 * LINES;

/// Makes connections, and keeps them.
pub(super) struct Lines {
    way: Way,
    /// Held only while a connection is made, so that those who wait for it do not make one more each.
    kept: [Mutex<Option<Arc<Held>>>; LINES],
    next: AtomicUsize,
}

/// How connections are made. The driver's own time limits are shorter than ours, and would be a second rule beside it.
enum Way {
    /// A pool asks a connection that was given back whether it lives: so those in use are not given back until they are in doubt.
    One(deadpool_redis::Pool),
    /// One asks at a time: it keeps its ways to the sentinels.
    Sentinel(Box<Mutex<SentinelClient>>),
    Cluster(Box<ClusterClient>),
}

/// A connection that is kept.
enum Held {
    One(deadpool_redis::Connection),
    Sentinel(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// A connection, for one call.
enum Line {
    /// To one server.
    One(MultiplexedConnection),
    /// To all of a cluster.
    Cluster(ClusterConnection),
}

impl Lines {
    /// Prepares for these servers; they are connected to when needed.
    pub(super) fn open(servers: &Servers) -> Result<Self, PresenceFault> {
        let way = match servers {
            Servers::One(url) => {
                let manager = deadpool_redis::Manager::new_with_config(url.as_str(), time_limits()).map_err(fault)?;
                let pool = deadpool_redis::Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1).build();
                Way::One(pool.map_err(broken)?)
            }
            Servers::Sentinel { sentinels, name, master } => {
                let sentinels: Vec<&str> = sentinels.iter().map(Url::as_str).collect();
                let master = Some(credentials(master).into());
                let client = SentinelClient::build(sentinels, name, master, SentinelServerType::Master).map_err(fault)?;
                Way::Sentinel(Box::new(Mutex::new(client)))
            }
            Servers::Cluster(urls) => {
                let builder = ClusterClientBuilder::new(urls.iter().map(Url::as_str));
                Way::Cluster(Box::new(builder.response_timeout(limits::DEPENDENCY_DEADLINE).build().map_err(fault)?))
            }
        };
        Ok(Self { way, kept: Default::default(), next: AtomicUsize::new(0) })
    }

    /// Runs commands in one round trip. On a connection that was kept and has died since, they are run once more on a new one: all that we
    /// ask may be repeated.
    pub(super) async fn run(&self, steps: &[Step]) -> Result<Vec<Value>, PresenceFault> {
        let place = &self.kept[self.next.fetch_add(1, Ordering::Relaxed) % LINES];
        let (line, is_new) = self.line(place).await?;
        let mut outcome = line.line().run(steps).await;
        if outcome.as_ref().is_err_and(is_about_the_connection) {
            forget(place, &line).await;
            if !is_new {
                let (line, _) = self.line(place).await?;
                outcome = line.line().run(steps).await;
            }
        }
        outcome.map_err(fault)
    }

    /// Puts all connections in doubt, after a call that had no answer.
    pub(super) fn doubt(&self) {
        for place in &self.kept {
            if let Ok(mut kept) = place.try_lock() {
                *kept = None;
            }
        }
    }

    /// The connection of a place, and whether it was made just now.
    async fn line(&self, place: &Mutex<Option<Arc<Held>>>) -> Result<(Arc<Held>, bool), PresenceFault> {
        let mut kept = place.lock().await;
        if let Some(kept) = &*kept {
            return Ok((kept.clone(), false));
        }
        let made = Arc::new(self.connect().await?);
        *kept = Some(made.clone());
        Ok((made, true))
    }

    async fn connect(&self) -> Result<Held, PresenceFault> {
        match &self.way {
            Way::One(pool) => pool.get().await.map(Held::One).map_err(lack),
            Way::Sentinel(sentinels) => {
                let master = sentinels.lock().await.async_get_client().await.map_err(fault)?;
                let connection = master.get_multiplexed_async_connection_with_config(&time_limits()).await;
                connection.map(Held::Sentinel).map_err(fault)
            }
            Way::Cluster(cluster) => cluster.get_async_connection().await.map(Held::Cluster).map_err(fault),
        }
    }
}

async fn forget(place: &Mutex<Option<Arc<Held>>>, line: &Arc<Held>) {
    place.lock().await.take_if(|kept| Arc::ptr_eq(kept, line));
}

impl Held {
    fn line(&self) -> Line {
        match self {
            Self::One(connection) => Line::One(MultiplexedConnection::clone(connection)),
            Self::Sentinel(connection) => Line::One(connection.clone()),
            Self::Cluster(connection) => Line::Cluster(connection.clone()),
        }
    }
}

impl Line {
    /// Runs commands in one round trip. A server that has started anew does not know the scripts: those are sent whole then, in a second one.
    async fn run(&mut self, steps: &[Step]) -> RedisResult<Vec<Value>> {
        let mut outcomes = self.run_each(steps.iter().map(Step::command).collect()).await?;
        let is_unknown =
            |outcome: &RedisResult<Value>| outcome.as_ref().is_err_and(|error| is_of_kind(error, ServerErrorKind::NoScript));
        let unknown: Vec<usize> = (0..outcomes.len()).filter(|index| is_unknown(&outcomes[*index])).collect();
        if !unknown.is_empty() {
            let again = unknown.iter().map(|index| steps[*index].whole_command()).collect();
            for (index, outcome) in unknown.into_iter().zip(self.run_each(again).await?) {
                outcomes[index] = outcome;
            }
        }
        outcomes.into_iter().collect()
    }

    async fn run_each(&mut self, commands: Vec<Cmd>) -> RedisResult<Vec<RedisResult<Value>>> {
        match self {
            Self::One(connection) => {
                let mut pipeline = Pipeline::with_capacity(commands.len());
                for command in commands {
                    pipeline.add_command(command);
                }
                pipeline.ignore_errors().query_async(connection).await
            }
            // A pipeline is of one slot; commands that are under way together share the ways to their servers.
            Self::Cluster(connection) => {
                let run = |command: Cmd| {
                    let mut connection = connection.clone();
                    async move { command.query_async(&mut connection).await }
                };
                Ok(join_all(commands.into_iter().map(run)).await)
            }
        }
    }
}

fn time_limits() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(limits::DEPENDENCY_DEADLINE))
        .set_response_timeout(Some(limits::DEPENDENCY_DEADLINE))
}

/// How the master that the sentinels name is spoken to.
fn credentials(master: &Url) -> SentinelNodeConnectionInfo {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    SentinelNodeConnectionInfo {
        tls_mode: (master.scheme() == "rediss").then_some(TlsMode::Secure),
        redis_connection_info: Some(RedisConnectionInfo {
            db: master.path().trim_matches('/').parse().unwrap_or_default(),
            username: given(master.username()),
            password: master.password().and_then(given),
            ..RedisConnectionInfo::default()
        }),
    }
}

/// Whether another connection might do better; a master that has become a replica says so.
fn is_about_the_connection(error: &RedisError) -> bool {
    error.is_unrecoverable_error() || is_of_kind(error, ServerErrorKind::ReadOnly)
}

fn is_of_kind(error: &RedisError, kind: ServerErrorKind) -> bool {
    error.kind() == ErrorKind::Server(kind)
}

fn lack(error: PoolError) -> PresenceFault {
    match error {
        PoolError::Backend(error) => fault(error),
        other => unavailable(other),
    }
}
