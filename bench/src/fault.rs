//! What can keep a measurement from being made.

use xtask::services::ServiceFault;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A client was refused or dropped.
    #[error("a client: {0}")]
    Client(String),
    /// A server did not start or is gone.
    #[error("{0}")]
    Server(String),
    /// The system said no.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<ServiceFault> for Fault {
    fn from(fault: ServiceFault) -> Self {
        Self::Server(fault.to_string())
    }
}
