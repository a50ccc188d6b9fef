//! What the code for either database calls things, as this one has them.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, SqliteConnection, Transaction};
use uuid::Uuid;

use super::{Database, Sqlite};
use crate::store::StoreFault;
use crate::store::rows::json;

pub(super) type Adapter = Sqlite;
pub(super) type DbConnection = SqliteConnection;
pub(super) type DbRow = SqliteRow;

/// Begins a transaction that writes. It has the only writer from its start: one that only reads first may find that another has written.
pub(super) async fn begin(connection: &mut SqliteConnection) -> sqlx::Result<Transaction<'_, Database>> {
    connection.begin_with("BEGIN IMMEDIATE").await
}

/// Ids as one parameter: SQLite has no arrays.
pub(super) fn uuids(ids: impl IntoIterator<Item = Uuid>) -> Result<String, StoreFault> {
    json(ids.into_iter().map(Uuid::simple))
}

/// Texts as one parameter.
pub(super) fn texts(texts: &[String]) -> Result<String, StoreFault> {
    json(texts)
}

/// A statement in this database's own form.
macro_rules! own_sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/sqlite/sql/", $name, ".sql"))
    };
}
