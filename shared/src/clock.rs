//! The only place that reads the wall clock, and makes ids.

use std::time::SystemTime;

use uuid::{NoContext, Uuid};

use crate::domain::Timestamp;

/// The time.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// A new uuid that sorts by time, so that rows made one after another lie beside each other.
pub fn new_uuid() -> Uuid {
    let millis = u64::try_from(now().as_millis()).unwrap_or_default();
    let nanos = u32::try_from(millis % 1000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1000, nanos))
}

/// A new uuid that nobody can guess.
pub fn random_uuid() -> Uuid {
    Uuid::new_v4()
}
