//! What an error of the driver means to the caller.

use sqlx::Error;
use sqlx::migrate::MigrateError;

use crate::store::{StoreFault, Taken};

/// What an error means to the caller.
pub(super) fn fault(error: Error) -> StoreFault {
    if let Error::Migrate(error) = error {
        return match *error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => fault(error),
            other => StoreFault::Broken(other.into()),
        };
    }
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("users_username_taken") => StoreFault::Conflict(Taken::Username),
        Some("users_email_taken") => StoreFault::Conflict(Taken::Email),
        Some("rooms_id_taken") => StoreFault::Conflict(Taken::RoomId),
        _ if is_passing(&error) => StoreFault::Unavailable(error.into()),
        _ => StoreFault::Broken(error.into()),
    }
}

/// Whether the connection should not be used again.
pub(super) fn ends_connection(error: &Error) -> bool {
    is_passing(error) && !is_contention(error)
}

/// Whether another writer was in the way, and the same statement may succeed at once.
pub(super) fn is_contention(error: &Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    match error.code().as_deref() {
        // serialization_failure, deadlock_detected
        Some("40001" | "40P01") => true,
        // unique_violation
        Some("23505") => matches!(error.constraint(), Some("messages_once" | "messages_place")),
        _ => false,
    }
}

/// Whether the same call may succeed later.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => {
            true
        }
        Error::Database(error) => match error.code().as_deref() {
            // A server that became a standby: the next connection may find the new primary.
            Some("25006") => true,
            // Connection exceptions, transaction rollbacks, insufficient resources, operator intervention, system errors.
            Some(code) => ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class)),
            None => false,
        },
        _ => false,
    }
}
