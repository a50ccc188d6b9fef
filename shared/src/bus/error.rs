//! What can go wrong on the bus.

use std::error::Error;

/// A fault of the bus.
#[derive(Debug, thiserror::Error)]
pub enum BusFault {
    /// The bus cannot be reached, or does not take anything. The same call may succeed later.
    #[error("the bus is unavailable: {0}")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// As much is queued as the bounds allow.
    #[error("the bus's queue is full")]
    Full,
    /// This consumer, listener or bus was closed; open a new one.
    #[error("closed")]
    Closed,
}

impl BusFault {
    /// A fault with its cause.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}
