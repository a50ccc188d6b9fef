//! No call to the store takes longer than it may.

use std::io;
use std::time::Duration;

use sqlx::Error;
use tokio::time::timeout;

/// Ends a call that takes longer.
pub(super) async fn in_time<T>(limit: Duration, call: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(limit, call).await.unwrap_or_else(|_| Err(Error::Io(io::ErrorKind::TimedOut.into())))
}
