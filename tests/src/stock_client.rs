//! The stock clients: plain node scripts in `tests/clients`, with the packages of its lock file.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::block_in_place;
use xtask::services::Lifeline;

use crate::skip;

/// A running script. It ends with this value.
pub struct StockClient {
    script: String,
    child: Child,
    output: Arc<(Mutex<Output>, Condvar)>,
    _lifeline: Lifeline,
}

#[derive(Default)]
struct Output {
    lines: Vec<String>,
    open_streams: usize,
}

impl StockClient {
    /// Starts a script; without node the test is skipped, but fails in CI.
    pub fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        if let Err(reason) = block_in_place(install) {
            skip(&reason);
            return None;
        }
        let mut command = Command::new("node");
        command.arg(script).args(arguments).current_dir(folder());
        Some(Self::spawn(script, command))
    }

    /// Starts a client of another language.
    pub fn spawn(script: &str, mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().unwrap_or_else(|fault| panic!("starting {script}: {fault}"));
        let lifeline = Lifeline::to_group(child.id(), "KILL", None).expect("tying the client to the test's life");
        let output: Arc<(Mutex<Output>, Condvar)> = Arc::default();
        lock(&output.0).open_streams = 2;
        copy(child.stdout.take().expect("piped"), &output);
        copy(child.stderr.take().expect("piped"), &output);
        Self { script: script.to_owned(), child, output, _lifeline: lifeline }
    }

    /// Waits until the script says this line.
    pub fn says(&self, line: &str, within: Duration) {
        let said = block_in_place(|| self.wait(within, |output| output.lines.iter().any(|said| said == line)));
        assert!(said, "{} did not say {line:?}:\n{}", self.script, self.everything());
    }

    /// Waits for its end, which must be a success.
    pub fn succeeds(mut self, within: Duration) {
        let ended = block_in_place(|| self.wait(within, |output| output.open_streams == 0));
        assert!(ended, "{} did not end within {within:?}:\n{}", self.script, self.everything());
        let status = self.child.wait().expect("its end");
        assert!(status.success(), "{} ended with {status}:\n{}", self.script, self.everything());
    }

    fn wait(&self, within: Duration, is_it: impl Fn(&Output) -> bool) -> bool {
        let deadline = Instant::now() + within;
        let mut output = lock(&self.output.0);
        while !is_it(&output) && output.open_streams > 0 {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { break };
            output = self.output.1.wait_timeout(output, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        is_it(&output)
    }

    fn everything(&self) -> String {
        lock(&self.output.0).lines.join("\n")
    }
}

impl Drop for StockClient {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-s", "KILL", "--", &group]).status();
        }
        let _ = self.child.wait();
    }
}

fn copy(stream: impl std::io::Read + Send + 'static, output: &Arc<(Mutex<Output>, Condvar)>) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            lock(&output.0).lines.push(line);
            output.1.notify_all();
        }
        lock(&output.0).open_streams -= 1;
        output.1.notify_all();
    });
}

/// Makes `node_modules` what the lock file says, once, also when several tests want it at the same time.
fn install() -> Result<(), String> {
    let folder = folder();
    Command::new("node").arg("--version").output().map_err(|fault| format!("node is missing: {fault}"))?;
    let guard = File::create(std::env::temp_dir().join("roomcast-stock-clients.lock")).map_err(|fault| fault.to_string())?;
    guard.lock().map_err(|fault| fault.to_string())?;
    let wanted = fs::read(folder.join("package-lock.json")).map_err(|fault| fault.to_string())?;
    // Written last, and by xtask too: an interrupted installation is done again.
    let stamp = folder.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
    let npm = npm.map_err(|fault| format!("npm is missing: {fault}"))?;
    if !npm.status.success() {
        return Err(format!("npm ci failed in tests/clients: {}", String::from_utf8_lossy(&npm.stderr)));
    }
    fs::write(&stamp, wanted).map_err(|fault| fault.to_string())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
