//! A command on our terminal that ends with us, together with all that it started.

use crate::services::{Lifeline, ServiceFault};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus, Stdio};

/// Runs it to its end. It has a group of its own, so that Ctrl-C reaches us alone: we die, and the lifeline ends the whole group.
pub(super) fn run(command: &mut Command) -> Result<ExitStatus, ServiceFault> {
    let action = format!("running {}", command.get_program().display());
    let mut child = command.stdin(Stdio::null()).process_group(0).spawn().map_err(ServiceFault::io(&action))?;
    let _lifeline = Lifeline::to_group(child.id(), "TERM", None).map_err(ServiceFault::io(&action))?;
    child.wait().map_err(ServiceFault::io(&action))
}

/// The same code for our caller; a death by signal as shells tell it.
pub(super) fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
