//! How to run a private RabbitMQ.

use super::docker::Plan;
use super::process::Ending;
use super::recipe::{self, Place};
use super::{ServiceFault, port, programs};
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The server's script, and the ports for Erlang's own talk.
#[derive(Debug)]
pub struct Recipe {
    script: PathBuf,
    epmd: Option<Epmd>,
    distribution_port: u16,
}

/// A name service of the server's own: one that it shared would know names of other servers, and would have to outlive it.
#[derive(Debug)]
struct Epmd {
    program: PathBuf,
    port: u16,
}

/// Starts the name service as the server's child and becomes the server: whoever ends the family ends both.
const WITH_EPMD: &str = r#"
"$1" -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
until "$1" -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1; do sleep 0.05; done
exec "$0"
"#;

impl recipe::Recipe for Recipe {
    const NAME: &'static str = "rabbitmq";
    const VARIABLE: &'static str = "ROOMCAST_TEST_RABBITMQ";
    const PROGRAMS: &'static str = "rabbitmq-server";
    const PACKAGE: &'static str = "rabbitmq-server";
    const PLAN: Option<Plan> = Some(Plan { image: "rabbitmq:4-alpine", port: 5672, environment: &[], arguments: &[] });
    const ENDING: Ending = Ending { graceful: "TERM", at_once: "KILL" };

    fn installed() -> Option<Self> {
        // Debian's `/usr/sbin/rabbitmq-server` only serves root, and leaves it for another user: the script that it calls is the one to run.
        let debian = PathBuf::from("/usr/lib/rabbitmq/bin/rabbitmq-server");
        let script = if debian.is_file() { debian } else { programs::find("rabbitmq-server")? };
        let epmd = programs::find("epmd").and_then(|program| Some(Epmd { program, port: port::free().ok()? }));
        Some(Self { script, epmd, distribution_port: port::free().ok()? })
    }

    fn prepare(&self, place: &Place) -> Result<(), ServiceFault> {
        // The alarms that stop publishers must not sound because the machine is small.
        let settings = format!(
            "listeners.tcp.1 = 127.0.0.1:{}\nvm_memory_high_watermark.relative = 0.9\ndisk_free_limit.absolute = 1MB\n",
            place.port
        );
        write(&place.folder.join("rabbitmq.conf"), &settings)?;
        write(&place.folder.join("enabled_plugins"), "[].\n")
    }

    fn command(&self, place: &Place) -> Command {
        let mut command = match &self.epmd {
            Some(Epmd { program, port }) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", WITH_EPMD]).arg(&self.script).arg(program);
                shell.env_clear().env("ERL_EPMD_PORT", port.to_string()).env("ERL_EPMD_ADDRESS", "127.0.0.1");
                shell
            }
            None => {
                let mut server = Command::new(&self.script);
                server.env_clear();
                server
            }
        };
        let inside = |name: &str| place.folder.join(name);
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("HOME", &place.folder) // its cookie is made here
            .env("RABBITMQ_NODENAME", format!("roomcast-{}@localhost", place.port))
            .env("RABBITMQ_NODE_PORT", place.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.distribution_port.to_string())
            .env("RABBITMQ_MNESIA_BASE", inside("mnesia"))
            .env("RABBITMQ_LOG_BASE", inside("log"))
            .env("RABBITMQ_LOGS", "-")
            .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            .env("RABBITMQ_CONFIG_FILE", inside("rabbitmq.conf"))
            .env("RABBITMQ_CONFIG_FILES", inside("conf.d"))
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", inside("advanced.config"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", inside("enabled_plugins"))
            .env("RABBITMQ_PID_FILE", inside("pid"))
            .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
            // The script then becomes the server, instead of waiting for it in the foreground.
            .env("RUNNING_UNDER_SYSTEMD", "true");
        command
    }

    fn url(port: u16) -> String {
        format!("amqp://guest:guest@127.0.0.1:{port}/%2f")
    }

    /// Sends the protocol's header and waits for the first method, `connection.start` (class 10, method 10).
    fn accepts(conversation: &mut TcpStream) -> io::Result<bool> {
        conversation.write_all(b"AMQP\x00\x00\x09\x01")?;
        let mut frame = [0; 11];
        conversation.read_exact(&mut frame)?;
        Ok(frame[0] == 1 && frame[7..] == [0, 10, 0, 10])
    }
}

fn write(file: &Path, text: &str) -> Result<(), ServiceFault> {
    fs::write(file, text).map_err(ServiceFault::at("writing", file))
}
