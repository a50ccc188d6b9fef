//! What all programs do alike: start, serve ops, wait for what they depend on, and end in order.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::backends::Backends;
use crate::clock;
use crate::config::Settings;
use crate::domain::NodeId;
use crate::ops::{self, Health};
use crate::reserve::ReservedPort;
use crate::shutdown::{self, Tasks};
use crate::telemetry::logs;

/// What can keep a program from serving.
pub type StartFault = Box<dyn Error>;

/// How long what was begun may take to finish, at a stop.
const FINISH_WITHIN: Duration = Duration::from_secs(8);

/// A program that has started.
pub struct Process {
    /// What it was told.
    pub settings: Settings,
    /// This start of it.
    pub node: NodeId,
    /// What it depends on.
    pub backends: Backends,
    /// How it does.
    pub health: Arc<Health>,
    /// The tasks that end last: the bus's connection, the ops listener.
    tasks: Tasks,
    told_to_stop: CancellationToken,
}

/// Runs a program to its end.
pub fn run(settings: Settings, serve: impl AsyncFnOnce(&Process) -> Result<(), StartFault>) -> ExitCode {
    logs::init(&settings.log);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(fault) => {
            error!(%fault, "no threads can be had");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        let process = Process::start(settings).await?;
        let served = serve(&process).await;
        process.end().await;
        served
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            error!("{fault}");
            ExitCode::FAILURE
        }
    }
}

impl Process {
    /// Serves ops, and opens what the program depends on; nothing of that need be there yet.
    async fn start(settings: Settings) -> Result<Self, StartFault> {
        for warning in &settings.warnings {
            warn!("{warning}");
        }
        let node = NodeId::from_uuid(clock::new_uuid());
        let (tasks, told_to_stop) = (Tasks::default(), CancellationToken::new());
        let told = told_to_stop.clone();
        tasks.spawn("signal", async move {
            if let Err(fault) = shutdown::signal().await {
                warn!(%fault, "signals cannot be heard");
                return;
            }
            info!("told to stop");
            told.cancel();
        });

        let ops = ReservedPort::take("ROOMCAST_OPS_LISTEN", settings.ops_listen)?.listen()?;
        info!(address = %ops.local_addr()?, "serving /metrics, /healthz and /readyz");
        let backends = Backends::open(&settings.backends, node, &tasks)?;
        let health = Health::new();
        tasks.spawn("ops", ops::serve(ops, health.clone(), tasks.clone()));
        Ok(Self { settings, node, backends, health, tasks, told_to_stop })
    }

    /// Waits until everything that it depends on is there; false if it was told to stop before.
    pub async fn ready(&self) -> bool {
        tokio::select! {
            () = self.backends.ready(&self.health) => true,
            () = self.told_to_stop.cancelled() => false,
        }
    }

    /// Says that it serves, and waits until it is told to stop, or one of its halves has failed; then it is no longer ready.
    pub async fn until_stopped(&self, halves: &[&Tasks]) -> Result<(), StartFault> {
        // Not as soon as all servers are there: who is ready is sent clients, and the listener opens only after that.
        self.health.started();
        let failed = futures_util::future::select_all(halves.iter().map(|half| Box::pin(half.stopped())));
        let stopped = tokio::select! {
            () = self.told_to_stop.cancelled() => Ok(()),
            _ = failed => Err("a part of the process has failed".into()),
            () = self.tasks.stopped() => Err("a part of the process has failed".into()),
        };
        self.health.stopping();
        stopped
    }

    /// Ends a half, once it has finished what it had begun.
    pub async fn finish(&self, half: &'static str, tasks: &Tasks) {
        if !tasks.finish(FINISH_WITHIN).await {
            warn!(half, "did not finish in time");
        }
    }

    async fn end(&self) {
        self.backends.close().await;
        self.told_to_stop.cancel();
        self.finish("process", &self.tasks).await;
        info!("stopped");
    }
}
