//! One of the commands of a round trip, or a script with what it works on.

use deadpool_redis::redis::{Cmd, ToRedisArgs, cmd};

use super::script::Script;

/// A command or a script.
pub(super) enum Step {
    Command(Cmd),
    Call(Call),
}

/// A script with what it works on. All keys of one have the same hash tag.
pub(super) struct Call {
    script: &'static Script,
    keys: Vec<String>,
    arguments: Vec<Vec<u8>>,
}

impl Step {
    /// As it is sent: a script by its hash, which a server knows that has run it since it started.
    pub(super) fn command(&self) -> Cmd {
        match self {
            Self::Command(command) => command.clone(),
            Self::Call(call) => call.command("EVALSHA", &call.script.hash),
        }
    }

    /// As it is sent to a server that does not know the script.
    pub(super) fn whole_command(&self) -> Cmd {
        match self {
            Self::Command(command) => command.clone(),
            Self::Call(call) => call.command("EVAL", call.script.text),
        }
    }
}

impl Script {
    /// Works on these keys.
    pub(super) fn on(&'static self, keys: impl IntoIterator<Item = String>) -> Call {
        Call { script: self, keys: keys.into_iter().collect(), arguments: Vec::new() }
    }
}

impl Call {
    /// With another argument.
    pub(super) fn arg(mut self, argument: impl ToRedisArgs) -> Self {
        self.arguments.extend(argument.to_redis_args());
        self
    }

    fn command(&self, verb: &str, script: &str) -> Cmd {
        let mut command = cmd(verb);
        command.arg(script).arg(self.keys.len()).arg(&self.keys).arg(&self.arguments);
        command
    }
}

impl From<Cmd> for Step {
    fn from(command: Cmd) -> Self {
        Self::Command(command)
    }
}

impl From<&mut Cmd> for Step {
    fn from(command: &mut Cmd) -> Self {
        Self::Command(command.clone())
    }
}

impl From<Call> for Step {
    fn from(call: Call) -> Self {
        Self::Call(call)
    }
}
