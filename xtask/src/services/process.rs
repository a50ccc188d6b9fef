//! A server process with all that it started: signals, and an end.

use super::lifeline::Lifeline;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How a kind of server is told to end.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// The signal that lets it write down what it holds.
    pub graceful: &'static str,
    /// The signal that ends it at once without leaving anything of the system's behind.
    pub at_once: &'static str,
}

/// A process that is still known when its number has been given to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub pid: u32,
    /// When it started, in the system's own words.
    pub born: String,
}

/// A server process that we started, as the leader of a group of its own.
#[derive(Debug)]
pub struct Process {
    child: Child,
    ending: Ending,
    lifeline: Lifeline,
}

/// A server that takes longer than this to stop is killed.
const PATIENCE: Duration = Duration::from_secs(30);
/// At the end of everything nobody waits for a clean stop.
const SHORT_PATIENCE: Duration = Duration::from_secs(6);

impl Process {
    /// Starts it, silent, away from our terminal's signals. `folder` goes when we die without having ended it.
    pub fn spawn(command: &mut Command, ending: Ending, folder: &Path) -> io::Result<Self> {
        let child = command.process_group(0).stdin(Stdio::null()).spawn()?;
        match Lifeline::to_group(child.id(), ending.at_once, Some(folder)) {
            Ok(lifeline) => Ok(Self {
                child,
                ending,
                lifeline,
            }),
            Err(fault) => {
                kill_family(child.id());
                Err(fault)
            }
        }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL to it and to all that it started.
    pub fn kill(mut self) {
        kill_family(self.child.id());
        let _ = self.child.wait();
    }

    /// Lets it finish; what is left after that is killed.
    pub fn stop(self) {
        let signal_name = self.ending.graceful;
        self.end(signal_name, PATIENCE);
    }

    /// Ends it without waiting for more than the system needs.
    pub fn discard(self) {
        let signal_name = self.ending.at_once;
        self.end(signal_name, SHORT_PATIENCE);
    }

    fn end(mut self, signal_name: &str, patience: Duration) {
        end(self.child.id(), signal_name, patience, || self.has_ended());
        let _ = self.child.wait();
    }

    /// SIGSTOP to it and to all that it started.
    pub fn pause(&self) {
        freeze(self.child.id());
    }

    /// SIGCONT to the same.
    pub fn resume(&self) {
        signal("CONT", &family(self.child.id()));
    }

    /// Lets it live on after us.
    pub fn release(self) -> Option<Identity> {
        drop(self.lifeline);
        Identity::of(self.child.id())
    }
}

impl Identity {
    fn of(pid: u32) -> Option<Self> {
        Some(Self {
            pid,
            born: born(pid)?,
        })
    }

    /// Whether this very process still runs.
    pub fn is_alive(&self) -> bool {
        born(self.pid).as_deref() == Some(&self.born)
    }

    /// Ends a process that an earlier run of this tool started; does nothing if it is gone.
    pub fn end(&self, ending: Ending) {
        if self.is_alive() {
            end(self.pid, ending.graceful, PATIENCE, || !self.is_alive());
        }
    }
}

/// Asks a process to end, kills it if it does not, and then whatever it leaves behind, such as a helper.
fn end(pid: u32, signal_name: &str, patience: Duration, mut has_ended: impl FnMut() -> bool) {
    let family = family(pid);
    let members: Vec<Identity> = family.iter().copied().filter_map(Identity::of).collect();
    signal("CONT", &family);
    signal(signal_name, &BTreeSet::from([pid]));
    let deadline = Instant::now() + patience;
    while !has_ended() && Instant::now() < deadline {
        sleep(Duration::from_millis(20));
    }
    if !has_ended() {
        kill_family(pid);
    }
    signal(
        "KILL",
        &members
            .iter()
            .filter(|member| member.is_alive())
            .map(|member| member.pid)
            .collect(),
    );
}

/// Stopped first, so that the family cannot grow or heal itself (Postgres restarts a lost child) between two signals.
fn kill_family(pid: u32) {
    signal("KILL", &freeze(pid));
}

fn freeze(pid: u32) -> BTreeSet<u32> {
    let mut frozen = BTreeSet::new();
    loop {
        let awake: BTreeSet<u32> = family(pid).difference(&frozen).copied().collect();
        if awake.is_empty() {
            return frozen;
        }
        signal("STOP", &awake);
        frozen.extend(awake);
    }
}

/// The shell's own `kill`: a slim container has no other, and this crate is free of unsafe code.
fn signal(name: &str, pids: &BTreeSet<u32>) {
    if pids.is_empty() {
        return;
    }
    let _ = Command::new("sh")
        .args([
            "-c",
            "for pid in \"$@\"; do kill -s \"$0\" -- \"$pid\"; done",
            name,
        ])
        .args(pids.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
}

/// A process, all its descendants, and its group: Postgres puts each child into a session of its own, and a helper may outlive its parent.
fn family(pid: u32) -> BTreeSet<u32> {
    let everyone = everyone();
    let mut family: BTreeSet<u32> = everyone
        .iter()
        .filter(|other| other.pid == pid || other.group == pid)
        .map(|member| member.pid)
        .collect();
    loop {
        let before = family.len();
        family.extend(
            everyone
                .iter()
                .filter(|other| family.contains(&other.parent))
                .map(|child| child.pid)
                .collect::<Vec<_>>(),
        );
        if family.len() == before {
            return family;
        }
    }
}

struct Relation {
    pid: u32,
    parent: u32,
    group: u32,
}

fn everyone() -> Vec<Relation> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return ps(&["-A", "-o", "pid=,ppid=,pgid="])
            .lines()
            .filter_map(|line| Relation::parse(line.split_whitespace()))
            .collect();
    };
    processes
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().into_string().ok()?;
            let fields = stat(pid.parse().ok()?)?;
            Relation::parse([pid.as_str(), fields.get(1)?, fields.get(2)?].into_iter())
        })
        .collect()
}

impl Relation {
    fn parse<'a>(mut numbers: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut next = || numbers.next()?.parse().ok();
        Some(Self {
            pid: next()?,
            parent: next()?,
            group: next()?,
        })
    }
}

fn born(pid: u32) -> Option<String> {
    match stat(pid) {
        Some(fields) if fields.first().is_some_and(|state| state == "Z") => None,
        Some(fields) => fields.get(19).cloned(),
        None if Path::new("/proc/self/stat").exists() => None,
        None => Some(
            ps(&["-o", "lstart=", "-p", &pid.to_string()])
                .trim()
                .replace(' ', "_"),
        )
        .filter(|start| !start.is_empty()),
    }
}

/// The fields after the program's name, which itself may hold spaces and brackets: state, parent, group, … (see proc(5)).
fn stat(pid: u32) -> Option<Vec<String>> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

fn ps(arguments: &[&str]) -> String {
    Command::new("ps")
        .args(arguments)
        .output()
        .map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned())
        .unwrap_or_default()
}
