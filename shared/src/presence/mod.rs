//! Presence: which nodes live, who is online and in which rooms, and the sessions of connections that may come back.
//!
//! What every adapter promises, and `contract.rs` checks:
//! - A node is listed from its first beat until its lease ends or it retires; a beat renews the lease.
//! - A session is kept until its time is over or it is ended; of those who claim it while it is free, one sees it free.
//! - A user is online while it has a seat on some node, and in a room while it has a seat in it: of all nodes that take and free them, one is
//!   told of the first and one of the last. To say the same twice is to say it once.
//! - Seats that were stated stay until their node frees them, or has not said for their time that it holds them: then one of those who do
//!   is told to free them.
//! - A node learns that its seats were lost, with the server's memory or because it was given up, from what it is told when it holds them.
//! - A presence server that is away says `Unavailable` within `limits::DEPENDENCY_DEADLINE`. It holds nothing that beats do not rebuild.

mod error;
mod leases;
mod seats;
mod sessions;

pub mod beat;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub mod in_memory;
pub mod redis;

use async_trait::async_trait;

pub use error::PresenceFault;
pub use leases::{Lease, Leases, NodeKind};
pub use seats::{Change, Crowd, Freed, Hold, Noted, Own, RoomSeat, Seat, Seats, Standing, Statement, Transition, UserSeat};
pub use sessions::Sessions;

/// All of it.
#[async_trait]
pub trait Presence: Leases + Seats + Sessions {
    /// Whether it can be reached now, and if not, why.
    async fn health(&self) -> Result<(), PresenceFault>;
}
