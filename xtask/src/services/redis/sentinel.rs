//! A private master with a replica, and a sentinel that lets the replica take over.

use std::fs;
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::question::{ask, until};
use crate::services::docker::Plan;
use crate::services::process::Ending;
use crate::services::recipe::{Place, Recipe};
use crate::services::{Redis, Server, ServiceFault};

/// What the sentinel calls them.
const NAME: &str = "chat";
const FILE: &str = "sentinel.conf";

/// All three servers. They end with this value.
pub struct Sentinel {
    master: Redis,
    replica: Redis,
    sentinel: Server<Watch>,
}

impl Sentinel {
    /// Starts them below `folder`, and waits until the sentinel knows the replica.
    pub fn start(folder: &Path) -> Result<Self, ServiceFault> {
        let master = Redis::start(&folder.join("master"))?;
        let replica = Redis::start(&folder.join("replica"))?;
        let sentinel: Server<Watch> = Server::start(&folder.join("sentinel"))?;
        ask(replica.port(), &format!("REPLICAOF 127.0.0.1 {}", master.port()))?;
        let replicates = || ask(replica.port(), "INFO replication").is_ok_and(|info| info.contains("master_link_status:up"));
        until("a replica follows its master", replicates)?;
        ask(sentinel.port(), &format!("SENTINEL MONITOR {NAME} 127.0.0.1 {} 1", master.port()))?;
        ask(sentinel.port(), &format!("SENTINEL SET {NAME} down-after-milliseconds 1000 failover-timeout 5000"))?;
        let knows =
            || ask(sentinel.port(), "INFO sentinel").is_ok_and(|info| info.contains("status=ok") && info.contains("slaves=1"));
        until("a sentinel knows a master and its replica", knows)?;
        Ok(Self { master, replica, sentinel })
    }

    /// Their address for a client; the first of the two sentinels that it names is not there.
    pub fn url(&self) -> String {
        format!("redis+sentinel://127.0.0.1:1,127.0.0.1:{}/{NAME}", self.sentinel.port())
    }

    /// SIGKILL to the first master; the replica takes over after a while.
    pub fn kill_master(&mut self) -> Result<(), ServiceFault> {
        self.master.kill()
    }

    /// Waits until the replica is the master.
    pub fn wait_for_replica(&self) -> Result<(), ServiceFault> {
        let address = format!("address=127.0.0.1:{}", self.replica.port());
        until("a replica has become the master", || {
            ask(self.replica.port(), "INFO replication").is_ok_and(|info| info.contains("role:master"))
                && ask(self.sentinel.port(), "INFO sentinel").is_ok_and(|info| info.contains(&address))
        })
    }

    /// Lets the replica, and it alone, forget a key that its master has: as if it had not heard of the last writes.
    pub fn forget_on_replica(&self, key: &str) -> Result<(), ServiceFault> {
        ask(self.replica.port(), "CONFIG SET replica-read-only no")?;
        until("a replica has had a key", || ask(self.replica.port(), &format!("DEL {key}")).is_ok_and(|count| count == "1"))
    }
}

/// How to run a sentinel.
struct Watch {
    program: PathBuf,
}

impl Recipe for Watch {
    const NAME: &'static str = "redis-sentinel";
    const VARIABLE: &'static str = "";
    const PROGRAMS: &'static str = super::Recipe::PROGRAMS;
    const PACKAGE: &'static str = super::Recipe::PACKAGE;
    /// In a container it would see its master at another address than its clients.
    const PLAN: Option<Plan> = None;
    const ENDING: Ending = super::Recipe::ENDING;

    fn installed() -> Option<Self> {
        super::program().map(|program| Self { program })
    }

    fn prepare(&self, place: &Place) -> Result<(), ServiceFault> {
        // It keeps what it learns in its file.
        let file = place.folder.join(FILE);
        let text = format!("bind 127.0.0.1\nport {}\ndir {:?}\n", place.port, place.folder);
        fs::write(&file, text).map_err(ServiceFault::at("writing", &file))
    }

    fn command(&self, place: &Place) -> Command {
        let mut sentinel = Command::new(&self.program);
        sentinel.arg(place.folder.join(FILE)).arg("--sentinel");
        sentinel
    }

    fn url(port: u16) -> String {
        super::Recipe::url(port)
    }

    fn accepts(conversation: &mut TcpStream) -> io::Result<bool> {
        super::Recipe::accepts(conversation)
    }
}
