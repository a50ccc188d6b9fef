//! What all connections of one server share: the table of sessions, the clock, the tasks.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{heartbeat::Wheel, polling::Polling, sid::Sid};
use crate::{CloseReason, Config, Layer, Link, Revision, link::Carrier};

/// The state behind an Engine.IO server or an endpoint for plain WebSockets.
pub(crate) struct Host<L> {
    pub config: Config,
    pub layer: L,
    pub wheel: Wheel,
    pub tasks: TaskTracker,
    sessions: Mutex<HashMap<Sid, Entry>>,
    draining: AtomicBool,
}

/// One session of the table.
#[derive(Clone)]
pub(crate) struct Entry {
    pub link: Arc<Link>,
    /// Its other side, as long as it polls.
    pub polling: Option<Arc<Polling>>,
}

impl<L: Layer> Host<L> {
    pub fn new(config: Config, layer: L, tasks: TaskTracker) -> Arc<Self> {
        let wheel = Wheel::new(config.ping_interval, config.ping_timeout);
        Arc::new(Self { config, layer, wheel, tasks, sessions: Mutex::default(), draining: AtomicBool::new(false) })
    }

    /// A new link, not yet in the table.
    pub fn link(&self, revision: Revision, carrier: Carrier) -> Arc<Link> {
        let pulse = self.wheel.pulse(revision, self.layer.join_within());
        Link::new(&self.config, revision, carrier, pulse)
    }

    /// Enters a session into the table and starts its task.
    pub fn admit(&self, entry: Entry, task: impl Future<Output = ()> + Send + 'static) {
        self.wheel.watch(&entry.link);
        self.sessions().insert(entry.link.sid(), entry);
        self.spawn(task);
    }

    /// Starts a task that belongs to a session.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    pub fn find(&self, sid: &str) -> Option<Entry> {
        self.sessions().get(&Sid::parse(sid)?).cloned()
    }

    /// A session has moved to its WebSocket: its other side is not needed any more.
    pub fn end_polling(&self, sid: Sid) {
        if let Some(entry) = self.sessions().get_mut(&sid) {
            entry.polling = None;
        }
    }

    pub fn remove(&self, sid: Sid) {
        self.sessions().remove(&sid);
    }

    pub fn connections(&self) -> usize {
        self.sessions().len()
    }

    /// Whether new connections are refused, because those that are here are being sent away.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    pub async fn run(&self, shutdown: CancellationToken) {
        self.wheel.run(shutdown).await;
    }

    /// Hangs up all connections, evenly over the window; new ones are refused from now on.
    pub async fn drain(&self, over: Duration) {
        self.draining.store(true, Ordering::Relaxed);
        let links: Vec<_> = self.sessions().values().map(|entry| entry.link.clone()).collect();
        let count = u32::try_from(links.len()).unwrap_or(u32::MAX).max(1);
        let start = Instant::now();
        for (index, link) in (0..).zip(links) {
            tokio::time::sleep_until(start + over * index / count).await;
            link.close(CloseReason::Drain);
        }
        // Whoever slipped in while the switch was thrown.
        let late: Vec<_> = self.sessions().values().map(|entry| entry.link.clone()).collect();
        for link in late {
            link.close(CloseReason::Drain);
        }
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<Sid, Entry>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
