//! A watcher that ends what we started when we die, however we die.
//!
//! A small shell waits on a pipe that only we hold open. When we go, even by `kill -9`, the pipe closes, and it kills. Nothing else does
//! this on every Unix: `Drop` does not run at a signal or at the exit of a test binary, and Linux's parent-death signal fires when the
//! *thread* ends that started the child.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for our order to go away; without it, ends the process group `$1` by the signal `$2`, at last by KILL, and removes the folder `$3`.
const END_GROUP: &str = r#"
trap '' HUP INT TERM
read -r order && exit 0
kill -s CONT -- "-$1"
kill -s "$2" -- "-$1"
tries=0
while kill -s 0 -- "-$1" && [ "$tries" -lt 80 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL -- "-$1"
[ -z "$3" ] || rm -rf -- "$3"
"#;

/// The same for the container `$1` of the engine's client `$2`.
const END_CONTAINER: &str = r#"
trap '' HUP INT TERM
read -r order && exit 0
"$2" rm --force --volumes "$1"
"#;

/// Something of ours that ends when we do. Dropping it lets that thing go on.
#[derive(Debug)]
pub struct Lifeline {
    watcher: Child,
}

impl Lifeline {
    /// Ties a process group to our life, and a folder that is of no use without it.
    pub fn to_group(group: u32, signal: &str, folder: Option<&Path>) -> io::Result<Self> {
        let folder = folder.map_or(OsStr::new(""), Path::as_os_str);
        Self::tie(END_GROUP, [OsStr::new(&group.to_string()), OsStr::new(signal), folder])
    }

    /// Ties a container to our life.
    pub fn to_container(name: &str, client: &Path) -> io::Result<Self> {
        Self::tie(END_CONTAINER, [OsStr::new(name), client.as_os_str()])
    }

    fn tie<const N: usize>(script: &str, arguments: [&OsStr; N]) -> io::Result<Self> {
        let watcher = Command::new("sh")
            .args(["-c", script, "lifeline"])
            .args(arguments)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { watcher })
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.watcher.stdin.take() {
            let _ = pipe.write_all(b"let go\n");
        }
        let _ = self.watcher.wait();
    }
}
