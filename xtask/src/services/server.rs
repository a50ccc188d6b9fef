//! One private server of any kind: the same life for all, a `Recipe` for what differs.

use super::docker::{Container, Plan};
use super::process::{Ending, Process};
use super::record::Record;
use super::way::{self, Way};
use super::{ServiceFault, port, user};
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What one kind of server needs to be run.
pub trait Recipe: Sized {
    /// Its name for people and for folders.
    const NAME: &'static str;
    /// The variable that names a running one instead.
    const VARIABLE: &'static str;
    /// Its programs, in words.
    const PROGRAMS: &'static str;
    /// The Debian package that holds them.
    const PACKAGE: &'static str;
    /// Its container.
    const PLAN: Plan;
    /// Its signals.
    const ENDING: Ending;

    /// The programs of this machine, if it has them.
    fn installed() -> Option<Self>;
    /// The user that it must run as, where it refuses to be root.
    fn user(&self) -> Option<user::User> {
        None
    }
    /// Fills the empty folder that will hold its data.
    fn prepare(&self, place: &Place) -> Result<(), ServiceFault>;
    /// The command whose process is the server.
    fn command(&self, place: &Place) -> Command;
    /// Its address for a client.
    fn url(port: u16) -> String;
    /// Whether it answers as only a server does that is ready for work.
    fn accepts(conversation: &mut TcpStream) -> io::Result<bool>;
}

/// Where one server keeps its data and listens.
#[derive(Debug)]
pub struct Place {
    /// The folder of its data.
    pub folder: PathBuf,
    /// Its port on 127.0.0.1.
    pub port: u16,
}

/// A private server. It ends when this value is dropped or when our process dies.
pub struct Server<R: Recipe> {
    place: Place,
    log: PathBuf,
    host: Host<R>,
}

enum Host<R> {
    Machine { recipe: R, process: Option<Process> },
    Docker { container: Option<Container> },
}

/// RabbitMQ takes 5 s on an idle machine with two cores; a busy one gets much more.
const START: Duration = Duration::from_secs(120);
/// An answer on loopback that takes longer is none.
const ANSWER: Duration = Duration::from_secs(2);

impl<R: Recipe> Server<R> {
    /// Starts one on a free port and waits until it accepts clients. Its data lies in `data_dir/data`, made anew, and goes with the server;
    /// its log, `data_dir/server.log`, stays for the reader of a failed test.
    pub fn start(data_dir: &Path) -> Result<Self, ServiceFault> {
        let way = way::choose::<R>()?;
        fs::create_dir_all(data_dir).map_err(ServiceFault::at("creating", data_dir))?;
        let data_dir = data_dir
            .canonicalize()
            .map_err(ServiceFault::at("resolving", data_dir))?;
        let port = port::free().map_err(ServiceFault::io("choosing a port"))?;
        let log = data_dir.join("server.log");
        File::create(&log).map_err(ServiceFault::at("creating", &log))?;
        let mut place = Place {
            folder: data_dir.join("data"),
            port,
        };
        let host = match way {
            Way::Installed(recipe) => {
                place.folder = settle(place.folder, &recipe, port)?;
                recipe.prepare(&place)?;
                Host::Machine {
                    recipe,
                    process: None,
                }
            }
            Way::Docker => {
                let name = format!("roomcast-{}-{}-{port}", R::NAME, std::process::id());
                Host::Docker {
                    container: Some(Container::run(&R::PLAN, name, port)?),
                }
            }
        };
        let mut server = Self { place, log, host };
        server.launch()?;
        Ok(server)
    }

    /// Its address, the same over restarts.
    pub fn url(&self) -> String {
        R::url(self.place.port)
    }

    /// Its port on 127.0.0.1, the same over restarts.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// SIGKILL to the server and all that it started. Its data stays for [`restart`](Self::restart).
    pub fn kill(&mut self) -> Result<(), ServiceFault> {
        match &mut self.host {
            Host::Machine { process, .. } => process
                .take()
                .map(Process::kill)
                .ok_or_else(Self::not_running),
            Host::Docker { container } => running::<R>(container)?.kill(),
        }
    }

    /// Lets it write down what it holds, and waits for its end.
    pub fn stop(&mut self) -> Result<(), ServiceFault> {
        match &mut self.host {
            Host::Machine { process, .. } => process
                .take()
                .map(Process::stop)
                .ok_or_else(Self::not_running),
            Host::Docker { container } => running::<R>(container)?.stop(),
        }
    }

    /// Starts it again on the same port and data; stops it first if it runs. Returns when it accepts clients.
    pub fn restart(&mut self) -> Result<(), ServiceFault> {
        match &mut self.host {
            Host::Machine { process, .. } => {
                if let Some(process) = process.take() {
                    process.stop();
                }
            }
            Host::Docker { container } => {
                let container = container.as_ref().ok_or_else(Self::not_running)?;
                if container.is_running() {
                    container.stop()?;
                }
                container.start()?;
            }
        }
        self.launch()
    }

    /// SIGSTOP to all of it: connections stay open and nothing answers.
    pub fn pause(&mut self) -> Result<(), ServiceFault> {
        match &self.host {
            Host::Machine { process, .. } => process
                .as_ref()
                .map(Process::pause)
                .ok_or_else(Self::not_running),
            Host::Docker { container } => running::<R>(container)?.pause(),
        }
    }

    /// SIGCONT to all of it.
    pub fn resume(&mut self) -> Result<(), ServiceFault> {
        match &self.host {
            Host::Machine { process, .. } => process
                .as_ref()
                .map(Process::resume)
                .ok_or_else(Self::not_running),
            Host::Docker { container } => running::<R>(container)?.resume(),
        }
    }

    /// Lets it live on without us; the record is what ends it later.
    pub(crate) fn release(mut self) -> Result<Record, ServiceFault> {
        let port = self.place.port;
        match &mut self.host {
            Host::Machine { process, .. } => {
                let identity = process
                    .take()
                    .and_then(Process::release)
                    .ok_or_else(Self::not_running)?;
                let folder = std::mem::take(&mut self.place.folder);
                Ok(Record::Process {
                    port,
                    identity,
                    folder,
                })
            }
            Host::Docker { container } => {
                let name = container
                    .take()
                    .map(Container::release)
                    .ok_or_else(Self::not_running)?;
                Ok(Record::Container { port, name })
            }
        }
    }

    fn not_running() -> ServiceFault {
        ServiceFault::NotRunning { server: R::NAME }
    }

    fn launch(&mut self) -> Result<(), ServiceFault> {
        if let Host::Machine { recipe, process } = &mut self.host {
            let mut command = recipe.command(&self.place);
            if let Some(user) = recipe.user() {
                user.run(&mut command);
            }
            let log = File::options()
                .append(true)
                .open(&self.log)
                .map_err(ServiceFault::at("opening", &self.log))?;
            let errors = log
                .try_clone()
                .map_err(ServiceFault::at("opening", &self.log))?;
            command
                .current_dir(&self.place.folder)
                .stdout(log)
                .stderr(errors);
            let action = format!("starting {}", R::NAME);
            *process = Some(
                Process::spawn(&mut command, R::ENDING, &self.place.folder)
                    .map_err(ServiceFault::io(action))?,
            );
        }
        self.wait_until_it_accepts()
    }

    fn wait_until_it_accepts(&mut self) -> Result<(), ServiceFault> {
        let deadline = Instant::now() + START;
        while !accepts::<R>(self.place.port) {
            if self.has_ended() {
                return Err(ServiceFault::Ended {
                    server: R::NAME,
                    log: self.log_name(),
                    tail: self.log_tail(),
                });
            }
            if Instant::now() > deadline {
                let seconds = START.as_secs();
                return Err(ServiceFault::Silent {
                    server: R::NAME,
                    seconds,
                    log: self.log_name(),
                    tail: self.log_tail(),
                });
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn has_ended(&mut self) -> bool {
        match &mut self.host {
            Host::Machine { process, .. } => process.as_mut().is_none_or(Process::has_ended),
            Host::Docker { container } => !container.as_ref().is_some_and(Container::is_running),
        }
    }

    fn log_name(&self) -> String {
        match &self.host {
            Host::Machine { .. } => self.log.display().to_string(),
            Host::Docker { .. } => "docker logs".to_owned(),
        }
    }

    fn log_tail(&self) -> String {
        match &self.host {
            Host::Docker { container } => container
                .as_ref()
                .map(Container::log_tail)
                .unwrap_or_default(),
            Host::Machine { .. } => {
                let log = fs::read(&self.log).unwrap_or_default();
                let text = String::from_utf8_lossy(&log);
                let lines: Vec<&str> = text.lines().collect();
                lines[lines.len().saturating_sub(30)..].join("\n")
            }
        }
    }
}

impl<R: Recipe> Drop for Server<R> {
    fn drop(&mut self) {
        match &mut self.host {
            Host::Machine { process, .. } => {
                if let Some(process) = process.take() {
                    process.discard();
                }
                if !self.place.folder.as_os_str().is_empty() {
                    let _ = fs::remove_dir_all(&self.place.folder);
                }
            }
            Host::Docker { container } => {
                if let Some(container) = container.take() {
                    container.discard();
                }
            }
        }
    }
}

/// The container, if it is up: an engine would answer for one that is not, but in words that differ between engines.
fn running<R: Recipe>(container: &Option<Container>) -> Result<&Container, ServiceFault> {
    let running = container
        .as_ref()
        .filter(|container| container.is_running());
    running.ok_or(ServiceFault::NotRunning { server: R::NAME })
}

/// Whether a server of this kind is ready for clients on that port.
pub(crate) fn accepts<R: Recipe>(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut conversation) = TcpStream::connect_timeout(&address, ANSWER) else {
        return false;
    };
    let bounded = conversation
        .set_read_timeout(Some(ANSWER))
        .and_then(|()| conversation.set_write_timeout(Some(ANSWER)));
    bounded
        .and_then(|()| R::accepts(&mut conversation))
        .unwrap_or(false)
}

/// Makes the data folder, empty, where the server's own user can reach it.
fn settle<R: Recipe>(folder: PathBuf, recipe: &R, port: u16) -> Result<PathBuf, ServiceFault> {
    renew(&folder)?;
    let Some(user) = recipe.user() else {
        return Ok(folder);
    };
    user.own(&folder)
        .map_err(ServiceFault::at("giving away", &folder))?;
    if user.reaches(&folder) {
        return Ok(folder);
    }
    let _ = fs::remove_dir(&folder);
    let elsewhere = std::env::temp_dir().join(format!(
        "roomcast-{}-{}-{port}",
        R::NAME,
        std::process::id()
    ));
    eprintln!(
        "{} cannot reach {} as its own user: its data goes to {}",
        R::NAME,
        folder.display(),
        elsewhere.display()
    );
    renew(&elsewhere)?;
    user.own(&elsewhere)
        .map_err(ServiceFault::at("giving away", &elsewhere))?;
    Ok(elsewhere)
}

fn renew(folder: &Path) -> Result<(), ServiceFault> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
            Err(ServiceFault::at("emptying", folder)(fault))
        }
        _ => fs::create_dir(folder).map_err(ServiceFault::at("creating", folder)),
    }
}

/// Runs a program that prepares something, to its end.
pub(crate) fn run_to_end(
    command: &mut Command,
    user: Option<user::User>,
) -> Result<(), ServiceFault> {
    if let Some(user) = user {
        user.run(command);
    }
    let action = command.get_program().to_string_lossy().into_owned();
    let answer = command
        .stdin(Stdio::null())
        .output()
        .map_err(ServiceFault::io(&action))?;
    if answer.status.success() {
        return Ok(());
    }
    let detail = [answer.stdout, answer.stderr]
        .map(|text| String::from_utf8_lossy(&text).trim().to_owned())
        .join("\n");
    Err(ServiceFault::Refused { action, detail })
}
