//! Rooms and who may do what in them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Author, Message, Rejection, RoomId, RoomName, Seq, Timestamp, UserId};

/// A room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: RoomName,
    /// Who made it.
    pub creator: UserId,
    /// Who may see and join it.
    pub visibility: Visibility,
    /// When it was made.
    pub created_at: Timestamp,
    /// The place of its newest message.
    pub last_seq: Seq,
}

/// A room to be made.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: RoomName,
    /// Who makes it, and joins it at once as admin.
    pub creator: UserId,
    /// Who may see and join it.
    pub visibility: Visibility,
    /// The time.
    pub created_at: Timestamp,
}

/// A room as one user sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSummary {
    /// The room.
    pub room: Room,
    /// That user's role, if a member.
    pub role: Option<Role>,
    /// How many of the newest messages, others' only, that user has not read; 0 for who is no member.
    pub unread: u32,
    /// How many of those name that user.
    pub unread_mentions: u32,
    /// The newest message; none for who is no member.
    pub last_message: Option<Message>,
}

/// A member of a room as the others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomPerson {
    /// Who.
    pub user: Author,
    /// What it may do.
    pub role: Role,
    /// Whether it is online, on whatever device and in whatever room.
    pub is_online: bool,
    /// When it was last online, if it is not and that is known.
    pub last_seen: Option<Timestamp>,
}

/// A page of a room's members, in order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// Which room.
    pub room: RoomId,
    /// The members.
    pub people: Vec<RoomPerson>,
    /// After whom the next page begins, if there is one.
    pub next: Option<UserId>,
}

/// Which members are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollCall {
    /// Those after this one.
    pub after: Option<UserId>,
    /// At most so many; if it does not say, as many as there may be.
    pub limit: Option<u32>,
    /// Those who are online, or those who are not; if it does not say, both.
    pub online: Option<bool>,
}

/// Who may see and join a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// Who is invited.
    Private,
}

impl Visibility {
    /// Its name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

impl FromStr for Visibility {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text {
            "public" => Ok(Self::Public),
            "private" => Ok(Self::Private),
            _ => Err(Rejection::invalid("visibility", "visibility must be public or private")),
        }
    }
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Speak and read.
    Member,
    /// Also manage the room.
    Admin,
}

impl Role {
    /// Its name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text {
            "member" => Ok(Self::Member),
            "admin" => Ok(Self::Admin),
            _ => Err(Rejection::invalid("role", "role must be member or admin")),
        }
    }
}

/// What may be done to a member by those who manage a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// It gets this role.
    Role(Role),
    /// It is a member no more. It may join again.
    Remove,
    /// It is a member no more, and may not join again.
    Ban,
}

/// How far a member has read a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadMark {
    /// The last message that was read.
    pub seq: Seq,
    /// When it was said to be.
    pub at: Timestamp,
}
