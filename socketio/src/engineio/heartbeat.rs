//! One clock for all connections: pings, their time-outs, and the time to join a namespace.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::{CloseReason, Frame, Link, Revision};

const NEVER: u64 = u64::MAX;

/// After this many links of one tick, other tasks get their turn.
const BATCH: usize = 64;

/// The heartbeat of one link. Times are milliseconds since the wheel was made.
pub(crate) struct Pulse {
    /// When something is to be done: ping, or give up.
    due: AtomicU64,
    /// When the link must have joined a namespace.
    join_by: AtomicU64,
    /// A ping is out.
    awaited: AtomicBool,
    /// Something was received since `due` was set.
    heard: AtomicBool,
    /// The application is at work on something that this link sent, so nothing is read from it.
    busy: AtomicBool,
}

impl Pulse {
    /// Bytes came: whoever sends is alive, even if the answer to a ping waits behind a long upload.
    pub fn heard(&self) {
        if !self.heard.load(Relaxed) {
            self.heard.store(true, Relaxed);
        }
    }

    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Relaxed);
    }

    /// The link has joined a namespace in time.
    pub fn joined(&self) {
        self.join_by.store(NEVER, Relaxed);
    }

    fn next(&self) -> u64 {
        self.due.load(Relaxed).min(self.join_by.load(Relaxed))
    }
}

/// A wheel of slots, one for each tick; each link stands in exactly one of them.
///
/// A sign of life only moves the link's own `due`; the link is moved to its new slot when the wheel
/// comes by the old one. So a heartbeat costs no lock, and a connection no timer.
pub(crate) struct Wheel {
    epoch: Instant,
    tick_ms: u64,
    interval_ms: u64,
    timeout_ms: u64,
    ring: Mutex<Ring>,
}

struct Ring {
    /// The last tick that was worked off.
    turned: u64,
    slots: Vec<Vec<Weak<Link>>>,
}

impl Wheel {
    pub fn new(interval: Duration, timeout: Duration) -> Self {
        let (interval_ms, timeout_ms) = (millis(interval), millis(timeout));
        let tick_ms = (interval_ms.min(timeout_ms) / 32).clamp(5, 250);
        // Long enough for the longest wait there is; a longer one would just be looked at early.
        let count = usize::try_from((interval_ms + timeout_ms) / tick_ms).unwrap_or(1).min(4096) + 2;
        let slots = std::iter::repeat_with(Vec::new).take(count).collect();
        let ring = Mutex::new(Ring { turned: 0, slots });
        Self { epoch: Instant::now(), tick_ms, interval_ms, timeout_ms, ring }
    }

    /// The pulse of a link that begins now.
    pub fn pulse(&self, revision: Revision, join_within: Option<Duration>) -> Pulse {
        let now = self.now();
        let join_by = join_within.map_or(NEVER, |within| now + millis(within));
        Pulse {
            due: AtomicU64::new(now + self.patience(revision)),
            join_by: AtomicU64::new(join_by),
            awaited: AtomicBool::new(false),
            heard: AtomicBool::new(false),
            busy: AtomicBool::new(false),
        }
    }

    /// From now on the wheel looks after the link.
    pub fn watch(&self, link: &Arc<Link>) {
        self.schedule(Arc::downgrade(link), link.pulse.next());
    }

    /// The client gave the sign of life that its revision asks for.
    pub fn alive(&self, link: &Link) {
        link.pulse.due.store(self.now() + self.patience(link.revision()), Relaxed);
        link.pulse.awaited.store(false, Relaxed);
    }

    /// Does what is due for a link now. Also called before a poll is served, so that a session
    /// whose time is over does not live on until the next tick.
    pub fn check(&self, link: &Link) {
        let (now, pulse) = (self.now(), &link.pulse);
        if now >= pulse.join_by.load(Relaxed) {
            return link.close(CloseReason::ConnectTimeout);
        }
        let due = pulse.due.load(Relaxed);
        if now < due {
            return;
        }
        // Counted from when it should have happened, unless this process itself was late.
        let base = due.max(now.saturating_sub(2 * self.tick_ms));
        let asks = link.revision() != Revision::Three;
        if asks && !pulse.awaited.swap(true, Relaxed) {
            pulse.heard.store(false, Relaxed);
            pulse.due.store(base + self.timeout_ms, Relaxed);
            let ping = match link.revision() {
                Revision::Plain => &Frame::WEBSOCKET_PING,
                Revision::Three | Revision::Four => &Frame::PING,
            };
            link.send_own(ping);
        } else if pulse.heard.swap(false, Relaxed) || pulse.busy.load(Relaxed) {
            pulse.due.store(base + self.timeout_ms, Relaxed);
        } else {
            link.close(CloseReason::PingTimeout);
        }
    }

    /// Turns until the shutdown.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(Duration::from_millis(self.tick_ms));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            while let Some(slot) = self.turn() {
                for (count, link) in slot.iter().enumerate() {
                    self.visit(link);
                    if count % BATCH == BATCH - 1 {
                        tokio::task::yield_now().await;
                    }
                }
            }
        }
    }

    fn visit(&self, weak: &Weak<Link>) {
        let Some(link) = weak.upgrade() else { return };
        self.check(&link);
        if link.is_open() {
            self.schedule(weak.clone(), link.pulse.next());
        }
    }

    /// The links of the next tick that is over, if one is.
    fn turn(&self) -> Option<Vec<Weak<Link>>> {
        let over = self.now() / self.tick_ms;
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.turned >= over {
            return None;
        }
        ring.turned += 1;
        let index = ring.index(ring.turned);
        ring.slots.get_mut(index).map(std::mem::take)
    }

    fn schedule(&self, link: Weak<Link>, at_ms: u64) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let furthest = ring.turned + ring.slots.len() as u64 - 1;
        let tick = at_ms.div_ceil(self.tick_ms).clamp(ring.turned + 1, furthest);
        let index = ring.index(tick);
        if let Some(slot) = ring.slots.get_mut(index) {
            slot.push(link);
        }
    }

    /// How long a link may be silent before something is done.
    fn patience(&self, revision: Revision) -> u64 {
        match revision {
            Revision::Three => self.interval_ms + self.timeout_ms,
            Revision::Four | Revision::Plain => self.interval_ms,
        }
    }

    fn now(&self) -> u64 {
        millis(self.epoch.elapsed())
    }
}

impl Ring {
    fn index(&self, tick: u64) -> usize {
        usize::try_from(tick % self.slots.len() as u64).unwrap_or_default()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(NEVER / 4)
}
