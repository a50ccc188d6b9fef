//! Each room's log of messages.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{Message, RoomId, Seq, Submission, Timestamp};

/// Each room's log of messages.
#[async_trait]
pub trait Log: Send + Sync + 'static {
    /// Stores a batch in one transaction. The answer has an entry for each submission, in the same order.
    async fn append(&self, batch: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault>;

    /// A page of a room's messages, always in rising order of `seq`.
    async fn history(&self, room: RoomId, page: Page) -> Result<Vec<Message>, StoreFault>;

    /// The place of the newest message of each room; rooms that do not exist are left out.
    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>, StoreFault>;
}

/// What became of one submission of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is stored: the message as it was stored first.
    Stored(Message),
    /// There is no such room.
    NoSuchRoom,
}

/// Which messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The first `limit` after a place, and if `before` is given, before that.
    After {
        /// The place before the first.
        after: Seq,
        /// The place behind the last.
        before: Option<Seq>,
        /// At most so many.
        limit: u32,
    },
    /// The last `limit` before a place, or of all.
    Before {
        /// The place behind the last.
        before: Option<Seq>,
        /// At most so many.
        limit: u32,
    },
}
