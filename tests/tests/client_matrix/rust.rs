//! `rust_socketio`, in a crate of its own that is built when it is wanted.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::{Place, StockClient, skip};
use tokio::task::block_in_place;

use crate::{LONG_ENOUGH, server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rust_talks_over_websocket() {
    talk("websocket").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rust_talks_over_polling() {
    talk("polling").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rust_talks_over_polling_and_then_websocket() {
    talk("polling,websocket").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rust_chats_over_every_transport() {
    let Some(deployment) = Place::Embedded.start().await else { return };
    let rest = deployment.rest(0);
    let ann = rest.sign_up("ann").await;
    let room = rest.create_room(&ann, "public").await;
    for transports in ["websocket", "polling", "polling,websocket"] {
        run(&["chat", &deployment.url(0), transports, &ann.token, &room]);
    }
}

async fn talk(transports: &str) {
    run(&["talk", &server::start().await, transports]);
}

/// Where it cannot be built (it wants the system's OpenSSL) the test is skipped, but fails in CI.
fn run(arguments: &[&str]) {
    match block_in_place(build) {
        Ok(program) => {
            let mut command = Command::new(program);
            command.args(arguments);
            StockClient::spawn("rust-client", command).succeeds(LONG_ENOUGH);
        }
        Err(reason) => skip(&reason),
    }
}

/// Builds it. Where several tests want it at the same time, cargo lets them wait for each other.
fn build() -> Result<PathBuf, String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/matrix/rust/Cargo.toml");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust-client");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(manifest).arg("--target-dir").arg(&target);
    let output = cargo.output().map_err(|fault| format!("cargo is missing: {fault}"))?;
    let complaint = || format!("rust-client is not built: {}", String::from_utf8_lossy(&output.stderr));
    output.status.success().then(|| target.join("debug/rust-client")).ok_or_else(complaint)
}
