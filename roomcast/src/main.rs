//! `roomcast`: gateway and router in one process, and the commands that an operator types.

use std::io::Write;
use std::process::ExitCode;

use shared::config::{self, Action, Document, Program, Secret};
use shared::process::{self, Process, StartFault};
use shared::reserve::ReservedPort;
use shared::shutdown::Tasks;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match config::start(Program::Roomcast) {
        Ok(Action::Serve(settings)) => process::run(*settings, serve),
        Ok(Action::Migrate(settings)) => process::run(*settings, migrate),
        Ok(Action::Secret) => say(Secret::random().expose()),
        Ok(Action::Docs(document)) => say(&match document {
            Document::Settings => config::settings_markdown(),
            Document::Metrics => shared::telemetry::metrics::metrics_markdown(),
            Document::Dialects => gateway::dialect::markdown(),
        }),
        Err(code) => code,
    }
}

async fn serve(process: &Process) -> Result<(), StartFault> {
    let port = ReservedPort::take("ROOMCAST_LISTEN", process.settings.gateway.listen)?;
    if !process.ready().await {
        return Ok(());
    }
    let tasks = Tasks::default();
    router_worker::start(process, &tasks)?;
    let gateway = gateway::serve(process, port.listen()?).await?;
    let stopped = process.until_stopped(&[gateway.tasks(), &tasks]).await;
    // Sends that the gateway has taken are still stored and answered.
    gateway.stop(process).await;
    process.finish("router", &tasks).await;
    stopped
}

/// Brings the schema up to date, which every start does as well.
async fn migrate(process: &Process) -> Result<(), StartFault> {
    process.backends.store.migrate().await.map_err(StartFault::from)
}

/// Prints what was asked for.
fn say(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
