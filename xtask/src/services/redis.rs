//! How to run a private Redis or Valkey.

use super::docker::Plan;
use super::process::Ending;
use super::recipe::{self, Place};
use super::{ServiceFault, programs};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

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
    const PLAN: Plan = Plan {
        image: "redis:7-alpine",
        port: 6379,
        environment: &[],
        arguments: &["redis-server", "--save", "", "--appendonly", "no"],
    };
    const ENDING: Ending = Ending { graceful: "TERM", at_once: "KILL" };

    fn installed() -> Option<Self> {
        ["redis-server", "valkey-server"].into_iter().find_map(programs::find).map(|program| Self { program })
    }

    fn prepare(&self, _: &Place) -> Result<(), ServiceFault> {
        Ok(())
    }

    fn command(&self, place: &Place) -> Command {
        let mut redis = Command::new(&self.program);
        redis.args(["--bind", "127.0.0.1", "--port", &place.port.to_string(), "--save", "", "--appendonly", "no", "--dir"]);
        redis.arg(&place.folder);
        redis
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
