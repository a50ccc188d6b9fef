//! What the entries of a room's log look like in rows, the same in both databases, and how they become the domain's words.

use serde_json::{from_str, to_string};
use sqlx::FromRow;
use uuid::Uuid;

use super::StoreFault;
use super::docket::Target;
use super::rows::{all, named, seq, unknown};
use crate::domain::{
    Author, Body, Change, Changed, ClientMessageId, Content, Emoji, Entry, Extra, Message, MessageId, Quote, RoomId, Seq, Tally,
    Timestamp, UserId, Username,
};

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
    extra: Option<String>,
    created_at_ms: i64,
    reply_to: Option<Uuid>,
    mentions: Option<String>,
    edited_at_ms: Option<i64>,
    deleted_at_ms: Option<i64>,
    reactions: Option<String>,
    quoted_author_id: Option<Uuid>,
    quoted_author_name: Option<String>,
    quoted_excerpt: Option<String>,
    quoted_deleted_at_ms: Option<i64>,
}

impl TryFrom<MessageRow> for Message {
    type Error = StoreFault;

    fn try_from(row: MessageRow) -> Result<Self, StoreFault> {
        let quote = row.quoted_author_id.zip(row.quoted_author_name).map(|(id, name)| Quote {
            author: author(id, name),
            excerpt: row.quoted_excerpt.unwrap_or_default().into(),
            is_deleted: row.quoted_deleted_at_ms.is_some(),
        });
        let body = Body {
            content: Content::trusted(row.content),
            kind: named("messages.kind", &row.kind)?,
            extra: row.extra.map(Extra::trusted),
            reply_to: row.reply_to.map(MessageId::from_uuid),
            mentions: mentions(row.mentions)?,
        };
        let author = author(row.author_id, row.author_name);
        let (room, created_at) = (RoomId::from_uuid(row.room_id), Timestamp::from_millis(row.created_at_ms));
        Ok(Self {
            client_id: row.client_id.map(ClientMessageId::trusted),
            quote,
            edited_at: row.edited_at_ms.map(Timestamp::from_millis),
            deleted_at: row.deleted_at_ms.map(Timestamp::from_millis),
            reactions: tallies(row.reactions)?,
            ..Self::new(MessageId::from_uuid(row.id), room, seq(row.seq)?, author, body, created_at)
        })
    }
}

#[derive(FromRow)]
pub(super) struct ChangeRow {
    room_id: Uuid,
    seq: i64,
    id: Uuid,
    author_id: Uuid,
    author_name: String,
    message_id: Uuid,
    kind: String,
    /// Empty for what was erased.
    content: String,
    mentions: Option<String>,
    count: Option<i64>,
    client_id: Option<String>,
    created_at_ms: i64,
}

impl TryFrom<ChangeRow> for Change {
    type Error = StoreFault;

    fn try_from(row: ChangeRow) -> Result<Self, StoreFault> {
        let number = row.count.unwrap_or_default();
        let count = u32::try_from(number).map_err(|_| unknown("changes.count", number))?;
        let what = match row.kind.as_str() {
            "edit" if row.content.is_empty() => Changed::Erased,
            "edit" => Changed::Edited { content: Content::trusted(row.content), mentions: mentions(row.mentions)? },
            "delete" => Changed::Deleted,
            "react" => Changed::ReactionAdded { emoji: Emoji::trusted(row.content), count },
            "unreact" => Changed::ReactionRemoved { emoji: Emoji::trusted(row.content), count },
            other => return Err(unknown("changes.kind", other)),
        };
        Ok(Self {
            id: MessageId::from_uuid(row.id),
            room: RoomId::from_uuid(row.room_id),
            seq: seq(row.seq)?,
            author: author(row.author_id, row.author_name),
            message: MessageId::from_uuid(row.message_id),
            what,
            client_id: row.client_id.map(ClientMessageId::trusted),
            created_at: Timestamp::from_millis(row.created_at_ms),
        })
    }
}

/// To which messages the changes put emojis, and which.
pub(super) fn reactions(changes: Vec<Change>) -> Vec<(MessageId, Emoji)> {
    let reaction = |change: Change| match change.what {
        Changed::ReactionAdded { emoji, .. } => Some((change.message, emoji)),
        Changed::Edited { .. } | Changed::Erased | Changed::Deleted | Changed::ReactionRemoved { .. } => None,
    };
    changes.into_iter().filter_map(reaction).collect()
}

/// A change as its columns hold it: its kind, what it says, whom that names, and how often the emoji stands there.
pub(super) fn change_columns(what: &Changed) -> (&'static str, Option<&str>, Option<String>, Option<i64>) {
    match what {
        Changed::Edited { content, mentions } => ("edit", Some(content.as_str()), mentions_column(mentions), None),
        Changed::Erased => ("edit", None, None, None),
        Changed::Deleted => ("delete", None, None, None),
        Changed::ReactionAdded { emoji, count } => ("react", Some(emoji.as_str()), None, Some((*count).into())),
        Changed::ReactionRemoved { emoji, count } => ("unreact", Some(emoji.as_str()), None, Some((*count).into())),
    }
}

/// Messages that were read from the last to the first.
pub(super) fn rising(mut rows: Vec<MessageRow>) -> Result<Vec<Message>, StoreFault> {
    rows.reverse();
    all(rows)
}

/// A message's number, below what a database would count beyond its largest one.
pub(super) fn number_column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX).min(i64::MAX / 2)
}

/// Either of them: a change has a message to which it was done.
#[derive(FromRow)]
pub(super) struct EntryRow {
    #[sqlx(flatten)]
    row: MessageRow,
    message_id: Option<Uuid>,
    count: Option<i64>,
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreFault;

    fn try_from(EntryRow { row, message_id, count }: EntryRow) -> Result<Self, StoreFault> {
        let Some(message_id) = message_id else { return row.try_into().map(Self::Message) };
        let change = ChangeRow {
            room_id: row.room_id,
            seq: row.seq,
            id: row.id,
            author_id: row.author_id,
            author_name: row.author_name,
            message_id,
            kind: row.kind,
            content: row.content,
            mentions: row.mentions,
            count,
            client_id: row.client_id,
            created_at_ms: row.created_at_ms,
        };
        change.try_into().map(Self::Change)
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

#[derive(FromRow)]
pub(super) struct TargetRow {
    room_id: Uuid,
    id: Uuid,
    author_id: Uuid,
    author_name: String,
    excerpt: String,
    is_deleted: bool,
    reactions: Option<String>,
}

impl TryFrom<TargetRow> for ((RoomId, MessageId), Target) {
    type Error = StoreFault;

    fn try_from(row: TargetRow) -> Result<Self, StoreFault> {
        let author = author(row.author_id, row.author_name);
        let quote = Quote { author, excerpt: row.excerpt.into(), is_deleted: row.is_deleted };
        let reactions = tallies(row.reactions)?;
        Ok(((RoomId::from_uuid(row.room_id), MessageId::from_uuid(row.id)), Target { quote, reactions }))
    }
}

/// People as a column holds them; nothing, if there are none.
pub(super) fn mentions_column(mentions: &[UserId]) -> Option<String> {
    let ids: Vec<String> = mentions.iter().map(|user| user.as_uuid().simple().to_string()).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Emojis as a column holds them.
pub(super) fn reactions_column(tallies: &[Tally]) -> Result<String, StoreFault> {
    let pairs: Vec<(&Emoji, u32)> = tallies.iter().map(|tally| (&tally.emoji, tally.count)).collect();
    to_string(&pairs).map_err(|error| StoreFault::Broken(error.into()))
}

fn mentions(column: Option<String>) -> Result<Vec<UserId>, StoreFault> {
    let ids = column.as_deref().unwrap_or_default().split_ascii_whitespace();
    ids.map(|id| Uuid::try_parse(id).map(UserId::from_uuid).map_err(|_| unknown("mentions", id))).collect()
}

fn tallies(column: Option<String>) -> Result<Vec<Tally>, StoreFault> {
    let Some(column) = column else { return Ok(Vec::new()) };
    let pairs: Vec<(Emoji, u32)> = from_str(&column).map_err(|_| unknown("messages.reactions", &column))?;
    Ok(pairs.into_iter().map(|(emoji, count)| Tally { emoji, count }).collect())
}

fn author(id: Uuid, name: String) -> Author {
    Author { id: UserId::from_uuid(id), username: Username::trusted(name) }
}
