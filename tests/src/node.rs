//! One node of a deployment: a program, its settings and addresses, over all its lives.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;
use tokio::task::block_in_place;
use xtask::services::free_port;

use crate::journal::Journal;
use crate::process::Process;
use crate::{Setting, binaries, eventually};

/// A debug build on a busy machine, with migrations and a broker that was just started.
const START: Duration = Duration::from_secs(60);
/// A graceful stop: the drain of the tests is a second at most.
const STOP: Duration = Duration::from_secs(20);
/// How much of its log a failed test shows.
const LAST_LINES: usize = 100;

/// A program that may die and live again at the same addresses.
pub struct Node {
    name: String,
    program: &'static str,
    folder: PathBuf,
    settings: Vec<Setting>,
    listen_port: u16,
    ops_port: u16,
    process: Option<Process>,
    journal: Journal,
    announced: Vec<String>,
    client: reqwest::Client,
}

impl Node {
    /// Starts it; it need not be ready when this returns.
    pub fn start(name: impl Into<String>, program: &'static str, folder: PathBuf, settings: Vec<Setting>) -> Self {
        let port = || free_port().expect("a free port");
        let mut node = Self {
            name: name.into(),
            program,
            folder,
            settings,
            listen_port: port(),
            ops_port: port(),
            process: None,
            journal: Journal::default(),
            announced: Vec::new(),
            client: reqwest::Client::new(),
        };
        node.start_again();
        node
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "{} runs already", self.name);
        let listen = format!("127.0.0.1:{}", self.listen_port);
        let ops = format!("127.0.0.1:{}", self.ops_port);
        let mut environment = vec![("ROOMCAST_OPS_LISTEN", ops.as_str()), ("ROOMCAST_LOG_FORMAT", "json")];
        if self.program != "roomcast-router" {
            environment.push(("ROOMCAST_LISTEN", listen.as_str()));
        }
        // For whoever looks for the cause of a failure.
        let filter = std::env::var("ROOMCAST_TEST_LOG");
        environment.extend(filter.iter().map(|filter| ("ROOMCAST_LOG", filter.as_str())));
        environment.extend(self.settings.iter().map(|(name, value)| (*name, value.as_str())));
        let program = binaries::find(self.program);
        self.process = Some(block_in_place(|| Process::spawn(&program, &self.folder, environment, &self.journal)));
    }

    /// Where apps find it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.listen_port)
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let process = self.running();
        block_in_place(|| process.kill());
    }

    /// SIGTERM; it ends in its own time.
    pub fn terminate(&mut self) {
        self.process.as_ref().expect("it runs").terminate();
    }

    /// Waits for the end that `terminate` asked for.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let process = self.running();
        block_in_place(|| process.wait_for_end(STOP))
    }

    /// SIGTERM, and its whole effect.
    pub fn stop(&mut self) {
        self.terminate();
        let status = self.wait_for_end();
        assert!(status.success(), "{} ended with {status} after SIGTERM", self.name);
    }

    /// Warnings with these words are part of the test. A process that warns of anything else, or that logs an error, fails it.
    pub fn announce(&mut self, words: &str) {
        self.announced.push(words.to_owned());
    }

    /// What `/readyz` says; nothing while nobody answers.
    pub async fn readiness(&self) -> Option<(StatusCode, Value)> {
        let url = format!("http://127.0.0.1:{}/readyz", self.ops_port);
        let answer = self.client.get(url).timeout(Duration::from_secs(5)).send().await.ok()?;
        let status = answer.status();
        Some((status, answer.json().await.expect("/readyz answers JSON")))
    }

    /// What `/healthz` answers.
    pub async fn is_alive(&self) -> bool {
        let url = format!("http://127.0.0.1:{}/healthz", self.ops_port);
        let answer = self.client.get(url).timeout(Duration::from_secs(5)).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// What `/metrics` says of a series, named with its labels.
    pub async fn metric(&self, series: &str) -> Option<f64> {
        let url = format!("http://127.0.0.1:{}/metrics", self.ops_port);
        let answer = self.client.get(url).timeout(Duration::from_secs(5)).send().await.ok()?;
        let text = answer.text().await.ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        Some(line.unwrap_or_else(|| panic!("/metrics has no {series}")).parse().expect("a number"))
    }

    /// Waits until it takes work.
    pub async fn wait_until_ready(&mut self) {
        let mut last = None;
        for _ in 0..START.as_millis() / 20 {
            if let Some(status) = self.process.as_mut().expect("it runs").exit() {
                panic!("{} ended with {status} while it was starting", self.name);
            }
            last = self.readiness().await;
            if last.as_ref().is_some_and(|(status, _)| *status == StatusCode::OK) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} was not ready within {START:?}: {last:?}", self.name);
    }

    /// Waits until `/readyz` is 503 and says that this part is away.
    pub async fn wait_until_it_names(&self, part: &str) {
        let what = format!("/readyz of {} is 503 and names {part}", self.name);
        eventually(&what, Duration::from_secs(20), async || {
            let (status, body) = self.readiness().await?;
            (status == StatusCode::SERVICE_UNAVAILABLE && body.to_string().to_lowercase().contains(part)).then_some(())
        })
        .await;
    }

    /// What it has written.
    pub fn log(&self) -> Vec<String> {
        self.journal.lines()
    }

    fn running(&mut self) -> Process {
        self.process.take().unwrap_or_else(|| panic!("{} does not run", self.name))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let ended = process.exit();
            drop(process);
            if let (Some(status), false) = (ended, std::thread::panicking()) {
                panic!("{} ended by itself: {status}", self.name);
            }
        }
        let offences = self.journal.offences(&self.announced);
        if std::thread::panicking() {
            let lines = self.journal.lines();
            println!("--- {}: the last of {} lines", self.name, lines.len());
            for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
                println!("{line}");
            }
        } else if !offences.is_empty() {
            panic!("{} logged what this test did not announce:\n{}", self.name, offences.join("\n"));
        }
    }
}
