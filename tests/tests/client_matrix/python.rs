//! python-socketio, in a virtual environment of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Place, StockClient, skip};
use tokio::task::block_in_place;

use crate::{LONG_ENOUGH, server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_talks_over_websocket() {
    talk("websocket").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_talks_over_polling() {
    talk("polling").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_talks_over_polling_and_then_websocket() {
    talk("polling,websocket").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_chats_over_every_transport() {
    let Some(deployment) = Place::Embedded.start().await else { return };
    for transports in ["websocket", "polling", "polling,websocket"] {
        run("chat", &deployment.url(0), transports);
    }
}

async fn talk(transports: &str) {
    run("talk", &server::start().await, transports);
}

/// Without Python the test is skipped, but fails in CI.
fn run(what: &str, url: &str, transports: &str) {
    match block_in_place(interpreter) {
        Ok(python) => {
            let mut command = Command::new(python);
            command.arg(folder().join("client.py")).args([what, url, transports]);
            StockClient::spawn("client.py", command).succeeds(LONG_ENOUGH);
        }
        Err(reason) => skip(&reason),
    }
}

/// The interpreter of an environment that holds what `requirements.txt` says, made if it is not there.
fn interpreter() -> Result<PathBuf, String> {
    let requirements = folder().join("requirements.txt");
    let wanted = fs::read(&requirements).map_err(|fault| fault.to_string())?;
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-client");
    let python = environment.join("bin/python");
    let stamp = environment.join("installed-from.txt");
    let guard = File::create(environment.with_extension("lock")).map_err(|fault| fault.to_string())?;
    guard.lock().map_err(|fault| fault.to_string())?;
    // Written last: an interrupted installation is done again.
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements))?;
    fs::write(&stamp, wanted).map_err(|fault| fault.to_string())?;
    Ok(python)
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|fault| format!("python3 is missing: {fault}"))?;
    let complaint = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.status.success().then_some(()).ok_or_else(complaint)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/matrix")
}
