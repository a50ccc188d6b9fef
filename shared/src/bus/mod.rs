//! The bus: submissions to the routers, events to the gateways, mail to one node.
//!
//! What every adapter promises, and `contract.rs` checks:
//! - **Inbox.** Submissions of one gateway to one shard arrive in the order in which they were handed over. One that was taken and
//!   not settled is given out again, before anything that came after it. Of several consumers of a shard only one is given anything.
//! - **Fan-out.** A gateway hears a room from the moment `attach` returns until `detach`. Events may be lost, repeated or swapped
//!   (the store repairs that by `seq`), but never altered. A room that nobody hears costs its publisher nothing and is no error.
//! - **Mail** reaches its node if the node lives, in order for one sender; else it is dropped.
//! - A bus that is away says `Unavailable` at once; it never makes its caller wait for it.

mod error;
mod fanout;
mod inbox;
mod mail;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub mod in_process;
pub mod rabbitmq;

use async_trait::async_trait;

pub use error::BusFault;
pub use fanout::{Fanout, Heard, Listener};
pub use inbox::{Inbox, InboxConsumer, Taken};
pub use mail::Post;

/// All three, and what a process must know of the connection.
#[async_trait]
pub trait Bus: Inbox + Fanout + Post {
    /// Whether it can be reached now, and if not, why.
    async fn health(&self) -> Result<(), BusFault>;

    /// Hands over what is queued and ends the connection.
    async fn close(&self);
}
