//! What can go wrong in the store.

use std::error::Error;

/// A fault of the store, or a conflict with what it holds.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// It cannot be reached. The same call may succeed later.
    #[error("the store is unavailable: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Something unique exists already.
    #[error("{0:?} is taken")]
    Conflict(Taken),
    /// It answered with something that makes no sense, or refused a statement: a defect.
    #[error("the store failed: {0}")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}

/// What is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The username.
    Username,
    /// The address.
    Email,
    /// The room's id.
    RoomId,
}
