//! What is asked for a docket, and what its ruling writes, as the JSON in which both databases take many rows.

use serde::Serialize;
use uuid::fmt::Simple;

use super::StoreFault;
use super::docket::{Docket, Mark, Place, Revision, Ruling};
use super::entry_rows::{change_columns, mentions_column, reactions_column};
use super::rows::json;
use crate::domain::{Change, Emoji, Hook, HookId, Message};

/// Rows, if there are any.
pub(super) type Rows = Option<String>;

/// What must be known.
pub(super) struct Wanted {
    pub(super) rooms: Rows,
    pub(super) messages: Rows,
    pub(super) changes: Rows,
    pub(super) targets: Rows,
    pub(super) people: Rows,
    pub(super) reactors: Rows,
}

/// What is to be written, in this order.
pub(super) struct Written {
    pub(super) messages: Rows,
    pub(super) changes: Rows,
    pub(super) revisions: Rows,
    pub(super) marks_touched: Rows,
    pub(super) marks_standing: Rows,
    /// Messages of which nothing is to be left.
    pub(super) deleted: Rows,
    /// Nobody needs to be told any more what was said.
    pub(super) hooks: Vec<HookId>,
    pub(super) ends: Rows,
}

impl Docket {
    pub(super) fn wanted(&self) -> Result<Wanted, StoreFault> {
        Ok(Wanted {
            rooms: rows(&self.rooms, |room| Ok(room.as_uuid().simple()))?,
            messages: places(&self.messages)?,
            changes: places(&self.changes)?,
            targets: places(&self.targets)?,
            people: rows(&self.people, |(room, user)| Ok((room.as_uuid().simple(), user.as_uuid().simple())))?,
            reactors: rows(&self.reactors, |(room, message, user)| {
                Ok((room.as_uuid().simple(), message.as_uuid().simple(), user.as_uuid().simple()))
            })?,
        })
    }
}

impl Ruling {
    pub(super) fn written(&self) -> Result<Written, StoreFault> {
        let deleted = self.deleted();
        Ok(Written {
            messages: rows(&self.messages, |message| Ok(message_row(message)))?,
            changes: rows(&self.changes, |change| Ok(change_row(change)))?,
            revisions: rows(&self.revisions, |(place, revision)| revision_row(*place, revision))?,
            marks_touched: rows(self.marks.keys(), |touched| Ok(mark_row(touched)))?,
            marks_standing: rows(self.standing(), |(standing, change)| {
                let (room, message, user, emoji) = mark_row(standing);
                Ok((room, message, user, emoji, change.as_uuid().simple()))
            })?,
            hooks: deleted.iter().map(|(room, message)| Hook::id_of_message(*room, *message)).collect(),
            deleted: places(&deleted)?,
            ends: rows(&self.ends, |(room, seq)| Ok((room.as_uuid().simple(), seq)))?,
        })
    }
}

/// Messages as rows.
pub(super) fn places(places: &[Place]) -> Result<Rows, StoreFault> {
    rows(places, |(room, message)| Ok((room.as_uuid().simple(), message.as_uuid().simple())))
}

fn message_row(message: &Message) -> impl Serialize + use<'_> {
    let Message { id, room, seq, author, body, client_id, .. } = message;
    (
        room.as_uuid().simple(),
        seq,
        id.as_uuid().simple(),
        author.id.as_uuid().simple(),
        &author.username,
        &body.content,
        body.kind,
        client_id,
        &body.extra,
        body.reply_to.map(|reply_to| reply_to.as_uuid().simple()),
        mentions_column(&body.mentions),
    )
}

fn change_row(change: &Change) -> impl Serialize + use<'_> {
    let Change { id, room, seq, author, message, what, client_id, .. } = change;
    let (kind, content, mentions, count) = change_columns(what);
    (
        room.as_uuid().simple(),
        seq,
        id.as_uuid().simple(),
        author.id.as_uuid().simple(),
        &author.username,
        message.as_uuid().simple(),
        kind,
        content,
        mentions,
        count,
        client_id,
    )
}

fn mark_row((room, message, user, emoji): &Mark) -> (Simple, Simple, Simple, &Emoji) {
    (room.as_uuid().simple(), message.as_uuid().simple(), user.as_uuid().simple(), emoji)
}

fn revision_row((room, message): Place, revision: &Revision) -> Result<impl Serialize + use<'_>, StoreFault> {
    let (content, mentions) = match &revision.edit {
        Some((content, mentions)) => (Some(content), mentions_column(mentions)),
        None => (None, None),
    };
    let reactions = revision.reactions.as_deref().map(reactions_column).transpose()?;
    Ok((room.as_uuid().simple(), message.as_uuid().simple(), content, mentions, reactions, revision.is_deleted))
}

fn rows<One, Row: Serialize>(
    all: impl IntoIterator<Item = One>,
    row: impl Fn(One) -> Result<Row, StoreFault>,
) -> Result<Rows, StoreFault> {
    let rows = all.into_iter().map(row).collect::<Result<Vec<Row>, StoreFault>>()?;
    if rows.is_empty() { Ok(None) } else { json(rows).map(Some) }
}
