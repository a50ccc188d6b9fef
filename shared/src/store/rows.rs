//! What rows look like, the same in both databases, and how they become the domain's words.

use std::fmt::Display;
use std::str::FromStr;

use sqlx::FromRow;
use uuid::Uuid;

use super::StoreFault;
use crate::domain::{
    AccessToken, Author, Body, ClientMessageId, Content, Email, Message, MessageId, PasswordHash, Role, Room, RoomId, RoomName,
    RoomSummary, Seq, Timestamp, TokenId, TokenStatus, User, UserId, UserStatus, Username,
};

#[derive(FromRow)]
pub(super) struct UserRow {
    id: Uuid,
    username: String,
    email: String,
    status: i16,
    created_at_ms: i64,
}

impl TryFrom<UserRow> for User {
    type Error = StoreFault;

    fn try_from(row: UserRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: UserId::from_uuid(row.id),
            username: Username::trusted(row.username),
            email: Email::trusted(row.email),
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
    password_hash: String,
}

impl TryFrom<LoginRow> for (User, PasswordHash) {
    type Error = StoreFault;

    fn try_from(row: LoginRow) -> Result<Self, StoreFault> {
        Ok((row.user.try_into()?, PasswordHash::new(row.password_hash)))
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

impl TryFrom<RoleRow> for Role {
    type Error = StoreFault;

    fn try_from(row: RoleRow) -> Result<Self, StoreFault> {
        named("members.role", &row.role)
    }
}

#[derive(FromRow)]
pub(super) struct RoomSummaryRow {
    #[sqlx(flatten)]
    room: RoomRow,
    role: Option<String>,
}

impl TryFrom<RoomSummaryRow> for RoomSummary {
    type Error = StoreFault;

    fn try_from(row: RoomSummaryRow) -> Result<Self, StoreFault> {
        let role = row.role.map(|role| named("members.role", &role)).transpose()?;
        Ok(Self { room: row.room.try_into()?, role })
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
pub(super) struct MessageRow {
    room_id: Uuid,
    seq: i64,
    id: Uuid,
    author_id: Uuid,
    author_name: String,
    content: String,
    kind: String,
    client_id: Option<String>,
    created_at_ms: i64,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreFault;

    fn try_from(row: MessageRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: MessageId::from_uuid(row.id),
            room: RoomId::from_uuid(row.room_id),
            seq: seq(row.seq)?,
            author: Author { id: UserId::from_uuid(row.author_id), username: Username::trusted(row.author_name) },
            body: Body { content: Content::trusted(row.content), kind: named("messages.kind", &row.kind)? },
            client_id: row.client_id.map(ClientMessageId::trusted),
            created_at: Timestamp::from_millis(row.created_at_ms),
        })
    }
}

/// Where a new message was put.
#[derive(FromRow)]
pub(super) struct PlaceRow {
    room_id: Uuid,
    id: Uuid,
    seq: i64,
}

impl TryFrom<PlaceRow> for ((RoomId, MessageId), Seq) {
    type Error = StoreFault;

    fn try_from(row: PlaceRow) -> Result<Self, StoreFault> {
        Ok(((RoomId::from_uuid(row.room_id), MessageId::from_uuid(row.id)), seq(row.seq)?))
    }
}

/// All rows, in the domain's words.
pub(super) fn all<Row, Word: TryFrom<Row, Error = StoreFault>, Words: FromIterator<Word>>(
    rows: Vec<Row>,
) -> Result<Words, StoreFault> {
    rows.into_iter().map(Word::try_from).collect()
}

/// A place as its column holds it. A client may name any; none lies behind the largest that a column can hold.
pub(super) fn seq_column(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

/// A name or address as it is compared: without regard to case.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

fn seq(column: i64) -> Result<Seq, StoreFault> {
    u64::try_from(column).map(Seq).map_err(|_| unknown("seq", column))
}

fn named<T: FromStr>(column: &'static str, name: &str) -> Result<T, StoreFault> {
    name.parse().map_err(|_| unknown(column, name))
}

fn unknown(column: &'static str, value: impl Display) -> StoreFault {
    StoreFault::Broken(format!("{column} holds {value}, which has no meaning").into())
}
