//! Why a server could not be had or could not be moved.

use std::path::Path;

/// A private server could not be found, started, or steered.
#[derive(Debug, thiserror::Error)]
pub enum ServiceFault {
    /// Neither programs, nor a Docker engine, nor packages: what would help, in words for a person.
    #[error("{0}")]
    Missing(String),
    /// More than one.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<ServiceFault>),
    /// A program that was to do a step said no.
    #[error("{action} failed: {detail}")]
    Refused {
        /// What was tried.
        action: String,
        /// What the program said.
        detail: String,
    },
    /// The server ended while it was starting.
    #[error("{server} ended while it was starting:\n{log}")]
    Ended {
        /// Which server.
        server: &'static str,
        /// The last lines that it wrote.
        log: String,
    },
    /// The server runs, but did not accept in time.
    #[error("{server} did not accept connections within {seconds} s:\n{log}")]
    Silent {
        /// Which server.
        server: &'static str,
        /// How long it was waited for.
        seconds: u64,
        /// The last lines that it wrote.
        log: String,
    },
    /// It was asked to pause, resume or stop, but it does not run.
    #[error("{server} is not running")]
    NotRunning {
        /// Which server.
        server: &'static str,
    },
    /// A file or a process of ours could not be handled.
    #[error("{action}: {source}")]
    Io {
        /// What was tried.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl ServiceFault {
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }

    pub(crate) fn at(action: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let action = format!("{action} {}", path.display());
        move |source| Self::Io { action, source }
    }
}
