//! What rows look like, the same in both databases, and how they become the domain's words.

mod deals;
mod directs;
mod guests;

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Ban, ClaimedHook, Joined, MemberChanged, Membership, StoreFault};
use crate::domain::{
    AccessToken, Email, Hook, HookId, Invite, InviteToken, MemberChange, Message, PasswordHash, ReadMark, Role, Room, RoomId,
    RoomName, RoomSummary, Seq, Timestamp, TokenId, TokenStatus, User, UserId, UserStatus, Username,
};

pub(super) use deals::{DealRow, PartnerRow};
pub(super) use directs::UntoldRow;
pub(super) use guests::{GuestRow, behind, guest_rows};

#[derive(FromRow)]
pub(super) struct UserRow {
    id: Uuid,
    username: String,
    email: Option<String>,
    status: i16,
    created_at_ms: i64,
}

impl TryFrom<UserRow> for User {
    type Error = StoreFault;

    fn try_from(row: UserRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: UserId::from_uuid(row.id),
            username: Username::trusted(row.username),
            email: row.email.map(Email::trusted),
            status: match row.status {
                1 => UserStatus::Active,
                0 => UserStatus::Deactivated,
                other => return Err(unknown("users.status", other)),
            },
            created_at: Timestamp::from_millis(row.created_at_ms),
        })
    }
}

#[derive(FromRow)]
pub(super) struct LoginRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: Option<String>,
}

impl TryFrom<LoginRow> for (User, Option<PasswordHash>) {
    type Error = StoreFault;

    fn try_from(row: LoginRow) -> Result<Self, StoreFault> {
        Ok((row.user.try_into()?, row.password_hash.map(PasswordHash::new)))
    }
}

#[derive(FromRow)]
pub(super) struct PasswordRow {
    password_hash: Option<String>,
}

impl PasswordRow {
    pub(super) fn hash(self) -> Option<PasswordHash> {
        self.password_hash.map(PasswordHash::new)
    }
}

#[derive(FromRow)]
pub(super) struct TokenRow {
    token_id: Uuid,
    user_id: Uuid,
    token_status: i16,
    issued_at_ms: i64,
    expires_at_ms: i64,
}

impl TryFrom<TokenRow> for AccessToken {
    type Error = StoreFault;

    fn try_from(row: TokenRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: TokenId::from_uuid(row.token_id),
            user: UserId::from_uuid(row.user_id),
            issued_at: Timestamp::from_millis(row.issued_at_ms),
            expires_at: Timestamp::from_millis(row.expires_at_ms),
            status: match row.token_status {
                1 => TokenStatus::Live,
                0 => TokenStatus::Revoked,
                other => return Err(unknown("access_token.status", other)),
            },
        })
    }
}

/// An account's status as its column holds it.
pub(super) const fn user_status(status: UserStatus) -> i16 {
    match status {
        UserStatus::Active => 1,
        UserStatus::Deactivated => 0,
    }
}

/// A token's status as its column holds it.
pub(super) const fn token_status(status: TokenStatus) -> i16 {
    match status {
        TokenStatus::Live => 1,
        TokenStatus::Revoked => 0,
    }
}

#[derive(FromRow)]
pub(super) struct TokenAndUserRow {
    #[sqlx(flatten)]
    token: TokenRow,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<TokenAndUserRow> for (AccessToken, User) {
    type Error = StoreFault;

    fn try_from(row: TokenAndUserRow) -> Result<Self, StoreFault> {
        Ok((row.token.try_into()?, row.user.try_into()?))
    }
}

#[derive(FromRow)]
pub(super) struct RoomRow {
    id: Uuid,
    name: String,
    creator_id: Uuid,
    visibility: String,
    created_at_ms: i64,
    last_seq: i64,
}

impl TryFrom<RoomRow> for Room {
    type Error = StoreFault;

    fn try_from(row: RoomRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: RoomId::from_uuid(row.id),
            name: RoomName::trusted(row.name),
            creator: UserId::from_uuid(row.creator_id),
            visibility: named("rooms.visibility", &row.visibility)?,
            created_at: Timestamp::from_millis(row.created_at_ms),
            last_seq: seq(row.last_seq)?,
        })
    }
}

#[derive(FromRow)]
pub(super) struct RoleRow {
    role: String,
}

/// What a user is to a room in which it has a row.
#[derive(Clone, Copy)]
pub(super) enum Standing {
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
    pub(super) fn role(self) -> Option<Role> {
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
pub(super) struct AdminsRow {
    is_member: bool,
    is_admin: bool,
    has_other_admin: bool,
    has_other_member: bool,
}

impl AdminsRow {
    /// Whether a change may be made.
    pub(super) fn judge(&self, change: MemberChange) -> MemberChanged {
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
pub(super) struct MarkRow {
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
pub(super) struct InviteRow {
    room_id: Uuid,
    token: String,
    created_at_ms: i64,
    expires_at_ms: Option<i64>,
    max_uses: Option<i64>,
    uses: i64,
}

impl TryFrom<InviteRow> for Invite {
    type Error = StoreFault;

    fn try_from(row: InviteRow) -> Result<Self, StoreFault> {
        let count = |column, number| u32::try_from(number).map_err(|_| unknown(column, number));
        Ok(Self {
            room: RoomId::from_uuid(row.room_id),
            token: InviteToken::trusted(row.token),
            created_at: Timestamp::from_millis(row.created_at_ms),
            expires_at: row.expires_at_ms.map(Timestamp::from_millis),
            max_uses: row.max_uses.map(|number| count("invites.max_uses", number)).transpose()?,
            uses: count("invites.uses", row.uses)?,
        })
    }
}

#[derive(FromRow)]
pub(super) struct RoomSummaryRow {
    #[sqlx(flatten)]
    room: RoomRow,
    role: Option<String>,
    unread: i64,
    unread_mentions: i64,
}

impl TryFrom<RoomSummaryRow> for RoomSummary {
    type Error = StoreFault;

    fn try_from(row: RoomSummaryRow) -> Result<Self, StoreFault> {
        let role = row.role.map(|role| named("members.role", &role)).transpose()?;
        let count = |number| u32::try_from(number).map_err(|_| unknown("unread", number));
        let (unread, unread_mentions) = (count(row.unread)?, count(row.unread_mentions)?);
        Ok(Self { room: row.room.try_into()?, role, unread, unread_mentions, last_message: None })
    }
}

#[derive(FromRow)]
pub(super) struct LastSeqRow {
    id: Uuid,
    last_seq: i64,
}

impl TryFrom<LastSeqRow> for (RoomId, Seq) {
    type Error = StoreFault;

    fn try_from(row: LastSeqRow) -> Result<Self, StoreFault> {
        Ok((RoomId::from_uuid(row.id), seq(row.last_seq)?))
    }
}

#[derive(FromRow)]
pub(super) struct HookRow {
    id: Uuid,
    fact: String,
    created_at_ms: i64,
    attempts: i32,
}

impl TryFrom<HookRow> for ClaimedHook {
    type Error = StoreFault;

    fn try_from(row: HookRow) -> Result<Self, StoreFault> {
        let fact = serde_json::from_str(&row.fact).map_err(|error| StoreFault::Broken(error.into()))?;
        Ok(Self {
            hook: Hook { id: HookId::from_uuid(row.id), fact },
            enqueued_at: Timestamp::from_millis(row.created_at_ms),
            attempt: u32::try_from(row.attempts).map_err(|_| unknown("hooks.attempts", row.attempts))?,
        })
    }
}

/// A fact as its column holds it.
pub(super) fn fact_column(hook: &Hook) -> Result<String, StoreFault> {
    serde_json::to_string(&hook.fact).map_err(|error| StoreFault::Broken(error.into()))
}

#[derive(FromRow)]
pub(super) struct MemberRow {
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
pub(super) struct StandingRow {
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
pub(super) struct MentionedRow {
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
pub(super) struct MembershipRow {
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
pub(super) struct BanRow {
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

#[derive(FromRow)]
pub(super) struct CountRow {
    counted: i64,
}

impl CountRow {
    pub(super) fn count(self) -> u64 {
        u64::try_from(self.counted).unwrap_or_default()
    }
}

/// All rows, in the domain's words.
pub(super) fn all<Row, Word: TryFrom<Row, Error = StoreFault>, Words: FromIterator<Word>>(
    rows: Vec<Row>,
) -> Result<Words, StoreFault> {
    rows.into_iter().map(Word::try_from).collect()
}

/// The rooms of which the user is a member: those whose last messages it may see.
pub(super) fn joined(summaries: &[RoomSummary]) -> impl Iterator<Item = RoomId> {
    summaries.iter().filter(|summary| summary.role.is_some()).map(|summary| summary.room.id)
}

/// Puts each last message where it belongs.
pub(super) fn with_last(mut summaries: Vec<RoomSummary>, messages: Vec<Message>) -> Vec<RoomSummary> {
    let mut last: HashMap<RoomId, Message> = messages.into_iter().map(|message| (message.room, message)).collect();
    for summary in &mut summaries {
        summary.last_message = last.remove(&summary.room.id);
    }
    summaries
}

/// Many rows as one JSON text: SQLite has no arrays, and in Postgres it is simpler where it need not be fastest.
pub(super) fn json<Row: Serialize>(rows: impl IntoIterator<Item = Row>) -> Result<String, StoreFault> {
    let rows: Vec<Row> = rows.into_iter().collect();
    serde_json::to_string(&rows).map_err(|error| StoreFault::Broken(error.into()))
}

/// A place as its column holds it. A client may name any; none lies behind the largest that a column can hold.
pub(super) fn seq_column(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

/// A name or address as it is compared: without regard to case.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

pub(super) fn seq(column: i64) -> Result<Seq, StoreFault> {
    u64::try_from(column).map(Seq).map_err(|_| unknown("seq", column))
}

pub(super) fn named<T: FromStr>(column: &'static str, name: &str) -> Result<T, StoreFault> {
    name.parse().map_err(|_| unknown(column, name))
}

pub(super) fn unknown(column: &'static str, value: impl Display) -> StoreFault {
    StoreFault::Broken(format!("{column} holds {value}, which has no meaning").into())
}
