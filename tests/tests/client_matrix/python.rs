//! python-socketio, in a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Place, StockClient, interpreter, skip};
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
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-client");
    match block_in_place(|| interpreter(&environment, &folder().join("requirements.txt"))) {
        Ok(python) => {
            let mut command = Command::new(python);
            command.arg(folder().join("client.py")).args([what, url, transports]);
            StockClient::spawn("client.py", command).succeeds(LONG_ENOUGH);
        }
        Err(reason) => skip(&reason),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/matrix")
}
