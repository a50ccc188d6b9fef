//! What differs from one kind of server to another.

use super::docker::Plan;
use super::process::Ending;
use super::{ServiceFault, user};
use std::io;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

/// What one kind of server needs to be run.
pub trait Recipe: Send + Sync + Sized + 'static {
    /// Its name for people and for folders.
    const NAME: &'static str;
    /// The variable that names a running one instead; empty where one alone is of no use.
    const VARIABLE: &'static str;
    /// Its programs, in words.
    const PROGRAMS: &'static str;
    /// The Debian package that holds them.
    const PACKAGE: &'static str;
    /// Its container, if it can be run in one.
    const PLAN: Option<Plan>;
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
