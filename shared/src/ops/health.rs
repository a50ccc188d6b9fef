//! What is on record about a process: how far it has come, and which servers it reaches.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;

use crate::telemetry::metrics::{self, Dependency};

/// The record. Whoever learns something writes it down, and `/readyz` reads it.
#[derive(Debug)]
pub struct Health {
    state: watch::Sender<State>,
}

#[derive(Debug, Default)]
struct State {
    phase: Phase,
    bus: Reach,
    store: Reach,
    presence: Reach,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Starting,
    Serving,
    Stopping,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Reach {
    #[default]
    Unknown,
    Up,
    Away(String),
}

impl Health {
    /// Of a process that starts.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { state: watch::Sender::default() })
    }

    /// It has all that it needs and serves.
    pub fn started(&self) {
        self.state.send_modify(|state| {
            if state.phase == Phase::Starting {
                state.phase = Phase::Serving;
            }
        });
    }

    /// It is told to stop: no new clients should be sent to it.
    pub fn stopping(&self) {
        self.state.send_modify(|state| state.phase = Phase::Stopping);
    }

    /// A server was asked: it is there, or why it is not.
    pub fn record(&self, dependency: Dependency, answer: Result<(), String>) {
        metrics::dependency_up(dependency, answer.is_ok());
        self.state.send_modify(|state| {
            let reach = match dependency {
                Dependency::Bus => &mut state.bus,
                Dependency::Store => &mut state.store,
                Dependency::Presence => &mut state.presence,
            };
            *reach = answer.map_or_else(Reach::Away, |()| Reach::Up);
        });
    }

    /// Waits until every server is there.
    pub async fn all_up(&self) {
        // It fails only when the sender is gone, and that is here.
        let _ = self.state.subscribe().wait_for(State::is_all_up).await;
    }

    /// What `/readyz` says.
    pub(super) fn report(&self) -> Report {
        let state = self.state.borrow();
        Report {
            ready: state.phase == Phase::Serving && state.is_all_up(),
            starting: state.phase == Phase::Starting,
            stopping: state.phase == Phase::Stopping,
            dependencies: Dependencies {
                bus: state.bus.report(),
                store: state.store.report(),
                presence: state.presence.report(),
            },
        }
    }
}

impl State {
    fn is_all_up(&self) -> bool {
        [&self.bus, &self.store, &self.presence].into_iter().all(|reach| *reach == Reach::Up)
    }
}

impl Reach {
    fn report(&self) -> DependencyReport {
        match self {
            Self::Up => DependencyReport { up: true, why: None },
            Self::Unknown => DependencyReport { up: false, why: Some("it has not answered yet".to_owned()) },
            Self::Away(why) => DependencyReport { up: false, why: Some(why.clone()) },
        }
    }
}

/// What `/readyz` says.
#[derive(Debug, Serialize)]
pub struct Report {
    pub ready: bool,
    starting: bool,
    stopping: bool,
    dependencies: Dependencies,
}

#[derive(Debug, Serialize)]
struct Dependencies {
    bus: DependencyReport,
    store: DependencyReport,
    presence: DependencyReport,
}

#[derive(Debug, Serialize)]
struct DependencyReport {
    up: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}
