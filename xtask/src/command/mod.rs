//! The commands, one file each.

mod bench;
mod check;
mod docs;
mod down;
mod test;
mod up;

mod node;
mod programs;
mod tether;

use crate::services::ServiceFault;
use std::process::{Command, ExitCode};

/// What `help` says.
pub const USAGE: &str = "\
cargo xtask services up      start private Postgres, Redis and RabbitMQ that stay; for a shell: eval \"$(cargo xtask services up)\"
cargo xtask services down    end what `services up` started
cargo xtask test [ARGS]      all tests, on the servers named by ROOMCAST_TEST_POSTGRES, ROOMCAST_TEST_REDIS and ROOMCAST_TEST_RABBITMQ,
                             and on private ones for those not named; ARGS go to `cargo test`
cargo xtask check            formatting, lints, the shape of the tree, documents, licences
cargo xtask bench fanout     server CPU for each delivery, beside a raw loop, Socket.IO on Node and on uWebSockets.js; also
            bench connect    server CPU to connect, and memory of idle connections
            bench slow       what readers notice of those who do not read
            bench presence   people who come and go, and who asks about them, on a real Redis; each has --help
cargo xtask docs [--check]   write the generated documents, or say which are stale
";

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandFault {
    /// The command line makes no sense.
    #[error("unknown command: {0}\n\n{USAGE}")]
    Usage(String),
    /// A server could not be had.
    #[error(transparent)]
    Service(#[from] ServiceFault),
    /// Something that the command needs is not there or says no.
    #[error("{0}")]
    Failed(String),
}

/// Runs what the command line asks for.
pub fn run(arguments: &[String]) -> Result<ExitCode, CommandFault> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["services", "up"] => up::run(),
        ["services", "down"] => down::run(),
        ["test", "--", rest @ ..] | ["test", rest @ ..] => test::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["check"] => check::run(),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::compare(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(CommandFault::Usage(other.join(" "))),
    }
}

/// Runs a program on our terminal.
fn succeeds(command: &mut Command) -> Result<bool, ServiceFault> {
    let action = format!("running {}", command.get_program().display());
    command.status().map(|status| status.success()).map_err(ServiceFault::io(action))
}
