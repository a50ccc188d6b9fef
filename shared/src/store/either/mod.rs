//! The store's code for either database: compiled once for each, with what its adapter's `words.rs` calls a connection, a list of ids, a
//! statement. Statements that both understand stand here too; `own_sql!` names those that each has in a form of its own.

mod accounts;
mod attempts;
mod changes;
mod deals;
mod directs;
mod guests;
mod hooks;
mod invites;
mod log;
mod members;
mod rooms;

use super::fault::{fault, is_contention};
use super::words::{Adapter, DbConnection, DbRow, begin, texts, uuids};

pub(super) use attempts::Attempts;
