//! A private Redis Cluster: three masters that share the keys, and a replica of each.

use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::question::{ask, until};
use crate::services::docker::Plan;
use crate::services::process::Ending;
use crate::services::recipe::{Place, Recipe};
use crate::services::{Server, ServiceFault};

const MASTERS: usize = 3;
const SLOTS: usize = 16_384;

/// All of its servers. It ends with this value.
pub struct Cluster {
    /// The masters, then a replica of each, as they were at first.
    servers: Vec<Server<Node>>,
}

impl Cluster {
    /// Starts one below `folder`, and waits until each of its servers knows of all.
    pub fn start(folder: &Path) -> Result<Self, ServiceFault> {
        let start = |index: usize| Server::start(&folder.join(index.to_string()));
        let cluster = Self { servers: (0..2 * MASTERS).map(start).collect::<Result<_, _>>()? };
        cluster.join()?;
        Ok(cluster)
    }

    /// Its address for a client.
    pub fn url(&self) -> String {
        let hosts: Vec<String> = self.servers.iter().map(|server| format!("127.0.0.1:{}", server.port())).collect();
        format!("redis+cluster://{}", hosts.join(","))
    }

    /// SIGKILL to the master that first had this key; its replica is given its part after a while. Returns which it is.
    pub fn kill_master_of(&mut self, key: &str) -> Result<usize, ServiceFault> {
        let slot = ask(self.servers[0].port(), &format!("CLUSTER KEYSLOT {key}"))?;
        let index = slot.parse::<usize>().unwrap_or_default() * MASTERS / SLOTS;
        self.servers[index].kill()?;
        Ok(index)
    }

    /// Waits until the replica of a server that was killed has its part of the keys.
    pub fn wait_for_replica_of(&self, index: usize) -> Result<(), ServiceFault> {
        until("a replica has become a master", || {
            let is_well = |port: u16| ask(port, "CLUSTER INFO").is_ok_and(|info| info.contains("cluster_state:ok"));
            let living = self.servers.iter().enumerate().filter(|(other, _)| *other != index);
            is_master(self.servers[index + MASTERS].port()) && living.into_iter().all(|(_, server)| is_well(server.port()))
        })
    }

    fn join(&self) -> Result<(), ServiceFault> {
        let ports: Vec<u16> = self.servers.iter().map(Server::port).collect();
        for (index, port) in ports[..MASTERS].iter().enumerate() {
            let (first, next) = ((index * SLOTS).div_ceil(MASTERS), ((index + 1) * SLOTS).div_ceil(MASTERS));
            ask(*port, &format!("CLUSTER ADDSLOTSRANGE {first} {}", next - 1))?;
            ask(*port, &format!("CLUSTER SET-CONFIG-EPOCH {}", index + 1))?;
        }
        for server in &self.servers[1..] {
            ask(ports[0], &format!("CLUSTER MEET 127.0.0.1 {} {}", server.port(), gossip_port(server.port())))?;
        }
        let says = |port: &u16, what: &str, words: &str| ask(*port, what).is_ok_and(|info| info.contains(words));
        let all = format!("cluster_known_nodes:{}", ports.len());
        until("all servers of a cluster know each other", || ports.iter().all(|port| says(port, "CLUSTER INFO", &all)))?;
        for (master, replica) in ports[..MASTERS].iter().zip(&ports[MASTERS..]) {
            // Some it knows only by names that they will not keep.
            let order = format!("CLUSTER REPLICATE {}", ask(*master, "CLUSTER MYID")?);
            until("a replica knows its master", || ask(*replica, &order).is_ok())?;
        }
        until("a cluster has all keys and replicas", || {
            ports.iter().all(|port| says(port, "CLUSTER INFO", "cluster_state:ok"))
                && ports[MASTERS..].iter().all(|port| says(port, "INFO replication", "master_link_status:up"))
        })
    }
}

fn is_master(port: u16) -> bool {
    ask(port, "INFO replication").is_ok_and(|info| info.contains("role:master"))
}

/// Where the servers talk to each other: not in the range from which the others' ports are taken, nor in that of outgoing connections.
fn gossip_port(port: u16) -> u16 {
    port - 10_000
}

/// How to run one of its servers.
struct Node {
    program: PathBuf,
}

impl Recipe for Node {
    const NAME: &'static str = "redis-cluster";
    const VARIABLE: &'static str = "";
    const PROGRAMS: &'static str = super::Recipe::PROGRAMS;
    const PACKAGE: &'static str = super::Recipe::PACKAGE;
    /// In a container it would tell the others an address at which nobody finds it.
    const PLAN: Option<Plan> = None;
    const ENDING: Ending = super::Recipe::ENDING;

    fn installed() -> Option<Self> {
        super::program().map(|program| Self { program })
    }

    fn prepare(&self, _: &Place) -> Result<(), ServiceFault> {
        Ok(())
    }

    fn command(&self, place: &Place) -> Command {
        let mut redis = super::command(&self.program, place);
        redis.args(["--cluster-enabled", "yes", "--cluster-port", &gossip_port(place.port).to_string()]);
        // A replica takes over after this, however long it has not heard of its master; what is shorter goes wrong on a busy machine.
        redis.args(["--cluster-node-timeout", "3000", "--cluster-replica-validity-factor", "0"]);
        redis
    }

    fn url(port: u16) -> String {
        super::Recipe::url(port)
    }

    fn accepts(conversation: &mut TcpStream) -> io::Result<bool> {
        super::Recipe::accepts(conversation)
    }
}
