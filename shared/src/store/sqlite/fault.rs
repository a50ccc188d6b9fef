//! What an error of the driver means to the caller.

use sqlx::Error;
use sqlx::error::ErrorKind;
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
    if let Some(error) = error.as_database_error()
        && error.is_unique_violation()
    {
        // SQLite names the columns, not the constraint.
        let taken =
            [("users.username_folded", Taken::Username), ("users.email_folded", Taken::Email), ("rooms.id", Taken::RoomId)];
        if let Some((_, taken)) = taken.into_iter().find(|(column, _)| error.message().ends_with(column)) {
            return StoreFault::Conflict(taken);
        }
    }
    if is_passing(&error) { StoreFault::Unavailable(error.into()) } else { StoreFault::Broken(error.into()) }
}

/// Whether the same call may succeed later.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
        // LOCKED, IOERR, FULL, CANTOPEN.
        _ => is_busy(error) || code(error).is_some_and(|code| matches!(code, 6 | 10 | 13 | 14)),
    }
}

/// Whether the connection can do nothing more.
pub(super) fn is_gone(error: &Error) -> bool {
    matches!(error, Error::WorkerCrashed)
}

/// Whether another writer was in the way: never, there is one.
pub(super) fn is_contention(_: &Error) -> bool {
    false
}

/// Whether a column has nothing to hold that must hold something.
pub(super) fn is_without(error: &Error, column: &str) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| matches!(error.kind(), ErrorKind::NotNullViolation) && error.message().ends_with(column))
}

/// Whether another connection has the file locked.
pub(super) fn is_busy(error: &Error) -> bool {
    code(error) == Some(5)
}

/// SQLite's code, which is the low byte of the extended one.
fn code(error: &Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
