//! A server process of ours, from its start to its end.

use super::family::{self, Identity};
use super::lifeline::Lifeline;
use std::collections::BTreeSet;
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
            Ok(lifeline) => Ok(Self { child, ending, lifeline }),
            Err(fault) => {
                family::kill(child.id());
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
        if !self.has_lost_its_number() {
            family::kill(self.child.id());
        }
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
        if !self.has_lost_its_number() {
            end(self.child.id(), signal_name, patience, || self.has_ended());
        }
        let _ = self.child.wait();
    }

    /// It ended by itself, and a process that is not ours bears its number now.
    fn has_lost_its_number(&mut self) -> bool {
        self.has_ended() && Identity::of(self.child.id()).is_some()
    }

    /// SIGSTOP to it and to all that it started.
    pub fn pause(&self) {
        family::freeze(self.child.id());
    }

    /// SIGCONT to the same.
    pub fn resume(&self) {
        family::signal("CONT", &family::of(self.child.id()));
    }

    /// Lets it live on after us.
    pub fn release(self) -> Option<Identity> {
        drop(self.lifeline);
        Identity::of(self.child.id())
    }
}

/// Ends a process that an earlier run of this tool started; does nothing if it is gone.
pub fn end_recorded(recorded: &Identity, ending: Ending) {
    if recorded.is_alive() {
        end(recorded.pid, ending.graceful, PATIENCE, || !recorded.is_alive());
    }
}

/// Asks a process to end, kills it if it does not, and then whatever it leaves behind, such as a helper.
fn end(pid: u32, signal_name: &str, patience: Duration, mut has_ended: impl FnMut() -> bool) {
    let family = family::of(pid);
    let members: Vec<Identity> = family.iter().copied().filter_map(Identity::of).collect();
    family::signal("CONT", &family);
    family::signal(signal_name, &BTreeSet::from([pid]));
    let deadline = Instant::now() + patience;
    while !has_ended() && Instant::now() < deadline {
        sleep(Duration::from_millis(20));
    }
    if !has_ended() {
        family::kill(pid);
    }
    family::signal("KILL", &members.iter().filter(|member| member.is_alive()).map(|member| member.pid).collect());
}
