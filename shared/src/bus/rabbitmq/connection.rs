//! One connection to the broker, made again whenever it is lost.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use lapin::uri::AMQPUri;
use lapin::{Connection, ConnectionProperties, Event};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::End;
use crate::bus::BusFault;
use crate::limits;
use crate::retry::Backoff;
use crate::shutdown::Tasks;

/// Seconds between two signs of life. A broker that is frozen is given up after twice this.
const HEARTBEAT_SECS: u16 = 5;
/// An attempt to connect that takes longer is given up. Its thread in lapin ends only when the broker says something or hangs up,
/// so while a broker is frozen there should not be many of them.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// The library does not tell of every end of a connection; so often we look ourselves.
const LOOK: Duration = Duration::from_millis(500);

/// A connection that is there, or will be again.
#[derive(Clone)]
pub(super) struct Link {
    standing: watch::Receiver<Standing>,
}

#[derive(Clone)]
enum Standing {
    Up(Arc<Connection>),
    /// The broker takes nothing because it is short of memory or disk.
    Blocked(Arc<Connection>, Cause),
    Away(Cause),
}

/// Why the broker cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error("not connected yet")]
    NotYet,
    #[error("no answer in time")]
    TimedOut,
    #[error("the broker takes no messages: {0}")]
    Blocked(String),
    #[error("the connection was lost")]
    Lost,
    #[error("this node does not listen, or its queue is not there yet")]
    NoQueue,
    #[error(transparent)]
    Amqp(#[from] lapin::Error),
}

impl From<Cause> for BusFault {
    fn from(cause: Cause) -> Self {
        Self::unavailable(cause)
    }
}

impl Link {
    /// Starts to keep a connection.
    pub(super) fn keep(name: &'static str, uri: AMQPUri, tasks: &Tasks, end: &End) -> Self {
        let (sender, standing) = watch::channel(Standing::Away(Cause::NotYet));
        let (closed, running) = (end.close.clone(), end.links.token());
        tasks.spawn("bus connection", async move {
            Keeper { name, uri, standing: sender, closed }.run().await;
            drop(running);
        });
        Self { standing }
    }

    /// The connection, if it is there.
    pub(super) fn connection(&self) -> Result<Arc<Connection>, Cause> {
        match &*self.standing.borrow() {
            Standing::Up(connection) | Standing::Blocked(connection, _) => Ok(connection.clone()),
            Standing::Away(cause) => Err(cause.clone()),
        }
    }

    /// The connection, if it is there and the broker takes messages from it.
    pub(super) fn publishable(&self) -> Result<Arc<Connection>, Cause> {
        match &*self.standing.borrow() {
            Standing::Up(connection) => Ok(connection.clone()),
            Standing::Blocked(_, cause) | Standing::Away(cause) => Err(cause.clone()),
        }
    }

    /// Waits until it is there.
    pub(super) async fn up(&self) -> Result<Arc<Connection>, Cause> {
        let mut standing = self.standing.clone();
        let _ = standing.wait_for(|standing| matches!(standing, Standing::Up(_))).await;
        self.connection()
    }

    /// Waits until this connection is no longer the one.
    pub(super) async fn lost(&self, connection: &Arc<Connection>) {
        let mut standing = self.standing.clone();
        let _ = standing
            .wait_for(|standing| match standing {
                Standing::Up(now) | Standing::Blocked(now, _) => !Arc::ptr_eq(now, connection),
                Standing::Away(_) => true,
            })
            .await;
    }
}

/// Waits for the broker, but not for long.
pub(super) async fn in_time<T>(answer: impl Future<Output = lapin::Result<T>>) -> Result<T, Cause> {
    match tokio::time::timeout(limits::DEPENDENCY_DEADLINE, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Cause::TimedOut),
    }
}

struct Keeper {
    name: &'static str,
    uri: AMQPUri,
    standing: watch::Sender<Standing>,
    closed: CancellationToken,
}

impl Keeper {
    async fn run(self) {
        let closed = self.closed.clone();
        if let Some(connection) = closed.run_until_cancelled(self.keep()).await {
            match connection {}
        }
        let last = self.standing.send_replace(Standing::Away(Cause::Lost));
        if let Standing::Up(connection) | Standing::Blocked(connection, _) = last {
            let _ = in_time(connection.close(200, "closing".into())).await;
        }
    }

    async fn keep(&self) -> std::convert::Infallible {
        let mut backoff = Backoff::default();
        // A broker that is away for an hour is one line in the log, and its return another.
        let mut said = false;
        loop {
            match self.connect().await {
                Ok(connection) => {
                    info!(connection = self.name, "connected to the broker");
                    let cause = self.watch_over(connection).await;
                    warn!(connection = self.name, %cause, "the broker is away");
                    self.standing.send_replace(Standing::Away(cause));
                    backoff.reset();
                    said = true;
                }
                Err(cause) => {
                    if !std::mem::replace(&mut said, true) {
                        warn!(connection = self.name, %cause, "the broker cannot be reached");
                    }
                    self.standing.send_replace(Standing::Away(cause));
                }
            }
            backoff.wait().await;
        }
    }

    async fn connect(&self) -> Result<Connection, Cause> {
        let mut uri = self.uri.clone();
        uri.query.heartbeat.get_or_insert(HEARTBEAT_SECS);
        let properties = ConnectionProperties::default().with_connection_name(format!("roomcast {}", self.name).into());
        match tokio::time::timeout(CONNECT_DEADLINE, Connection::connect_uri(uri, properties)).await {
            Ok(connection) => Ok(connection?),
            Err(_) => Err(Cause::TimedOut),
        }
    }

    /// Says how the connection stands, until it is lost.
    async fn watch_over(&self, connection: Connection) -> Cause {
        let mut events = std::pin::pin!(connection.events_listener());
        let connection = Arc::new(connection);
        self.standing.send_replace(Standing::Up(connection.clone()));
        let mut cause = Cause::Lost;
        while connection.status().connected() {
            match tokio::time::timeout(LOOK, events.next()).await {
                Ok(Some(Event::ConnectionBlocked(reason))) => {
                    warn!(connection = self.name, reason, "the broker takes no messages");
                    self.standing.send_replace(Standing::Blocked(connection.clone(), Cause::Blocked(reason)));
                }
                Ok(Some(Event::ConnectionUnblocked)) => {
                    info!(connection = self.name, "the broker takes messages again");
                    self.standing.send_replace(Standing::Up(connection.clone()));
                }
                // Also a channel's error is told here: then the connection lives on.
                Ok(Some(Event::Error(error))) => cause = error.into(),
                Ok(Some(_)) | Err(_) => {}
                Ok(None) => break,
            }
        }
        cause
    }
}
