//! Which cores servers run on, and which the load.

use std::process::{Command, Stdio};
use std::thread::available_parallelism;

/// Which cores servers run on, and which the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cores {
    /// Servers on the first, the load on the others, both before anything else that the machine does.
    Apart,
    /// As the system likes.
    Any,
}

impl Cores {
    /// Keeps this process to its cores. Where that cannot be had, the system decides.
    pub fn take(is_wanted: bool) -> Self {
        let count = available_parallelism().map_or(1, usize::from);
        let own = std::process::id().to_string();
        if !is_wanted || count < 2 || !succeeds(Command::new("taskset").args(["-cp", &format!("1-{}", count - 1), &own])) {
            return Self::Any;
        }
        // Only root may; servers inherit it.
        succeeds(Command::new("renice").args(["-n", "-20", "-p", &own]));
        Self::Apart
    }

    /// How a server is started there.
    pub fn of_servers(self, command: Command) -> Command {
        match self {
            Self::Any => command,
            Self::Apart => {
                let mut pinned = Command::new("taskset");
                pinned.args(["-c", "0"]).arg(command.get_program()).args(command.get_args());
                pinned.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
                pinned
            }
        }
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
