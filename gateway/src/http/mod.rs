//! The REST API and the playground page over HTTP/1.1.

mod routes;

mod change_password;
mod deactivate;
mod list_tokens;
mod login;
mod logout;
mod me;
mod refresh;
mod revoke_token;
mod signup;

mod change_message;
mod chat;
mod create_room;
mod history;
mod join_room;
mod leave_room;
mod list_bans;
mod list_members;
mod list_rooms;
mod make_invite;
mod mark_read;
mod member;
mod revoke_invite;
mod room_presence;
mod show_invite;
mod show_room;
mod user_presence;

mod asyncapi;
mod openapi;
mod playground;

mod bearer;
mod body;
mod bounds;
mod cors;
mod error;
mod paced;
mod permitted;
mod proof;
mod query;
mod room_path;
mod session;

mod serve;

use std::sync::Arc;
use std::time::Duration;

use shared::bus::Bus;
use shared::limits;
use shared::presence::Presence;
use shared::store::Store;

use crate::accounts::{Attempts, Customers, Deals, Members, Notices, Passwords, Tokens};
use crate::rates::Rates;
use crate::submit::Submitter;

pub use cors::Cors;
pub use error::Refused;
pub use routes::routes;
pub use serve::{Remote, serve};

/// What the routes work with.
pub struct Http {
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
    presence: Arc<dyn Presence>,
    submitter: Arc<Submitter>,
    tokens: Arc<Tokens>,
    customers: Arc<Customers>,
    deals: Arc<Deals>,
    members: Arc<Members>,
    notices: Arc<Notices>,
    passwords: Passwords,
    attempts: Attempts,
    admission: Admission,
    deadline: Duration,
}

/// From where one may ask, and how much.
pub struct Admission {
    /// Pages of other sites.
    pub cors: Cors,
    /// So much in which time.
    pub rates: Arc<Rates>,
}

/// Who is who, and who may do what: what the socket also asks, so that what one of them learns the other knows.
pub struct Rights {
    /// Accounts and their tokens.
    pub tokens: Arc<Tokens>,
    /// People whom an app numbers itself.
    pub customers: Arc<Customers>,
    /// On what they have agreed.
    pub deals: Arc<Deals>,
    /// Memberships.
    pub members: Arc<Members>,
    /// Tells all gateways when that changes.
    pub notices: Arc<Notices>,
}

impl Http {
    /// Over a store, a bus and a presence server, and over the way to the routers.
    pub fn new(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        presence: Arc<dyn Presence>,
        submitter: Arc<Submitter>,
        rights: Rights,
        admission: Admission,
    ) -> Arc<Self> {
        let (passwords, attempts, deadline) = (Passwords::default(), Attempts::default(), limits::ACK_DEADLINE);
        let Rights { tokens, customers, deals, members, notices } = rights;
        Arc::new(Self {
            store,
            bus,
            presence,
            submitter,
            tokens,
            customers,
            deals,
            members,
            notices,
            passwords,
            attempts,
            admission,
            deadline,
        })
    }
}
