//! What a client is told when the store did not do what was asked.

use shared::domain::{Code, Rejection};
use shared::store::{StoreFault, Taken};
use tracing::{debug, error};

/// Turns a fault of the store into a rejection. A defect is logged here, once; a store that is away says so in the log itself,
/// and one line for each request that meets it would bury the rest.
pub fn refuse(fault: StoreFault) -> Rejection {
    match fault {
        StoreFault::Unavailable(cause) => {
            debug!(%cause, "a request met an absent store");
            Rejection::unavailable()
        }
        StoreFault::Conflict(taken) => {
            let field = match taken {
                Taken::Username => "username",
                Taken::Email => "email",
                Taken::RoomId => "roomId",
            };
            Rejection::new(Code::Conflict, format!("this {field} is taken")).about(field)
        }
        StoreFault::Broken(cause) => {
            error!(%cause, "the store has failed");
            Rejection::new(Code::Internal, "the server has failed: this is not your fault")
        }
    }
}
