//! A server in a container, for a machine with a Docker engine and none of the servers' programs.

use super::ServiceFault;
use super::lifeline::Lifeline;
use super::programs;
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

/// A container that we started.
#[derive(Debug)]
pub struct Container {
    name: String,
    lifeline: Option<Lifeline>,
}

/// The engine's client, if an engine answers it.
pub fn client() -> Option<&'static Path> {
    static CLIENT: OnceLock<Option<PathBuf>> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            let client = programs::find("docker")?;
            let answer = Command::new(&client)
                .arg("info")
                .stdin(Stdio::null())
                .output()
                .ok()?;
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
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned()
            + &String::from_utf8_lossy(&answer.stderr))
    } else {
        Err(ServiceFault::Refused {
            action,
            detail: String::from_utf8_lossy(&answer.stderr).trim().to_owned(),
        })
    }
}

impl Container {
    /// Creates and starts it, its port published on this machine's loopback alone.
    pub fn run(plan: &Plan, name: String, port: u16) -> Result<Self, ServiceFault> {
        let published = format!("127.0.0.1:{port}:{}", plan.port);
        // RabbitMQ keeps its data under its host's name: without a fixed one, a restart would find none.
        let mut arguments = vec![
            "run",
            "--detach",
            "--name",
            &name,
            "--hostname",
            "roomcast",
            "--publish",
            &published,
        ];
        for variable in plan.environment {
            arguments.extend(["--env", variable]);
        }
        arguments.push(plan.image);
        arguments.extend(plan.arguments);
        if let Err(fault) = docker(&arguments) {
            let _ = remove(&name); // an engine keeps a container that it could not start
            return Err(fault);
        }
        let mut container = Self {
            name,
            lifeline: None,
        };
        container.tie()?;
        Ok(container)
    }

    fn tie(&mut self) -> Result<(), ServiceFault> {
        if let Some(client) = client() {
            let lifeline = Lifeline::to_container(&self.name, client)
                .map_err(ServiceFault::io("starting a watcher"))?;
            self.lifeline = Some(lifeline);
        }
        Ok(())
    }

    /// SIGKILL to all that is in it; its files stay.
    pub fn kill(&self) -> Result<(), ServiceFault> {
        let _ = self.resume(); // an engine refuses to kill what is paused
        docker(&["kill", &self.name]).map(drop)
    }

    /// Lets it finish.
    pub fn stop(&self) -> Result<(), ServiceFault> {
        docker(&["stop", "-t", "30", &self.name]).map(drop)
    }

    /// Starts it again with the same port and files.
    pub fn start(&self) -> Result<(), ServiceFault> {
        docker(&["start", &self.name]).map(drop)
    }

    /// Freezes all that is in it.
    pub fn pause(&self) -> Result<(), ServiceFault> {
        docker(&["pause", &self.name]).map(drop)
    }

    /// Lets it go on.
    pub fn resume(&self) -> Result<(), ServiceFault> {
        docker(&["unpause", &self.name]).map(drop)
    }

    /// Whether it is up.
    pub fn is_running(&self) -> bool {
        is_running(&self.name)
    }

    /// The last lines that its server wrote.
    pub fn log_tail(&self) -> String {
        docker(&["logs", "--tail", "30", &self.name]).unwrap_or_default()
    }

    /// Removes it with its files.
    pub fn discard(self) {
        let _ = remove(&self.name);
    }

    /// Lets it live on after us.
    pub fn release(mut self) -> String {
        self.lifeline = None;
        self.name
    }
}

/// Whether the container of this name is up.
pub fn is_running(name: &str) -> bool {
    docker(&["inspect", "--format", "{{.State.Running}}", name])
        .is_ok_and(|answer| answer.trim() == "true")
}

/// Removes the container of this name with its files.
pub fn remove(name: &str) -> Result<(), ServiceFault> {
    docker(&["rm", "--force", "--volumes", name]).map(drop)
}
