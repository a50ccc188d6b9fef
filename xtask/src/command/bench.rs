//! `bench`: builds the servers that are compared, and measures them.

use super::programs::{self, Programs};
use super::{CommandFault, node, tether};
use crate::workspace;
use std::process::{Command, ExitCode};

pub(super) fn run(arguments: &[&str]) -> Result<ExitCode, CommandFault> {
    let built = programs::build(Programs::All, "release")?;
    if built != ExitCode::SUCCESS {
        return Ok(built);
    }
    node::prepare("bench/node")?;
    let mut bench = Command::new(workspace::target().join("release/bench"));
    Ok(tether::code(tether::run(bench.current_dir(workspace::root()).args(arguments))?))
}
