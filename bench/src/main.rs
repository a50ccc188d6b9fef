//! Measures Roomcast beside others: `cargo xtask bench` builds everything and starts this.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on its terminal")]

mod fanout;

mod append;
mod connect;
mod presence;
mod rates;
mod slow;

mod behind;
mod contender;

mod cores;
mod server;

mod figures;
mod options;
mod scratch;

use std::process::ExitCode;

use options::Measure;

/// One thread: the other core is the server's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(measure) = options::read() else { return ExitCode::FAILURE };
    let measured = match measure {
        Measure::Fanout(options) => fanout::run(&options).await,
        Measure::Connect(options) => connect::run(&options).await,
        Measure::Slow(options) => slow::run(&options).await,
        Measure::Presence(options) => presence::run(&options).await,
        Measure::Append(options) => append::run(&options).await,
        Measure::Rates(options) => rates::run(&options),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
