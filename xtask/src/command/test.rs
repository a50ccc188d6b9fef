//! `test`: every test of the workspace, on real servers.

use super::programs::{self, Programs};
use super::{CommandFault, node, tether};
use crate::services::Trio;
use crate::workspace;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

pub(super) fn run(arguments: &[&str]) -> Result<ExitCode, CommandFault> {
    let profile = Profile::of(arguments);
    let names = |options: &[&str]| {
        let mut words = arguments.iter().take_while(|word| **word != "--");
        words.any(|word| options.iter().any(|option| word.starts_with(option)))
    };
    let names_packages = names(&["-p", "--package"]);
    let names_tests = names_packages || names(&["--test", "--lib", "--bin", "--example", "--doc"]);
    let programs = if names_tests { Programs::All } else { Programs::AllAndTests };
    let folder = workspace::target().join("test-services").join(std::process::id().to_string());
    let (trio, built) = thread::scope(|scope| {
        let trio = scope.spawn(|| Trio::find(&folder));
        let built = programs::build(programs, &profile.0).and_then(|built| node::prepare("tests/clients").map(|()| built));
        (trio.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), built)
    });
    let (trio, built) = (trio?, built?);
    if built != ExitCode::SUCCESS {
        return Ok(built);
    }
    let mut cargo = workspace::cargo();
    cargo.arg("test");
    if !names_packages {
        cargo.arg("--workspace");
    }
    cargo.args(arguments).envs(trio.variables()).env("ROOMCAST_TEST_BIN_DIR", workspace::target().join(profile.folder()));
    let status = tether::run(&mut cargo)?;
    drop(trio);
    if status.success() {
        forget(&folder);
    }
    Ok(tether::code(status))
}

/// The servers' logs are read after a failure; without one they are litter.
fn forget(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

/// The cargo profile of a test run: its binaries must be of the same kind.
struct Profile(String);

impl Profile {
    fn of(arguments: &[&str]) -> Self {
        let mut words = arguments.iter().take_while(|word| **word != "--");
        while let Some(word) = words.next() {
            match word.split_once('=') {
                None if matches!(*word, "--release" | "-r") => return Self("release".into()),
                None if *word == "--profile" => {
                    return Self(words.next().unwrap_or(&"dev").to_string());
                }
                Some(("--profile", name)) => return Self(name.into()),
                _ => {}
            }
        }
        Self("dev".into())
    }

    /// The folder below `target` where cargo puts its binaries.
    fn folder(&self) -> &str {
        match self.0.as_str() {
            "dev" | "test" => "debug",
            "bench" => "release",
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn the_profile_is_that_of_the_tests() {
        for (arguments, folder) in [
            (&["-p", "shared"][..], "debug"),
            (&["--release"], "release"),
            (&["--profile", "soak"], "soak"),
            (&["--profile=bench"], "release"),
            (&["--", "--release"], "debug"),
        ] {
            assert_eq!(Profile::of(arguments).folder(), folder, "{arguments:?}");
        }
    }
}
