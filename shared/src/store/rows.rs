//! What rows look like, the same in both databases, and how they become the domain's words.

mod accounts;
mod deals;
mod directs;
mod guests;
mod hooks;
mod invites;
mod members;
mod rooms;

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use sqlx::FromRow;

use super::StoreFault;
use crate::domain::Seq;

pub(super) use accounts::{LoginRow, PasswordRow, TokenAndUserRow, TokenRow, UserRow, token_status, user_status};
pub(super) use deals::{DealRow, PartnerRow};
pub(super) use directs::UntoldRow;
pub(super) use guests::{GuestRow, behind, guest_rows};
pub(super) use hooks::{HookRow, hook_rows};
pub(super) use invites::InviteRow;
pub(super) use members::{AdminsRow, BanRow, MarkRow, MemberRow, MembershipRow, MentionedRow, Standing, StandingRow};
pub(super) use rooms::{LastSeqRow, RoomRow, RoomSummaryRow, joined, with_last};

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

/// Many rows as one JSON text: SQLite has no arrays, and in Postgres it is simpler where it need not be fastest.
pub(super) fn json<Row: Serialize>(rows: impl IntoIterator<Item = Row>) -> Result<String, StoreFault> {
    text(&rows.into_iter().collect::<Vec<Row>>())
}

fn text(value: &impl Serialize) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|error| StoreFault::Broken(error.into()))
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
