//! Debian packages, for a fresh machine where we are root.

use super::{ServiceFault, programs, user};
use std::io;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// Whether packages can be installed here.
pub fn is_usable() -> bool {
    user::is_root() && programs::find("apt-get").is_some()
}

/// Installs these packages. Threads wait for each other, and apt waits for another apt.
pub fn install(packages: &[&str]) -> Result<(), ServiceFault> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    eprintln!("installing with apt-get: {}", packages.join(" "));
    apt_get(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
}

fn apt_get(arguments: &[&str]) -> Result<(), ServiceFault> {
    let action = format!("apt-get {}", arguments.join(" "));
    let status = Command::new("apt-get")
        .args(["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // A package that starts its server at once would take memory and a port for nothing: we run private instances. Under
        // runlevel 1 `invoke-rc.d` starts none; where systemd starts one all the same, it is left alone.
        .env("RUNLEVEL", "1")
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status()
        .map_err(ServiceFault::io(&action))?;
    if status.success() { Ok(()) } else { Err(ServiceFault::Refused { action, detail: status.to_string() }) }
}
