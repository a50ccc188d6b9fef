//! What all clients of a crowd have received.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::fault::Fault;

/// Stands before the sending time in a content whose delay is to be measured.
const MARK: &[u8] = b"@sent=";
const DIGITS: usize = 16;

/// Counts messages and bytes.
#[derive(Debug)]
pub struct Tally {
    epoch: Instant,
    messages: AtomicU64,
    bytes: AtomicU64,
    goal: AtomicU64,
    reached: Notify,
    delays: Mutex<Vec<Duration>>,
    failure: Mutex<Option<String>>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            epoch: Instant::now(),
            messages: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            goal: AtomicU64::new(u64::MAX),
            reached: Notify::new(),
            delays: Mutex::default(),
            failure: Mutex::default(),
        }
    }
}

impl Tally {
    /// A message came.
    pub fn received(&self, payload: &[u8]) {
        self.bytes.fetch_add(payload.len() as u64, Relaxed);
        if let Some(sent) = sent_at(payload) {
            let delay = self.epoch.elapsed().saturating_sub(Duration::from_nanos(sent));
            self.delays.lock().unwrap_or_else(PoisonError::into_inner).push(delay);
        }
        if self.messages.fetch_add(1, Relaxed) + 1 == self.goal.load(Relaxed) {
            self.reached.notify_one();
        }
    }

    /// A client cannot go on.
    pub fn failed(&self, why: String) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.reached.notify_one();
    }

    /// How many messages came so far.
    pub fn messages(&self) -> u64 {
        self.messages.load(Relaxed)
    }

    /// How many bytes they had.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// The delays of marked messages since the last call.
    pub fn take_delays(&self) -> Vec<Duration> {
        std::mem::take(&mut self.delays.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A content of this length that says when it was sent.
    pub fn marked(&self, bytes: usize) -> String {
        let mark = format!("{}{:0DIGITS$}", String::from_utf8_lossy(MARK), self.epoch.elapsed().as_nanos());
        format!("{mark}{}", "x".repeat(bytes.saturating_sub(mark.len())))
    }

    /// Sets the number of messages that [`reached`](Self::reached) waits for; before they are sent.
    pub fn expect(&self, messages: u64) {
        self.goal.store(self.messages() + messages, Relaxed);
    }

    /// Waits until what was expected has come, without ever going to sleep: who writes to a client that sleeps pays for waking it, on one
    /// machine as nowhere else, and a server that is faster than its clients would not pay where a slower one does.
    pub async fn reached(&self) -> Result<(), Fault> {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut reached = pin!(self.reached.notified());
        while poll_fn(|context| Poll::Ready(reached.as_mut().poll(context))).await.is_pending() {
            if Instant::now() > deadline {
                return Err(Fault::Client(format!("{} of {} messages came", self.messages(), self.goal.load(Relaxed))));
            }
            tokio::task::yield_now().await;
        }
        match self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            Some(why) => Err(Fault::Client(why)),
            None => Ok(()),
        }
    }
}

fn sent_at(payload: &[u8]) -> Option<u64> {
    // Its place in the payload is about the same always: the search is short.
    let at = payload.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    std::str::from_utf8(payload.get(at..at + DIGITS)?).ok()?.parse().ok()
}
