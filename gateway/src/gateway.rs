//! What every command of a gateway has at hand.

use std::sync::Arc;

use shared::bus::Bus;
use shared::domain::NodeId;

use crate::accounts::{Members, Tokens};
use crate::hub::Hub;
use crate::pending::Pending;
use crate::session::Sessions;

/// What every command of a gateway has at hand.
pub struct Gateway {
    /// This process.
    pub node: NodeId,
    /// To the routers, and to the other gateways.
    pub bus: Arc<dyn Bus>,
    /// Which sockets here hear which rooms.
    pub hub: Arc<Hub>,
    /// Sends that await their replies.
    pub pending: Arc<Pending>,
    /// Connections whose clients may come back.
    pub sessions: Arc<Sessions>,
    /// Who is who.
    pub tokens: Arc<Tokens>,
    /// Who may do what, where.
    pub members: Arc<Members>,
}
