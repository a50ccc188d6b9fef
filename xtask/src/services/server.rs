//! One private server of any kind and on any host: the same life for all.

use super::docker::Container;
use super::machine::Machine;
use super::recipe::Recipe;
use super::record::Record;
use super::way::{self, Way};
use super::{ServiceFault, port};
use std::fs;
use std::io;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A private server. It ends when this value is dropped or when our process dies.
pub struct Server<R: Recipe> {
    port: u16,
    host: Box<dyn Host>,
    recipe: PhantomData<fn() -> R>,
}

/// What a server runs on: a process of this machine, or a container. Dropping it ends the server and removes its data.
pub trait Host: Send + Sync {
    /// Starts the server, for the first time or again. It need not accept clients yet.
    fn start(&mut self) -> Result<(), ServiceFault>;
    /// SIGKILL to all of it.
    fn kill(&mut self) -> Result<(), ServiceFault>;
    /// Lets it finish, and waits for that.
    fn stop(&mut self) -> Result<(), ServiceFault>;
    /// Freezes all of it.
    fn pause(&mut self) -> Result<(), ServiceFault>;
    /// Lets all of it go on.
    fn resume(&mut self) -> Result<(), ServiceFault>;
    /// Whether it has been started and has not ended.
    fn is_running(&mut self) -> bool;
    /// The end of its log, and where the whole log is.
    fn log_tail(&self) -> String;
    /// Lets it live on when this value is dropped.
    fn release(&mut self) -> Option<Record>;
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
        let port = port::free().map_err(ServiceFault::io("choosing a port"))?;
        let host: Box<dyn Host> = match way {
            Way::Installed(recipe) => Box::new(Machine::prepare(recipe, data_dir, port)?),
            Way::Docker(plan) => Box::new(Container::create(R::NAME, &plan, port)?),
        };
        let mut server = Self { port, host, recipe: PhantomData };
        server.launch()?;
        Ok(server)
    }

    /// Its address, the same over restarts.
    pub fn url(&self) -> String {
        R::url(self.port)
    }

    /// Its port on 127.0.0.1, the same over restarts.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// SIGKILL to the server and all that it started. Its data stays for [`restart`](Self::restart).
    pub fn kill(&mut self) -> Result<(), ServiceFault> {
        self.running()?.kill()
    }

    /// Lets it write down what it holds, and waits for its end.
    pub fn stop(&mut self) -> Result<(), ServiceFault> {
        self.running()?.stop()
    }

    /// Starts it again on the same port and data; stops it first if it runs. Returns when it accepts clients.
    pub fn restart(&mut self) -> Result<(), ServiceFault> {
        if self.host.is_running() {
            self.host.stop()?;
        }
        self.launch()
    }

    /// SIGSTOP to all of it: connections stay open and nothing answers.
    pub fn pause(&mut self) -> Result<(), ServiceFault> {
        self.running()?.pause()
    }

    /// SIGCONT to all of it.
    pub fn resume(&mut self) -> Result<(), ServiceFault> {
        self.running()?.resume()
    }

    /// Lets it live on without us; the record is what ends it later.
    pub(crate) fn release(mut self) -> Result<Record, ServiceFault> {
        self.host.release().ok_or(ServiceFault::NotRunning { server: R::NAME })
    }

    fn running(&mut self) -> Result<&mut dyn Host, ServiceFault> {
        if self.host.is_running() { Ok(self.host.as_mut()) } else { Err(ServiceFault::NotRunning { server: R::NAME }) }
    }

    fn launch(&mut self) -> Result<(), ServiceFault> {
        self.host.start()?;
        let deadline = Instant::now() + START;
        while !accepts::<R>(self.port) {
            if !self.host.is_running() {
                return Err(ServiceFault::Ended { server: R::NAME, log: self.host.log_tail() });
            }
            if Instant::now() > deadline {
                return Err(ServiceFault::Silent { server: R::NAME, seconds: START.as_secs(), log: self.host.log_tail() });
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Whether a server of this kind is ready for clients on that port.
pub(crate) fn accepts<R: Recipe>(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let greet = || -> io::Result<bool> {
        let mut conversation = TcpStream::connect_timeout(&address, ANSWER)?;
        conversation.set_read_timeout(Some(ANSWER))?;
        conversation.set_write_timeout(Some(ANSWER))?;
        R::accepts(&mut conversation)
    };
    greet().unwrap_or(false)
}
