//! What every command of a gateway has at hand.

use std::sync::Arc;

use shared::bus::Bus;
use shared::domain::UserId;
use shared::store::Store;

use crate::accounts::{Customers, Deals, Members, Notices, Tokens};
use crate::command::{Chats, Told, Typists};
use crate::gather::Gather;
use crate::hub::Hub;
use crate::pending::Pending;
use crate::people::People;
use crate::rates::Rates;
use crate::session::Sessions;
use crate::socket::Callers;
use crate::submit::Submitter;

/// What every command of a gateway has at hand.
pub struct Gateway {
    /// To the routers, and to the other gateways.
    pub bus: Arc<dyn Bus>,
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// Which sockets here hear which rooms.
    pub hub: Arc<Hub>,
    /// Sends that await their replies.
    pub pending: Arc<Pending>,
    /// Hands them to the routers.
    pub submitter: Arc<Submitter>,
    /// Connections whose clients may come back.
    pub sessions: Arc<Sessions>,
    /// Who is connected here.
    pub callers: Arc<Callers>,
    /// Who is online, here and elsewhere.
    pub people: Arc<People>,
    /// Whether people without an account are let in.
    pub guests: bool,
    /// How much may be asked for.
    pub rates: Arc<Rates>,
    /// Who is who.
    pub tokens: Arc<Tokens>,
    /// Who is who where customers and vendors meet.
    pub customers: Arc<Customers>,
    /// On what they have agreed.
    pub deals: Arc<Deals>,
    /// How far users were told what is said in their chats of two.
    pub told: Told,
    /// And what they were not told.
    pub untold: Gather<UserId, Chats>,
    /// Who is typing and will not say when it stops.
    pub typists: Typists,
    /// Who may do what, where.
    pub members: Arc<Members>,
    /// Tells all gateways when that changes.
    pub notices: Arc<Notices>,
}
