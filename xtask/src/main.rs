//! `cargo xtask`: the developer's commands.

#![allow(clippy::print_stderr, reason = "a command line speaks on its terminal")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    xtask::command::run(&arguments).unwrap_or_else(|fault| {
        eprintln!("{fault}");
        ExitCode::FAILURE
    })
}
