//! The servers that are compared.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bench::{Accounts, Crowd, Fault, Speech, Target, server_text};

use crate::behind::Behind;
use crate::cores::Cores;
use crate::server::{Server, free_port};

/// How long a server may take to come to rest.
const REST: Duration = Duration::from_secs(1);

/// A server to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// `roomcast` with everything embedded: each message is checked, stored and acknowledged before it is told.
    Roomcast,
    /// `roomcast-gateway` over RabbitMQ, PostgreSQL and Redis: a router, which is not measured, stores.
    Gateway,
    /// Our protocol crate alone.
    Engine,
    /// A loop around `send(2)`.
    Raw,
    /// Socket.IO on Node's `ws`.
    Node,
    /// Socket.IO on uWebSockets.js.
    Uws,
}

/// A server that runs, and its clients.
pub struct Running {
    /// Which.
    pub contender: Contender,
    /// Its process.
    pub server: Server,
    /// Its clients.
    pub crowd: Crowd,
    /// How it is spoken to.
    pub speech: Speech,
    /// What it needs, beside itself.
    _behind: Option<Behind>,
}

impl Running {
    /// Lets more clients connect, join and come to rest.
    pub async fn gather(&mut self, indices: Range<usize>) -> Result<(), Fault> {
        self.crowd.connect(indices).await?;
        self.crowd.join().await?;
        tokio::time::sleep(REST).await;
        Ok(())
    }
}

impl Contender {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Raw, Self::Engine, Self::Roomcast, Self::Gateway, Self::Uws, Self::Node];

    /// As it stands in tables and in `--only`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Roomcast => "roomcast",
            Self::Gateway => "gateway",
            Self::Engine => "engine",
            Self::Raw => "raw",
            Self::Node => "node",
            Self::Uws => "uws",
        }
    }

    /// What that is.
    pub fn about(self) -> &'static str {
        match self {
            Self::Roomcast => "roomcast, embedded: checks, stores, acknowledges, then tells",
            Self::Gateway => "roomcast-gateway, over RabbitMQ: a router stores, and is not measured",
            Self::Engine => "our socketio crate alone",
            Self::Raw => "a loop around send(2)",
            Self::Node => "Socket.IO on Node's ws",
            Self::Uws => "Socket.IO on uWebSockets.js",
        }
    }

    /// Starts it. `content_bytes` is what will be said; `folder` is empty and its own.
    pub async fn start(self, content_bytes: usize, folder: &Path, cores: Cores) -> Result<Running, Fault> {
        let behind = match self {
            Self::Gateway => Some(Behind::start(folder).await?),
            Self::Raw | Self::Engine | Self::Roomcast | Self::Node | Self::Uws => None,
        };
        let serve = || self.serve(content_bytes, folder, cores, behind.as_ref());
        let speech = match self {
            Self::Raw => Speech::Raw,
            Self::Engine | Self::Node | Self::Uws => Speech::SocketIo,
            Self::Roomcast | Self::Gateway => {
                // Hashing passwords takes memory that has nothing to do with connections: another start of the server goes without.
                let server = serve().await?;
                let Accounts { tokens, room } = Accounts::make(server.address).await?;
                Speech::Rooms { tokens, room }
            }
        };
        let server = serve().await?;
        let crowd = Crowd::new(Target { address: server.address, speech: speech.clone() });
        Ok(Running { contender: self, server, crowd, speech, _behind: behind })
    }

    async fn serve(self, content_bytes: usize, folder: &Path, cores: Cores, behind: Option<&Behind>) -> Result<Server, Fault> {
        let (port, ops) = (free_port()?, free_port()?);
        let mut command = self.command(port, ops, content_bytes, folder)?;
        command.envs(behind.into_iter().flat_map(Behind::settings));
        let server = Server::start(command, port, cores).await?;
        if behind.is_some() {
            server.ready(ops).await?;
        }
        Ok(server)
    }

    fn command(self, port: u16, ops: u16, content_bytes: usize, folder: &Path) -> Result<Command, Fault> {
        let node = |engine: &str| {
            let mut command = Command::new("node");
            command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("node/server.js")).arg(engine).arg(port.to_string());
            command
        };
        Ok(match self {
            Self::Roomcast => {
                let mut command = Command::new(beside("roomcast")?);
                command.arg("--listen").arg(format!("127.0.0.1:{port}"));
                command.arg("--ops-listen").arg(format!("127.0.0.1:{ops}"));
                command.arg("--data").arg(folder).args(["--log", "warn"]);
                // One speaks, and a few users are thousands of connections.
                command.args(["--rate-connection", "off", "--rate-user", "off"]);
                command
            }
            Self::Gateway => {
                let mut command = Command::new(beside("roomcast-gateway")?);
                command.env("ROOMCAST_LISTEN", format!("127.0.0.1:{port}"));
                command.env("ROOMCAST_OPS_LISTEN", format!("127.0.0.1:{ops}"));
                command
            }
            Self::Engine => {
                let mut command = Command::new(beside("bench-engine")?);
                command.arg(port.to_string());
                command
            }
            Self::Raw => {
                let frame = server_text(&format!(r#"42["receive_message","{}"]"#, "x".repeat(content_bytes)));
                let mut command = Command::new(beside("bench-raw")?);
                command.arg(port.to_string()).arg(frame.len().to_string());
                command
            }
            Self::Node => node("ws"),
            Self::Uws => node("uws"),
        })
    }
}

/// A program of the same build.
pub fn beside(name: &str) -> Result<PathBuf, Fault> {
    Ok(std::env::current_exe()?.with_file_name(name))
}
