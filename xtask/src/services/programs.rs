//! Finding a server's programs on this machine.

use std::path::PathBuf;

/// Folders that hold servers but are often not in a plain user's `PATH`.
const ALSO: [&str; 4] = ["/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin"];

/// The program of this name in `PATH` or where servers are kept.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(ALSO.map(PathBuf::from)).map(|folder| folder.join(name)).find(|file| file.is_file())
}
