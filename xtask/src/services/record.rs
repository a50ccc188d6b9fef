//! What `services up` leaves behind, so that `services down` ends that and nothing else.

use super::ServiceFault;
use super::docker;
use super::family::Identity;
use super::process::{self, Ending};
use std::fs;
use std::path::{Path, PathBuf};

/// A server that runs without us.
#[derive(Debug, PartialEq, Eq)]
pub enum Record {
    /// On this machine.
    Process {
        /// Where it listens.
        port: u16,
        /// Which process it is.
        identity: Identity,
        /// The folder that goes with it.
        folder: PathBuf,
    },
    /// In a container.
    Container {
        /// Where it listens.
        port: u16,
        /// The container's name.
        name: String,
    },
}

impl Record {
    /// Where it listens.
    pub fn port(&self) -> u16 {
        match self {
            Self::Process { port, .. } | Self::Container { port, .. } => *port,
        }
    }

    /// Whether what it speaks of still runs.
    pub fn is_alive(&self) -> bool {
        match self {
            Self::Process { identity, .. } => identity.is_alive(),
            Self::Container { name, .. } => docker::is_running(name),
        }
    }

    /// Ends it and removes its data.
    pub fn end(self, ending: Ending) -> Result<(), ServiceFault> {
        match self {
            Self::Process { identity, folder, .. } => {
                process::end_recorded(&identity, ending);
                if folder.exists() { fs::remove_dir_all(&folder).map_err(ServiceFault::at("removing", &folder)) } else { Ok(()) }
            }
            Self::Container { name, .. } => docker::remove(&name),
        }
    }

    /// Writes it down.
    pub fn save(&self, file: &Path) -> Result<(), ServiceFault> {
        fs::write(file, self.to_text()).map_err(ServiceFault::at("writing", file))
    }

    /// Reads it, if there is one.
    pub fn load(file: &Path) -> Option<Self> {
        Self::from_text(&fs::read_to_string(file).ok()?)
    }

    fn to_text(&self) -> String {
        match self {
            Self::Process { port, identity, folder } => {
                format!("process {port} {} {} {}\n", identity.pid, identity.born, folder.display())
            }
            Self::Container { port, name } => format!("container {port} {name}\n"),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        let (kind, rest) = text.trim_end().split_once(' ')?;
        let (port, rest) = rest.split_once(' ')?;
        let port = port.parse().ok()?;
        match kind {
            "process" => {
                let (pid, rest) = rest.split_once(' ')?;
                let (born, folder) = rest.split_once(' ')?;
                let identity = Identity { pid: pid.parse().ok()?, born: born.to_owned() };
                Some(Self::Process { port, identity, folder: folder.into() })
            }
            "container" => Some(Self::Container { port, name: rest.to_owned() }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Identity, Record};

    #[test]
    fn a_record_reads_as_it_was_written() {
        let identity = Identity { pid: 7, born: "12345".into() };
        let process = Record::Process { port: 20_001, identity, folder: "/a folder/data".into() };
        let container = Record::Container { port: 20_002, name: "roomcast-redis".into() };
        for record in [process, container] {
            assert_eq!(Record::from_text(&record.to_text()), Some(record));
        }
        assert_eq!(Record::from_text("process x"), None);
    }
}
