//! The only place that reads the wall clock, and makes ids.

use std::time::SystemTime;

use uuid::Uuid;

use crate::domain::Timestamp;

/// The time.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// A new uuid that sorts by time, so that rows made one after another lie beside each other; also those that one process makes within
/// one millisecond.
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

/// A new uuid that nobody can guess.
pub fn random_uuid() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_made_one_after_another_sort_so() {
        let ids: Vec<_> = (0..10_000).map(|_| super::new_uuid()).collect();
        assert!(ids.is_sorted());
    }
}
