//! The only place that reads the process's own arguments and environment.

use std::io::Write;
use std::process::ExitCode;

use super::{Action, Exit, Program, Settings};

/// The settings of a program that does nothing but serve, as each half does; else as `start`.
pub fn start_half(program: Program) -> Result<Settings, ExitCode> {
    match start(program)? {
        Action::Serve(settings) => Ok(*settings),
        // The command line of a half has no verbs.
        Action::Migrate(_) | Action::Secret | Action::Docs(_) => Err(ExitCode::FAILURE),
    }
}

/// What this process was asked to do; or, with help or faults printed already, the code with which it should end.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn start(program: Program) -> Result<Action, ExitCode> {
    // Where nobody reads what is printed, there is nobody to tell.
    Settings::read(program, std::env::args_os().skip(1), std::env::vars_os()).map_err(|exit| match exit {
        Exit::Told(text) => {
            let _ = write!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Exit::Faults(faults) => {
            let _ = writeln!(std::io::stderr(), "{faults}");
            ExitCode::from(2)
        }
    })
}
