//! How to run a private Redis or Valkey: one alone, a cluster, or a master with a replica that a sentinel watches.

mod cluster;
mod question;
mod sentinel;

use super::docker::Plan;
use super::process::Ending;
use super::recipe::{self, Place};
use super::{ServiceFault, programs};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use cluster::Cluster;
pub use sentinel::Sentinel;

/// The server's program.
#[derive(Debug)]
pub struct Recipe {
    program: PathBuf,
}

impl recipe::Recipe for Recipe {
    const NAME: &'static str = "redis";
    const VARIABLE: &'static str = "ROOMCAST_TEST_REDIS";
    const PROGRAMS: &'static str = "redis-server or valkey-server";
    const PACKAGE: &'static str = "redis-server";
    const PLAN: Option<Plan> = Some(Plan {
        image: "redis:7-alpine",
        port: 6379,
        environment: &[],
        arguments: &["redis-server", "--save", "", "--appendonly", "no"],
    });
    const ENDING: Ending = Ending { graceful: "TERM", at_once: "KILL" };

    fn installed() -> Option<Self> {
        program().map(|program| Self { program })
    }

    fn prepare(&self, _: &Place) -> Result<(), ServiceFault> {
        Ok(())
    }

    fn command(&self, place: &Place) -> Command {
        command(&self.program, place)
    }

    fn url(port: u16) -> String {
        format!("redis://127.0.0.1:{port}/0")
    }

    fn accepts(conversation: &mut TcpStream) -> io::Result<bool> {
        const PONG: &[u8; 7] = b"+PONG\r\n";
        conversation.write_all(b"PING\r\n")?;
        let mut answer = [0; PONG.len()];
        conversation.read_exact(&mut answer)?;
        Ok(&answer == PONG)
    }
}

impl super::Redis {
    /// Asks it something as an operator would; the answer must be one line or one text.
    pub fn ask(&self, question: &str) -> Result<String, ServiceFault> {
        question::ask(self.port(), question)
    }
}

fn program() -> Option<PathBuf> {
    ["redis-server", "valkey-server"].into_iter().find_map(programs::find)
}

/// A server that keeps nothing on disk.
fn command(program: &Path, place: &Place) -> Command {
    let mut redis = Command::new(program);
    redis.args(["--bind", "127.0.0.1", "--port", &place.port.to_string(), "--save", "", "--appendonly", "no", "--dir"]);
    redis.arg(&place.folder);
    redis
}
