//! Say which deals somebody has, and who in them is online.

use std::collections::HashSet;

use shared::domain::{Answer, Deal, Rejection, UserId};
use shared::limits;
use tracing::debug;

use crate::accounts::refuse;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// The newest of the caller's deals, accepted or not.
pub async fn list_deals(gateway: &Gateway, caller: &Caller) -> Result<Answer, Rejection> {
    gateway.store.list_deals(caller.user.id, limits::DEALS_TOLD).await.map(Answer::Deals).map_err(refuse)
}

/// Those of them that are accepted and whose other side is online.
pub async fn list_partners(gateway: &Gateway, caller: &Caller) -> Result<Answer, Rejection> {
    let deals = gateway.store.list_deals(caller.user.id, limits::DEALS_TOLD).await.map_err(refuse)?;
    with_online(gateway, caller.user.id, deals).await
}

/// Those of these deals that are accepted and whose other side is online.
pub async fn with_online(gateway: &Gateway, user: UserId, deals: Vec<Deal>) -> Result<Answer, Rejection> {
    let deals: Vec<Deal> = deals.into_iter().filter(Deal::is_accepted).collect();
    let partners: Vec<UserId> = deals.iter().filter_map(|deal| deal.partner_of(user)).collect();
    let standings = gateway.people.presence().standings(&partners).await.map_err(|fault| {
        debug!(%fault, "it cannot be known who is online");
        Rejection::unavailable()
    })?;
    let online: HashSet<UserId> =
        partners.iter().zip(standings).filter(|(_, standing)| standing.is_online).map(|(partner, _)| *partner).collect();
    let is_online = |deal: &Deal| deal.partner_of(user).is_some_and(|partner| online.contains(&partner));
    Ok(Answer::PartnersOnline { of: user, deals: deals.into_iter().filter(is_online).collect() })
}
