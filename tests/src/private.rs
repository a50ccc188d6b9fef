//! Servers of one test's own, to be killed and paused.

use std::path::{Path, PathBuf};

use tokio::task::block_in_place;
use uuid::Uuid;
use xtask::services::{Recipe, Server, ServiceFault};

use crate::skip;

/// A real server, or some that belong together, that end with this value.
pub struct Private<S> {
    servers: Option<S>,
    name: &'static str,
    folder: PathBuf,
}

/// One real server.
pub type PrivateServer<R> = Private<Server<R>>;

impl<S> Private<S> {
    /// Starts them; without the programs for them the test is skipped, but fails in CI.
    pub fn start_all(name: &'static str, start: impl FnOnce(&Path) -> Result<S, ServiceFault>) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("roomcast-{name}-{}", Uuid::new_v4().simple()));
        match block_in_place(|| start(&folder)) {
            Ok(servers) => Some(Self { servers: Some(servers), name, folder }),
            Err(ServiceFault::Missing(reason)) => {
                skip(&reason);
                None
            }
            Err(fault) => panic!("{name} did not start: {fault}"),
        }
    }

    /// Asks something of them.
    pub fn steer<T>(&mut self, order: impl FnOnce(&mut S) -> Result<T, ServiceFault>) -> T {
        let servers = self.servers.as_mut().expect("they are there until this is dropped");
        block_in_place(|| order(servers)).unwrap_or_else(|fault| panic!("{}: {fault}", self.name))
    }
}

impl<R: Recipe> PrivateServer<R> {
    /// Starts one; without the programs for it the test is skipped, but fails in CI.
    pub fn start() -> Option<Self> {
        Self::start_all(R::NAME, Server::start)
    }

    /// Its address, the same over all its lives.
    pub fn url(&self) -> String {
        self.servers.as_ref().expect("it is there until it is dropped").url()
    }

    /// SIGKILL to all of it.
    pub fn kill(&mut self) {
        self.steer(Server::kill);
    }

    /// Starts it again; returns when it accepts clients.
    pub fn restart(&mut self) {
        self.steer(Server::restart);
    }

    /// SIGSTOP to all of it: its connections stay open, and nothing answers.
    pub fn pause(&mut self) {
        self.steer(Server::pause);
    }

    /// SIGCONT to all of it.
    pub fn resume(&mut self) {
        self.steer(Server::resume);
    }
}

impl<S> Drop for Private<S> {
    fn drop(&mut self) {
        self.servers = None;
        if std::thread::panicking() {
            println!("the log of {} is in {}", self.name, self.folder.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
