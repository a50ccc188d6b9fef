//! `bench`: builds the servers that are compared, and measures them.

use super::{CommandFault, node, tether};
use crate::workspace;
use std::process::{Command, ExitCode};

pub(super) fn run(arguments: &[&str]) -> Result<ExitCode, CommandFault> {
    let mut cargo = workspace::cargo();
    cargo.args([
        "build",
        "--release",
        "--package",
        "roomcast",
        "--package",
        "gateway",
        "--package",
        "router-worker",
        "--package",
        "bench",
    ]);
    let built = tether::run(&mut cargo)?;
    if !built.success() {
        return Ok(tether::code(built));
    }
    node::prepare("bench/node")?;
    let mut bench = Command::new(workspace::target().join("release/bench"));
    Ok(tether::code(tether::run(bench.current_dir(workspace::root()).args(arguments))?))
}
