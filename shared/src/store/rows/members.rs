//! What the rows of members look like, and of those who may not be any.

use sqlx::FromRow;
use uuid::Uuid;

use super::{named, seq};
use crate::domain::{MemberChange, ReadMark, Role, RoomId, Timestamp, UserId, Username};
use crate::store::{Ban, Joined, MemberChanged, Membership, StoreFault};

#[derive(FromRow)]
pub(in crate::store) struct RoleRow {
    role: String,
}

/// What a user is to a room in which it has a row.
#[derive(Clone, Copy)]
pub(in crate::store) enum Standing {
    Member(Role),
    Banned,
}

impl TryFrom<RoleRow> for Standing {
    type Error = StoreFault;

    fn try_from(row: RoleRow) -> Result<Self, StoreFault> {
        if row.role == "banned" { Ok(Self::Banned) } else { named("members.role", &row.role).map(Self::Member) }
    }
}

impl Standing {
    /// The role, for who is a member.
    pub(in crate::store) fn role(self) -> Option<Role> {
        match self {
            Self::Member(role) => Some(role),
            Self::Banned => None,
        }
    }
}

impl From<Option<Standing>> for Joined {
    /// What a join comes to that made no row: there was one, or there is no room.
    fn from(standing: Option<Standing>) -> Self {
        match standing {
            Some(Standing::Member(role)) => Self::Already(role),
            Some(Standing::Banned) => Self::Banned,
            None => Self::NoSuchRoom,
        }
    }
}

/// Who manages a room beside somebody.
#[derive(FromRow)]
pub(in crate::store) struct AdminsRow {
    is_member: bool,
    is_admin: bool,
    has_other_admin: bool,
    has_other_member: bool,
}

impl AdminsRow {
    /// Whether a change may be made.
    pub(in crate::store) fn judge(&self, change: MemberChange) -> MemberChanged {
        let ends_admin = match change {
            MemberChange::Role(Role::Admin) => false,
            MemberChange::Role(Role::Member) | MemberChange::Remove | MemberChange::Ban => self.is_admin,
        };
        if !self.is_member && change != MemberChange::Ban {
            MemberChanged::NotAMember
        } else if ends_admin && self.has_other_member && !self.has_other_admin {
            MemberChanged::LastAdmin
        } else {
            MemberChanged::Done
        }
    }
}

#[derive(FromRow)]
pub(in crate::store) struct MarkRow {
    read_seq: i64,
    read_at_ms: i64,
}

impl TryFrom<MarkRow> for ReadMark {
    type Error = StoreFault;

    fn try_from(row: MarkRow) -> Result<Self, StoreFault> {
        Ok(Self { seq: seq(row.read_seq)?, at: Timestamp::from_millis(row.read_at_ms) })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct MemberRow {
    room_id: Uuid,
    user_id: Uuid,
}

impl TryFrom<MemberRow> for (RoomId, UserId) {
    type Error = StoreFault;

    fn try_from(row: MemberRow) -> Result<Self, StoreFault> {
        Ok((RoomId::from_uuid(row.room_id), UserId::from_uuid(row.user_id)))
    }
}

/// What a user is to a room.
#[derive(FromRow)]
pub(in crate::store) struct StandingRow {
    room_id: Uuid,
    user_id: Uuid,
    #[sqlx(flatten)]
    role: RoleRow,
}

impl TryFrom<StandingRow> for ((RoomId, UserId), Standing) {
    type Error = StoreFault;

    fn try_from(row: StandingRow) -> Result<Self, StoreFault> {
        Ok(((RoomId::from_uuid(row.room_id), UserId::from_uuid(row.user_id)), row.role.try_into()?))
    }
}

/// A member who is named, and by what name.
#[derive(FromRow)]
pub(in crate::store) struct MentionedRow {
    user_id: Uuid,
    username_folded: Option<String>,
}

impl TryFrom<MentionedRow> for (UserId, Option<String>) {
    type Error = StoreFault;

    fn try_from(row: MentionedRow) -> Result<Self, StoreFault> {
        Ok((UserId::from_uuid(row.user_id), row.username_folded))
    }
}

#[derive(FromRow)]
pub(in crate::store) struct MembershipRow {
    user_id: Uuid,
    username: Option<String>,
    role: String,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StoreFault;

    fn try_from(row: MembershipRow) -> Result<Self, StoreFault> {
        let username = row.username.map(Username::trusted);
        Ok(Self { user: UserId::from_uuid(row.user_id), username, role: named("members.role", &row.role)? })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct BanRow {
    user_id: Uuid,
    username: Option<String>,
    joined_at_ms: i64,
}

impl TryFrom<BanRow> for Ban {
    type Error = StoreFault;

    fn try_from(row: BanRow) -> Result<Self, StoreFault> {
        let (user, since) = (UserId::from_uuid(row.user_id), Timestamp::from_millis(row.joined_at_ms));
        Ok(Self { user, username: row.username.map(Username::trusted), since })
    }
}
