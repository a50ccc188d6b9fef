//! This node's own queue: made again with every connection, since it dies with it, and listened to.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use lapin::Connection;
use lapin::message::Delivery;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::warn;

use super::End;
use super::bindings::Bindings;
use super::connection::{Cause, Link, in_time};
use super::subscription::Subscription;
use super::topology::{self, Names};
use crate::bus::{BusFault, Heard, Listener};
use crate::limits;
use crate::retry::Backoff;
use crate::shutdown::Tasks;
use crate::wire::{self, Unreadable};

/// The queue of this node, if it listens.
pub(super) struct GatewayQueue {
    keeper: Keeper,
    bindings: Bindings,
    /// Taken by the one who listens.
    sessions: Mutex<Option<Sessions>>,
    end: CancellationToken,
}

enum Sessions {
    Unasked,
    Awaited(mpsc::Receiver<Session>),
}

/// The time from when the queue was made until it was lost.
struct Session {
    subscription: Subscription,
    unacked: Unacked,
    /// Tells the keeper.
    _ended: DropGuard,
}

/// What was heard and not acked yet. An ack only bounds what the broker pushes into this process's memory and promises nothing, since
/// what is lost here is repaired from the store; and each is a write for this process and a wake-up for the broker.
#[derive(Default)]
struct Unacked {
    messages: usize,
    bytes: usize,
    /// The last one's.
    tag: u64,
}

impl Unacked {
    fn add(&mut self, delivery: &Delivery) {
        self.messages += 1;
        self.bytes += delivery.data.len();
        self.tag = delivery.delivery_tag;
    }

    fn is_enough(&self) -> bool {
        self.messages >= limits::LISTEN_UNACKED || self.bytes >= limits::LISTEN_UNACKED_BYTES
    }
}

impl GatewayQueue {
    pub(super) fn new(link: &Link, names: &Names, tasks: &Tasks, end: &End) -> Self {
        let bindings = Bindings::open(names, tasks, &end.close);
        let keeper = Keeper { link: link.clone(), names: names.clone(), bindings: bindings.clone(), tasks: tasks.clone() };
        Self { keeper, bindings, sessions: Mutex::new(Some(Sessions::Unasked)), end: end.close.clone() }
    }

    pub(super) fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// Makes the queue and listens to it.
    pub(super) async fn listen(&self) -> Result<Ears, BusFault> {
        self.keeper.link.connection()?;
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut sessions = match sessions.ok_or(BusFault::Closed)? {
            Sessions::Unasked => self.start(),
            Sessions::Awaited(sessions) => sessions,
        };
        if let Ok(session) = timeout(limits::DEPENDENCY_DEADLINE, sessions.recv()).await {
            return Ok(Ears { session: Some(session.ok_or(BusFault::Closed)?), sessions });
        }
        *self.sessions.lock().unwrap_or_else(PoisonError::into_inner) = Some(Sessions::Awaited(sessions));
        Err(Cause::TimedOut.into())
    }

    fn start(&self) -> mpsc::Receiver<Session> {
        let (sender, sessions) = mpsc::channel(1);
        let (keeper, end) = (self.keeper.clone(), self.end.clone());
        self.keeper.tasks.spawn("gateway queue", async move {
            end.run_until_cancelled(keeper.keep(sender)).await;
        });
        sessions
    }
}

#[derive(Clone)]
struct Keeper {
    link: Link,
    names: Names,
    bindings: Bindings,
    tasks: Tasks,
}

impl Keeper {
    async fn keep(self, sessions: mpsc::Sender<Session>) {
        let mut backoff = Backoff::default();
        let mut said = false;
        while let Ok(connection) = self.link.up().await {
            match self.open(&connection).await {
                Ok(subscription) => {
                    backoff.reset();
                    said = false;
                    let ended = CancellationToken::new();
                    let session = Session { subscription, unacked: Unacked::default(), _ended: ended.clone().drop_guard() };
                    if sessions.send(session).await.is_err() {
                        return;
                    }
                    tokio::select! {
                        () = ended.cancelled() => {}
                        () = self.link.lost(&connection) => {}
                    }
                }
                // A connection that was lost is said elsewhere; what else may be in the way is a queue of the same name that the
                // broker keeps for our last connection, until it notices that it is gone.
                Err(cause) => {
                    if self.link.connection().is_ok() && !std::mem::replace(&mut said, true) {
                        warn!(%cause, "this node's queue cannot be made: trying again");
                    }
                }
            }
            self.bindings.use_connection(None);
            backoff.wait().await;
        }
    }

    async fn open(&self, connection: &Arc<Connection>) -> Result<Subscription, Cause> {
        let subscription = in_time(async {
            let channel = connection.create_channel().await?;
            topology::declare_rooms(&channel, &self.names).await?;
            topology::declare_gateway(&channel, &self.names).await?;
            Subscription::start(channel, self.names.own_queue.clone(), limits::LISTEN_PREFETCH, &self.tasks).await
        })
        .await?;
        self.bindings.use_connection(Some(connection.clone()));
        self.bindings.bind_all().await?;
        Ok(subscription)
    }
}

/// The listener of this node.
pub(super) struct Ears {
    session: Option<Session>,
    sessions: mpsc::Receiver<Session>,
}

#[async_trait]
impl Listener for Ears {
    async fn hear(&mut self, limit: usize) -> Result<Vec<Heard>, BusFault> {
        loop {
            let Some(session) = &mut self.session else {
                self.session = Some(self.sessions.recv().await.ok_or(BusFault::Closed)?);
                return Ok(vec![Heard::Rebound]);
            };
            match session.next().await {
                None => self.session = None,
                Some(first) => {
                    let heard = session.hear(first, limit);
                    if !heard.is_empty() {
                        return Ok(heard);
                    }
                }
            }
        }
    }
}

impl Session {
    /// Waits for the next; `None` is the end. While nothing comes, what was heard is acked.
    async fn next(&mut self) -> Option<Delivery> {
        if self.unacked.messages > 0 {
            match timeout(limits::LISTEN_ACK_AFTER, self.subscription.next()).await {
                Ok(next) => return next,
                Err(_) => self.ack(),
            }
        }
        self.subscription.next().await
    }

    /// All that is ready.
    fn hear(&mut self, first: Delivery, limit: usize) -> Vec<Heard> {
        let mut heard = Vec::new();
        let mut next = Some(first);
        while let Some(delivery) = next {
            self.unacked.add(&delivery);
            match read(&delivery) {
                Ok(one) => heard.push(one),
                Err(unreadable) => warn!(%unreadable, "something on this node's queue cannot be read and is passed over"),
            }
            next = if heard.len() < limit { self.subscription.ready() } else { None };
        }
        if self.unacked.is_enough() {
            self.ack();
        }
        heard
    }

    fn ack(&mut self) {
        self.subscription.ack_at_once(std::mem::take(&mut self.unacked).tag);
    }
}

/// What came through the default exchange was sent to this queue by name: mail.
fn read(delivery: &Delivery) -> Result<Heard, Unreadable> {
    if delivery.exchange.as_str().is_empty() {
        return Ok(Heard::Mail(wire::decode_mail(&delivery.data)?));
    }
    let (room, events) = wire::decode_room_events(&delivery.data)?;
    Ok(Heard::Room(room, events))
}
