//! `roomcast-router`: the half that orders and stores messages.

use std::process::ExitCode;

use shared::config::{self, Program};
use shared::process::{self, Process, StartFault};
use shared::shutdown::Tasks;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match config::start_half(Program::Router) {
        Ok(settings) => process::run(settings, serve),
        Err(code) => code,
    }
}

async fn serve(process: &Process) -> Result<(), StartFault> {
    if !process.ready().await {
        return Ok(());
    }
    let tasks = Tasks::default();
    router_worker::start(process, &tasks)?;
    let stopped = process.until_stopped(&[&tasks]).await;
    process.finish("router", &tasks).await;
    stopped
}
