//! The end of a process: who is told, who is waited for. The only place that starts tasks.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, error, info_span};

/// The tasks of a process, and the word that they should end.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Starts a task. A panic in it is logged here and ends the process's work in an orderly way: half a gateway is worse than none.
    pub fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        let guarded = async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                error!(task = name, "a task has panicked: stopping");
                stop.cancel();
            }
        };
        self.tracker.spawn(guarded.instrument(info_span!("task", task = name)));
    }

    /// The tracker itself, for libraries that start tasks on behalf of their caller.
    pub fn tracker(&self) -> &TaskTracker {
        &self.tracker
    }

    /// Ends when the process should stop.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Whether it should.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// The word itself.
    pub fn stop_token(&self) -> &CancellationToken {
        &self.stop
    }

    /// A group of tasks that ends with this one, or before it.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { tracker: TaskTracker::new(), stop: self.stop.child_token() }
    }

    /// Says that all should end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Says it and waits for all to end, at most this long. False if some did not.
    pub async fn finish(&self, within: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(within, self.tracker.wait()).await.is_ok()
    }
}

/// Ends at SIGTERM or SIGINT.
pub async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
