//! One process of the product: started, listened to, signalled, and always ended.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use xtask::services::Lifeline;

use crate::journal::Journal;

/// A running program, the leader of its own process group. It ends with this value, and with the test that holds it.
pub struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    _lifeline: Lifeline,
}

impl Process {
    /// Starts it with these settings and no others of the product.
    pub fn spawn<'a>(
        program: &Path,
        folder: &Path,
        environment: impl IntoIterator<Item = (&'a str, &'a str)>,
        journal: &Journal,
    ) -> Self {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_setting(name)) {
            command.env_remove(name);
        }
        command.envs(environment).current_dir(folder).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|fault| panic!("starting {}: {fault}", program.display()));
        let lifeline = Lifeline::to_group(child.id(), "KILL", None).expect("tying the process to the test's life");
        let readers =
            [child.stdout.take().map(|stream| journal.follow(stream)), child.stderr.take().map(|stream| journal.follow(stream))];
        Self { child, readers: readers.into_iter().flatten().collect(), _lifeline: lifeline }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.end();
    }

    /// SIGTERM, as a deploy sends it. Returns at once.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Waits for its end; a process that goes on longer than that is a failure.
    pub fn wait_for_end(mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.exit() {
                return status;
            }
            assert!(Instant::now() < deadline, "the process did not end within {within:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// How it ended, if it has.
    pub fn exit(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("asking for the process's end")
    }

    fn signal(&self, name: &str) {
        let group = format!("-{}", self.child.id());
        let sent = Command::new("kill").args(["-s", name, "--", &group]).status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{name} was not delivered");
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // At the process's end its streams end: then the journal is whole.
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn is_setting(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with("ROOMCAST_")
}
