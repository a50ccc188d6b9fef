//! The REST API and the playground page over HTTP/1.1.

mod routes;

mod create_room;
mod history;
mod join_room;
mod list_rooms;
mod login;
mod me;
mod show_room;
mod signup;

mod playground;

mod bearer;
mod body;
mod bounds;
mod cors;
mod error;
mod query;
mod room_path;
mod session;

mod serve;

use std::sync::Arc;
use std::time::Duration;

use shared::limits;
use shared::store::Store;

use crate::accounts::{Attempts, Members, Passwords, Tokens};

pub use cors::Cors;
pub use error::Refused;
pub use routes::routes;
pub use serve::{Remote, serve};

/// What the routes work with.
pub struct Http {
    store: Arc<dyn Store>,
    tokens: Arc<Tokens>,
    members: Arc<Members>,
    passwords: Passwords,
    attempts: Attempts,
    cors: Cors,
    deadline: Duration,
}

impl Http {
    /// Over a store, and over the tokens and memberships that the socket also asks for, so that what one of them learns the other knows.
    pub fn new(store: Arc<dyn Store>, tokens: Arc<Tokens>, members: Arc<Members>, cors: Cors) -> Arc<Self> {
        let (passwords, attempts) = (Passwords::default(), Attempts::default());
        Arc::new(Self { store, tokens, members, passwords, attempts, cors, deadline: limits::ACK_DEADLINE })
    }
}
