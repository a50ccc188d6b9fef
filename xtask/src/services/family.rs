//! A process with all that it started: who they are, and signals to all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A process that is still known when its number has been given to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub pid: u32,
    /// When it started, in the system's own words.
    pub born: String,
}

impl Identity {
    /// Who bears this number now, if somebody does.
    pub fn of(pid: u32) -> Option<Self> {
        Some(Self { pid, born: born(pid)? })
    }

    /// Whether this very process still runs.
    pub fn is_alive(&self) -> bool {
        born(self.pid).as_deref() == Some(&self.born)
    }
}

/// A process, all its descendants, and its group: Postgres puts each child into a session of its own, and a helper may outlive its parent.
pub fn of(pid: u32) -> BTreeSet<u32> {
    let everyone = everyone();
    let mut family: BTreeSet<u32> =
        everyone.iter().filter(|other| other.pid == pid || other.group == pid).map(|member| member.pid).collect();
    loop {
        let before = family.len();
        family.extend(everyone.iter().filter(|other| family.contains(&other.parent)).map(|child| child.pid).collect::<Vec<_>>());
        if family.len() == before {
            return family;
        }
    }
}

/// SIGKILL to a family. It is stopped first, so that it cannot grow or heal itself (Postgres restarts a lost child) between two signals.
pub fn kill(pid: u32) {
    signal("KILL", &freeze(pid));
}

/// SIGSTOP to a family.
pub fn freeze(pid: u32) -> BTreeSet<u32> {
    let mut frozen = BTreeSet::new();
    loop {
        let awake: BTreeSet<u32> = of(pid).difference(&frozen).copied().collect();
        if awake.is_empty() {
            return frozen;
        }
        signal("STOP", &awake);
        frozen.extend(awake);
    }
}

/// The shell's own `kill`: a slim container has no other, and this crate is free of unsafe code.
pub fn signal(name: &str, pids: &BTreeSet<u32>) {
    if pids.is_empty() {
        return;
    }
    let _ = Command::new("sh")
        .args(["-c", "for pid in \"$@\"; do kill -s \"$0\" -- \"$pid\"; done", name])
        .args(pids.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
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
        Some(Self { pid: next()?, parent: next()?, group: next()? })
    }
}

fn born(pid: u32) -> Option<String> {
    match stat(pid) {
        Some(fields) if fields.first().is_some_and(|state| state == "Z") => None,
        Some(fields) => fields.get(19).cloned(),
        None if Path::new("/proc/self/stat").exists() => None,
        None => Some(ps(&["-o", "lstart=", "-p", &pid.to_string()]).trim().replace(' ', "_")).filter(|start| !start.is_empty()),
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
