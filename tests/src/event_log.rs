//! All that one client was told, in order, and waiting for more.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;

/// How many events a failure shows.
const LAST_EVENTS: usize = 12;

/// The events of one connection, and its end.
pub struct EventLog {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    events: Vec<(String, Value)>,
    taken: HashMap<String, usize>,
    end: Option<String>,
}

impl EventLog {
    /// Nothing was told yet.
    pub fn new() -> Self {
        Self { state: Mutex::default(), changed: watch::channel(()).0 }
    }

    /// An event came.
    pub fn push(&self, name: String, payload: Value) {
        self.change(|state| state.events.push((name, payload)));
    }

    /// The connection ended; only the first reason counts.
    pub fn end(&self, reason: impl Into<String>) {
        self.change(|state| _ = state.end.get_or_insert(reason.into()));
    }

    /// Why the connection ended, if it did.
    pub fn ended(&self) -> Option<String> {
        self.read(|state| state.end.clone())
    }

    /// The payloads of all events of this name.
    pub fn all(&self, name: &str) -> Vec<Value> {
        self.read(|state| named(state, name).cloned().collect())
    }

    /// All events, in order.
    pub fn everything(&self) -> Vec<(String, Value)> {
        self.read(|state| state.events.clone())
    }

    /// The next event of this name that was not taken yet.
    pub async fn take(&self, name: &str, within: Duration) -> Value {
        self.wait(&format!("the event {name}"), within, |state| {
            let taken = state.taken.get(name).copied().unwrap_or_default();
            let payload = named(state, name).nth(taken).cloned()?;
            state.taken.insert(name.to_owned(), taken + 1);
            Some(payload)
        })
        .await
    }

    /// Waits for so many events of a name.
    pub async fn count(&self, name: &str, count: usize, within: Duration) {
        let what = format!("{count} events {name}");
        self.wait(&what, within, |state| (named(state, name).count() >= count).then_some(())).await;
    }

    /// Waits, for as long as it takes, for more events of a name than these, or for the end of the connection.
    pub async fn more_than(&self, name: &str, count: usize) {
        let mut changes = self.changed.subscribe();
        while self.read(|state| state.end.is_none() && named(state, name).count() <= count) {
            let _ = changes.changed().await;
        }
    }

    /// Waits for an event of a name with such a payload.
    pub async fn find(&self, name: &str, within: Duration, is_it: impl Fn(&Value) -> bool) -> Value {
        let what = format!("such an event {name}");
        self.wait(&what, within, |state| named(state, name).find(|payload| is_it(payload)).cloned()).await
    }

    /// Waits for the end of the connection.
    pub async fn until_ended(&self, within: Duration) -> String {
        let mut changes = self.changed.subscribe();
        let ended = async {
            loop {
                if let Some(reason) = self.ended() {
                    return reason;
                }
                let _ = changes.changed().await;
            }
        };
        timeout(within, ended).await.unwrap_or_else(|_| panic!("the connection did not end within {within:?}"))
    }

    async fn wait<T>(&self, what: &str, within: Duration, mut pick: impl FnMut(&mut State) -> Option<T>) -> T {
        let mut changes = self.changed.subscribe();
        let found = async {
            loop {
                let (picked, end) = self.read(|state| (pick(state), state.end.clone()));
                match (picked, end) {
                    (Some(picked), _) => return Ok(picked),
                    (None, Some(reason)) => return Err(format!("the connection ended: {reason}")),
                    (None, None) => _ = changes.changed().await,
                }
            }
        };
        let outcome = timeout(within, found).await.unwrap_or_else(|_| Err(format!("not within {within:?}")));
        outcome.unwrap_or_else(|why| panic!("{what} did not come ({why}); the last events:\n{}", self.tail()))
    }

    fn tail(&self) -> String {
        self.read(|state| {
            let first = state.events.len().saturating_sub(LAST_EVENTS);
            let lines = state.events[first..].iter().map(|(name, payload)| {
                let text: String = payload.to_string().chars().take(300).collect();
                format!("  {name} {text}\n")
            });
            lines.collect()
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        self.read(change);
        self.changed.send_replace(());
    }

    fn read<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        read(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn named<'a>(state: &'a State, name: &str) -> impl Iterator<Item = &'a Value> {
    state.events.iter().filter(move |(event, _)| event == name).map(|(_, payload)| payload)
}
