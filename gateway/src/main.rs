//! `roomcast-gateway`: the half that holds sockets.

use std::process::ExitCode;

use shared::config::{self, Program};
use shared::process::{self, Process, StartFault};
use shared::reserve::ReservedPort;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match config::start_half(Program::Gateway) {
        Ok(settings) => process::run(settings, serve),
        Err(code) => code,
    }
}

async fn serve(process: &Process) -> Result<(), StartFault> {
    let port = ReservedPort::take("ROOMCAST_LISTEN", process.settings.gateway.listen)?;
    if !process.ready().await {
        return Ok(());
    }
    let gateway = gateway::serve(process, port.listen()?).await?;
    let stopped = process.until_stopped(&[gateway.tasks()]).await;
    gateway.stop(process).await;
    stopped
}
