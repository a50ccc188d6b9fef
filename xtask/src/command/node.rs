//! Node and npm, for the tests with stock clients and for the servers that benchmarks compare with.

use super::{CommandFault, succeeds};
use crate::services::{ServiceFault, find_program, install_missing};
use crate::workspace;
use std::fs;
use std::process::{Command, Stdio};

/// The oldest that the stock clients and their test suites run on.
const OLDEST: u32 = 18;

/// Installs what a folder of the tree asks for, if the tree has it.
pub(super) fn prepare(name: &str) -> Result<(), CommandFault> {
    let folder = workspace::root().join(name);
    let lock = folder.join("package-lock.json");
    let Ok(wanted) = fs::read(&lock) else {
        return Ok(());
    };
    ensure()?;
    // Written last, so that an interrupted installation is done again.
    let stamp = folder.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("installing the packages of {name}");
    if !succeeds(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).stdin(Stdio::null()))? {
        return Err(CommandFault::Failed(format!("npm ci failed in {name}")));
    }
    fs::write(&stamp, wanted).map_err(ServiceFault::at("writing", &stamp))?;
    Ok(())
}

fn ensure() -> Result<(), CommandFault> {
    let packages = [("node", "nodejs"), ("npm", "npm")];
    install_missing(&packages.map(|(program, package)| find_program(program).is_none().then_some(package)))?;
    if find_program("npm").is_some() && major_version().is_some_and(|major| major >= OLDEST) {
        return Ok(());
    }
    Err(CommandFault::Failed(format!(
        "stock clients and servers need node >= {OLDEST} and npm, found {}. \
         Install them from nodejs.org, or as root on Debian: apt-get install nodejs npm (done by itself when run as root)",
        major_version().map_or_else(|| "none".to_owned(), |major| format!("node {major}")),
    )))
}

fn major_version() -> Option<u32> {
    let answer = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(answer.stdout).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
