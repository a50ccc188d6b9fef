//! Programs in Python, each with what it needs in an environment of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The interpreter of an environment that holds what a file of requirements says, made if it is not there.
pub fn interpreter(environment: &Path, requirements: &Path) -> Result<PathBuf, String> {
    let wanted = fs::read(requirements).map_err(|fault| fault.to_string())?;
    let python = environment.join("bin/python");
    let stamp = environment.join("installed-from.txt");
    let guard = File::create(environment.with_extension("lock")).map_err(|fault| fault.to_string())?;
    guard.lock().map_err(|fault| fault.to_string())?;
    // Written last: an interrupted installation is done again.
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))?;
    succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements))?;
    fs::write(&stamp, wanted).map_err(|fault| fault.to_string())?;
    Ok(python)
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|fault| format!("python3 is missing: {fault}"))?;
    let complaint = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.status.success().then_some(()).ok_or_else(complaint)
}
