//! A server process under measurement: its time on the CPU, its memory.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bench::Fault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::cores::Cores;

/// How long a server may take to accept.
const START_WITHIN: Duration = Duration::from_secs(30);
/// The kernel counts CPU time for `/proc` in these, on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A server process. Dropping it ends it.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a program and waits until it accepts.
    pub async fn start(command: Command, port: u16, cores: Cores) -> Result<Self, Fault> {
        let mut command = cores.of_servers(command);
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child.map_err(|fault| Fault::Server(format!("{program}: {fault}")))?;
        let mut server = Self { child, address: (Ipv4Addr::LOCALHOST, port).into() };
        let deadline = Instant::now() + START_WITHIN;
        while TcpStream::connect(server.address).is_err() {
            if server.child.try_wait()?.is_some() || Instant::now() > deadline {
                return Err(Fault::Server(format!("{program} does not accept")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(server)
    }

    /// Waits until it says on its ops port that it serves.
    pub async fn ready(&self, ops: u16) -> Result<(), Fault> {
        let deadline = Instant::now() + START_WITHIN;
        while !is_ready(ops).await {
            if Instant::now() > deadline {
                return Err(Fault::Server(format!("a server at {} does not become ready", self.address)));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// User and system time of all its threads so far.
    pub fn cpu(&self) -> Result<Duration, Fault> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in brackets, may hold anything; utime and stime are the 14th and 15th field.
        let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace().skip(11).take(2));
        let ticks = fields.into_iter().flatten().filter_map(|ticks| ticks.parse::<u32>().ok()).sum::<u32>();
        Ok(TICK * ticks)
    }

    /// Resident memory now, in KiB.
    pub fn rss_kib(&self) -> Result<u64, Fault> {
        self.status("VmRSS:")
    }

    /// Resident memory at its highest, in KiB.
    pub fn peak_rss_kib(&self) -> Result<u64, Fault> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64, Fault> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let value = line.and_then(|value| value.split_whitespace().next()?.parse().ok());
        value.ok_or_else(|| Fault::Server(format!("no {name} of a server")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn is_ready(ops: u16) -> bool {
    let ask = async {
        let mut socket = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, ops)).await?;
        socket.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with("HTTP/1.1 200"))
    };
    ask.await.unwrap_or(false)
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16, Fault> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
