//! A server of one test's own, to be killed and paused.

use std::path::{Path, PathBuf};

use tokio::task::block_in_place;
use uuid::Uuid;
use xtask::services::{Recipe, Server, ServiceFault};

use crate::skip;

/// A real server that ends with this value.
pub struct PrivateServer<R: Recipe> {
    server: Option<Server<R>>,
    folder: PathBuf,
}

impl<R: Recipe> PrivateServer<R> {
    /// Starts one; without the programs for it the test is skipped, but fails in CI.
    pub fn start() -> Option<Self> {
        let name = format!("roomcast-{}-{}", R::NAME, Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(name);
        match block_in_place(|| Server::start(&folder)) {
            Ok(server) => Some(Self { server: Some(server), folder }),
            Err(ServiceFault::Missing(reason)) => {
                skip(&reason);
                None
            }
            Err(fault) => panic!("{} did not start: {fault}", R::NAME),
        }
    }

    /// Its address, the same over all its lives.
    pub fn url(&self) -> String {
        self.server.as_ref().expect("it is there until it is dropped").url()
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

    fn steer(&mut self, order: impl FnOnce(&mut Server<R>) -> Result<(), ServiceFault>) {
        let server = self.server.as_mut().expect("it is there until it is dropped");
        block_in_place(|| order(server)).unwrap_or_else(|fault| panic!("{}: {fault}", R::NAME));
    }
}

impl<R: Recipe> Drop for PrivateServer<R> {
    fn drop(&mut self) {
        self.server = None;
        if std::thread::panicking() {
            println!("the log of {} is in {}", R::NAME, Path::new(&self.folder).display());
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
