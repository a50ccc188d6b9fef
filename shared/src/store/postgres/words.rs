//! What the code for either database calls things, as this one has them.

use sqlx::postgres::PgRow;
use sqlx::{Connection, PgConnection, Transaction};
use uuid::Uuid;

use super::{Database, Postgres};
use crate::store::StoreFault;

pub(super) type Adapter = Postgres;
pub(super) type DbConnection = PgConnection;
pub(super) type DbRow = PgRow;

/// Begins a transaction that writes.
pub(super) async fn begin(connection: &mut PgConnection) -> sqlx::Result<Transaction<'_, Database>> {
    connection.begin().await
}

/// Ids as one parameter.
pub(super) fn uuids(ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<Uuid>, StoreFault> {
    Ok(ids.into_iter().collect())
}

/// Texts as one parameter.
pub(super) fn texts(texts: &[String]) -> Result<&[String], StoreFault> {
    Ok(texts)
}

/// A statement in this database's own form.
macro_rules! own_sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/postgres/sql/", $name, ".sql"))
    };
}
