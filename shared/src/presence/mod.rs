//! Presence: which nodes live, and the sessions of connections that may come back. (Who is online joins it later.)
//!
//! What every adapter promises, and `contract.rs` checks:
//! - A node is listed from its first beat until its lease ends or it retires; a beat renews the lease.
//! - A session is kept until its time is over or it is ended; of those who claim it while it is free, one sees it free.
//! - A presence server that is away says `Unavailable` within `limits::DEPENDENCY_DEADLINE`. It holds nothing that beats do not rebuild.

mod error;
mod leases;
mod sessions;

pub mod beat;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub mod in_memory;
pub mod redis;

use async_trait::async_trait;

pub use error::PresenceFault;
pub use leases::{Lease, Leases, NodeKind};
pub use sessions::Sessions;

/// All of it.
#[async_trait]
pub trait Presence: Leases + Sessions {
    /// Whether it can be reached now, and if not, why.
    async fn health(&self) -> Result<(), PresenceFault>;
}
