//! A server in a container, for a machine with a Docker engine and none of the servers' programs.

use super::ServiceFault;
use super::lifeline::Lifeline;
use super::programs;
use super::record::Record;
use super::server::Host;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What to run for one kind of server.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The image, with its tag.
    pub image: &'static str,
    /// The port inside.
    pub port: u16,
    /// Variables for the image's entry point.
    pub environment: &'static [&'static str],
    /// The command line after the image.
    pub arguments: &'static [&'static str],
}

/// A container of ours.
#[derive(Debug)]
pub struct Container {
    name: String,
    port: u16,
    lifeline: Option<Lifeline>,
}

/// The engine's client, if an engine answers it.
pub fn client() -> Option<&'static Path> {
    static CLIENT: OnceLock<Option<PathBuf>> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            let client = programs::find("docker")?;
            let answer = Command::new(&client).arg("info").stdin(Stdio::null()).output().ok()?;
            answer.status.success().then_some(client)
        })
        .as_deref()
}

fn docker(arguments: &[&str]) -> Result<String, ServiceFault> {
    let action = format!("docker {}", arguments.join(" "));
    let answer = Command::new(client().unwrap_or(Path::new("docker")))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(ServiceFault::io(&action))?;
    if answer.status.success() {
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned() + &String::from_utf8_lossy(&answer.stderr))
    } else {
        Err(ServiceFault::Refused { action, detail: String::from_utf8_lossy(&answer.stderr).trim().to_owned() })
    }
}

impl Container {
    /// Makes it, its port published on this machine's loopback alone.
    pub fn create(kind: &str, plan: &Plan, port: u16) -> Result<Self, ServiceFault> {
        let name = format!("roomcast-{kind}-{}-{port}", std::process::id());
        let published = format!("127.0.0.1:{port}:{}", plan.port);
        // RabbitMQ keeps its data under its host's name: without a fixed one, a restart would find none.
        let mut arguments = vec!["create", "--name", &name, "--hostname", "roomcast", "--publish", &published];
        for variable in plan.environment {
            arguments.extend(["--env", variable]);
        }
        arguments.push(plan.image);
        arguments.extend(plan.arguments);
        docker(&arguments)?;
        let mut container = Self { name, port, lifeline: None };
        if let Some(client) = client() {
            let lifeline = Lifeline::to_container(&container.name, client);
            container.lifeline = Some(lifeline.map_err(ServiceFault::io("starting a watcher"))?);
        }
        Ok(container)
    }

    fn tell(&self, order: &str) -> Result<(), ServiceFault> {
        docker(&[order, &self.name]).map(drop)
    }
}

impl Host for Container {
    fn start(&mut self) -> Result<(), ServiceFault> {
        self.tell("start")
    }

    fn kill(&mut self) -> Result<(), ServiceFault> {
        let _ = self.tell("unpause"); // an engine refuses to kill what is paused
        self.tell("kill")
    }

    fn stop(&mut self) -> Result<(), ServiceFault> {
        let _ = self.tell("unpause");
        docker(&["stop", "-t", "30", &self.name]).map(drop)
    }

    fn pause(&mut self) -> Result<(), ServiceFault> {
        self.tell("pause")
    }

    fn resume(&mut self) -> Result<(), ServiceFault> {
        self.tell("unpause")
    }

    fn is_running(&mut self) -> bool {
        is_running(&self.name)
    }

    fn log_tail(&self) -> String {
        docker(&["logs", "--tail", "30", &self.name]).unwrap_or_else(|fault| fault.to_string())
    }

    fn release(&mut self) -> Option<Record> {
        self.lifeline = None;
        Some(Record::Container { port: self.port, name: std::mem::take(&mut self.name) })
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // A released container has taken its name with it.
        if !self.name.is_empty() {
            let _ = remove(&self.name);
        }
    }
}

/// Whether the container of this name is up.
pub fn is_running(name: &str) -> bool {
    docker(&["inspect", "--format", "{{.State.Running}}", name]).is_ok_and(|answer| answer.trim() == "true")
}

/// Removes the container of this name with its files.
pub fn remove(name: &str) -> Result<(), ServiceFault> {
    docker(&["rm", "--force", "--volumes", name]).map(drop)
}
