//! The ways to have a server, in the order in which they are tried.

use super::docker::Plan;
use super::recipe::Recipe;
use super::{ServiceFault, apt, docker};

/// How this machine can run one kind of server.
pub enum Way<R> {
    /// By programs that are installed.
    Installed(R),
    /// In a container.
    Docker(Plan),
}

/// The best way that this machine has, made by installing packages if there is no other.
pub fn choose<R: Recipe>() -> Result<Way<R>, ServiceFault> {
    if let Some(way) = present::<R>() {
        return Ok(way);
    }
    install_missing(&[Some(R::PACKAGE)])?;
    present::<R>().ok_or_else(|| ServiceFault::Missing(missing::<R>()))
}

/// Installs packages where that is possible; elsewhere it does nothing.
pub fn install_missing(packages: &[Option<&str>]) -> Result<(), ServiceFault> {
    let packages: Vec<&str> = packages.iter().flatten().copied().collect();
    if packages.is_empty() || !apt::is_usable() { Ok(()) } else { apt::install(&packages) }
}

/// The way that needs no packages.
pub fn present<R: Recipe>() -> Option<Way<R>> {
    R::installed().map(Way::Installed).or_else(|| R::PLAN.filter(|_| docker::client().is_some()).map(Way::Docker))
}

fn missing<R: Recipe>() -> String {
    let (name, programs, package) = (R::NAME, R::PROGRAMS, R::PACKAGE);
    let installed =
        format!("  - {programs} on this machine (Debian: apt-get install {package}; done by itself when run as root)");
    let Some(Plan { image, port, .. }) = R::PLAN else { return format!("{name} is missing. It needs:\n{installed}") };
    format!(
        "{name} is missing. Any one of these helps:\n\
         \x20 - a running server that may be filled with test data, named by {}={}\n\
         {installed}\n\
         \x20 - a Docker engine that answers `docker info` to this user (it would run {image})",
        R::VARIABLE,
        R::url(port),
    )
}
