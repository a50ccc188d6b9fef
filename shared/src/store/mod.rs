//! The store: users, tokens, rooms, members, invites and each room's log of messages.
//!
//! What every adapter promises, and `contract.rs` checks:
//! - **Log.** `append` is one transaction. A message or change whose id its room already has keeps its first place and time. New ones
//!   get the next places of their room, dense from 1, in the order given. Two calls at once never give one place twice.
//! - **Changes.** Whether a message may be changed is decided in the order of the log, and it shows its changes at once. Of what a deleted
//!   message said, no row keeps anything.
//! - **Uniqueness.** Usernames and addresses are unique without regard to case; the second of two writers gets `Conflict`.
//! - **Admins.** Of two changes at once that would leave a room's members without an admin, one is refused.
//! - **Invites.** An invite is never used more often than it may be, however many join by it at once.
//! - **Deals.** Of all who ask for one under the same id, the first has it; it is accepted once.
//! - **Guests.** One is a member until it is forgotten; who has taken its name anew meanwhile is another, and is not.
//! - **Hooks.** A fact that is put in twice is one row. One that is claimed is given to nobody else until its time is over; what was not
//!   settled by then is given out again.
//! - A store that is away says `Unavailable` within `limits::DEPENDENCY_DEADLINE`.

mod accounts;
mod deals;
mod directs;
mod error;
mod guests;
mod hooks;
mod invites;
mod log;
mod members;
mod rooms;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

mod batch;
mod deadline;
mod docket;
mod docket_rows;
mod entry_rows;
mod rows;

pub mod postgres;
pub mod sqlite;

use async_trait::async_trait;

pub use accounts::{Accounts, PasswordChange};
pub use deals::Deals;
pub use directs::{Directs, Untold};
pub use error::{StoreFault, Taken};
pub use guests::{GuestMember, Guests};
pub use hooks::{ClaimedHook, Hooks, Trimmed};
pub use invites::Invites;
pub use log::{Appended, Log, Page};
pub use members::{Ban, MemberChanged, Members, Membership};
pub use rooms::{Joined, Rooms};
pub use rows::folded;

/// All of it.
#[async_trait]
pub trait Store: Accounts + Rooms + Members + Invites + Log + Directs + Deals + Guests + Hooks {
    /// Whether it can be reached now, and if not, why.
    async fn health(&self) -> Result<(), StoreFault>;

    /// Brings the schema up to date. Several processes may do it at once.
    async fn migrate(&self) -> Result<(), StoreFault>;

    /// Ends the connections.
    async fn close(&self);
}
