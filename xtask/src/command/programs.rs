//! The programs of the workspace, as tests and benchmarks start them.

use super::{CommandFault, tether};
use crate::workspace;
use std::process::ExitCode;

/// What is built at once.
pub(super) enum Programs {
    All,
    /// The tests too, which ask for more features of what all depend on: one after the other, that would be compiled twice.
    AllAndTests,
}

/// Builds them: never some alone, which again would have features of their own.
pub(super) fn build(programs: Programs, profile: &str) -> Result<ExitCode, CommandFault> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--workspace", "--bins", "--profile", profile]);
    if matches!(programs, Programs::AllAndTests) {
        cargo.arg("--tests");
    }
    Ok(tether::code(tether::run(&mut cargo)?))
}
