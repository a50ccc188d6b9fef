//! Each room's log: what was said, and what was done to that.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{Emoji, Entry, Message, MessageId, Rejection, RoomId, Seq, Submission, Timestamp, UserId};

/// Each room's log: what was said, and what was done to that.
#[async_trait]
pub trait Log: Send + Sync + 'static {
    /// Stores a batch in one transaction. The answer has an entry for each submission, in the same order.
    async fn append(&self, batch: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault>;

    /// The first `limit` entries of a room's log after a place, and if `before` is given, before that; in order. A message is as it is now,
    /// and its reactions come as entries.
    async fn entries(&self, room: RoomId, after: Seq, before: Option<Seq>, limit: u32) -> Result<Vec<Entry>, StoreFault>;

    /// A page of a room's messages as they are now, always in rising order of `seq`; other entries are none of them.
    async fn history(&self, room: RoomId, page: Page) -> Result<Vec<Message>, StoreFault>;

    /// How many messages a room has, those included of which nothing is left; changes are none of them.
    /// None, if there is no such room.
    async fn count_messages(&self, room: RoomId) -> Result<u64, StoreFault>;

    /// A user's reactions to messages of a room.
    async fn own_reactions(
        &self,
        room: RoomId,
        messages: &[MessageId],
        user: UserId,
    ) -> Result<Vec<(MessageId, Emoji)>, StoreFault>;

    /// The place of the newest entry of each room's log; rooms that do not exist are left out.
    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>, StoreFault>;
}

/// What became of one submission of a batch.
#[allow(clippy::large_enum_variant, reason = "nearly all of them are the large one")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is stored: a new message or change, or one that was stored before, as it is now.
    Stored(Entry),
    /// It cannot be done to that message, or not by this user.
    Refused(Rejection),
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
    /// The last `limit` up to the one with a number: a room's first message is its first, whatever was done to messages in between. A
    /// message has its number for ever.
    Numbered {
        /// The number of the last.
        last: u64,
        /// At most so many.
        limit: u32,
    },
}
