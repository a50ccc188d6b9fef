//! What becomes of a room's members, and how far they have read.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{MemberChange, ReadMark, Role, RoomId, Seq, Timestamp, UserId, Username};

/// What becomes of a room's members, and how far they have read.
#[async_trait]
pub trait Members: Send + Sync + 'static {
    /// The members of each room, at most `limit` of one: whoever wants to know whether there are more asks for one more.
    async fn find_members(&self, rooms: &[RoomId], limit: u32) -> Result<Vec<(RoomId, UserId)>, StoreFault>;

    /// A page of a room's members in order of their ids: those after one of them.
    async fn list_members(&self, room: RoomId, after: Option<UserId>, limit: u32) -> Result<Vec<Membership>, StoreFault>;

    /// Those of these users, and of those with these names, folded, who are members of a room; each with its own, if it has an account here.
    async fn find_mentioned(
        &self,
        room: RoomId,
        users: &[UserId],
        names: &[String],
    ) -> Result<Vec<(UserId, Option<String>)>, StoreFault>;

    /// How many members a room has.
    async fn count_members(&self, room: RoomId) -> Result<u64, StoreFault>;

    /// The rooms of each user, the newest up to `rooms_max`, without those that have more than `members_max` members.
    async fn small_rooms(&self, users: &[UserId], members_max: u32, rooms_max: u32) -> Result<Vec<(RoomId, UserId)>, StoreFault>;

    /// Changes what a user is to a room. A ban also keeps out who is no member yet.
    async fn change_member(
        &self,
        room: RoomId,
        user: UserId,
        change: MemberChange,
        now: Timestamp,
    ) -> Result<MemberChanged, StoreFault>;

    /// A page of those who are banned from a room, in order of their ids: those after one of them.
    async fn list_bans(&self, room: RoomId, after: Option<UserId>, limit: u32) -> Result<Vec<Ban>, StoreFault>;

    /// Lifts a ban; false if there was none.
    async fn unban(&self, room: RoomId, user: UserId) -> Result<bool, StoreFault>;

    /// Moves a member's mark forwards, at most to the room's last message. Where the mark is now, and whether it has moved; `None` for
    /// who is no member.
    async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        seq: Seq,
        now: Timestamp,
    ) -> Result<Option<(ReadMark, bool)>, StoreFault>;
}

/// A member of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub user: UserId,
    /// Its name, if it has an account here.
    pub username: Option<Username>,
    /// What it may do.
    pub role: Role,
}

/// Somebody who is kept out of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Who.
    pub user: UserId,
    /// Its name, if it has an account here.
    pub username: Option<Username>,
    /// Since when.
    pub since: Timestamp,
}

/// What a change of a member did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChanged {
    /// It is done.
    Done,
    /// There is no such member.
    NotAMember,
    /// It would leave other members without an admin.
    LastAdmin,
}
