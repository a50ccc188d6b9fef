//! What can go wrong in the presence server.

use std::error::Error;

/// A fault of the presence server.
#[derive(Debug, thiserror::Error)]
pub enum PresenceFault {
    /// It cannot be reached. The same call may succeed later.
    #[error("the presence server is unavailable: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// It answered with something that makes no sense: a defect.
    #[error("the presence server failed: {0}")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}
