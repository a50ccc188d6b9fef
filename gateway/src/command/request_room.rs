//! Ask somebody for a room of one's own.

use shared::clock;
use shared::domain::{Answer, Code, Deal, DealId, Rejection, RoomId, RoomToken, Terms, UserEvent, UserId, Visibility};
use shared::limits;
use tracing::debug;

use crate::accounts::refuse;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Keeps what is asked for, and tells the other one, now or when it connects. To ask for the same again tells it once more.
pub async fn request_room(gateway: &Gateway, caller: &Caller, terms: Terms) -> Result<Answer, Rejection> {
    let [customer, vendor] = [&terms.customer, &terms.vendor].map(|side| UserId::of_customer(&caller.tenant, side));
    if customer == vendor {
        return Err(Rejection::invalid("vendorID", "vendorID must be somebody else than customerID"));
    }
    if ![customer, vendor].contains(&caller.user.id) {
        return Err(Rejection::new(Code::Forbidden, "customerID or vendorID must be your own").about("customerID"));
    }
    let id = DealId::of_token(&caller.tenant, &terms.token);
    let (requester, created_at) = (caller.user.id, clock::now());
    let room = room(gateway, &terms, id).await?;
    let asked = Deal { id, terms, room, customer, vendor, requester, created_at, accepted_at: None, is_told: false };
    let kept = gateway.store.request_deal(&asked, limits::DEALS_OPEN).await.map_err(refuse)?;
    let deal = kept.ok_or_else(|| {
        let message =
            format!("nobody has accepted {} rooms that you have asked for: wait for an answer first", limits::DEALS_OPEN);
        Rejection::new(Code::RateLimited, message).about("roomToken")
    })?;
    if deal.partner_of(caller.user.id).is_none() {
        return Err(Rejection::new(Code::Conflict, "this roomToken is taken: choose another one").about("roomToken"));
    }
    deal.check(&asked.terms)?;
    if !deal.is_accepted()
        && let Err(rejection) = gateway.people.tell_user(deal.requested(), UserEvent::DealRequested(deal.clone())).await
    {
        debug!(%rejection, "somebody is asked for a room when it connects");
    }
    Ok(Answer::Deal(deal))
}

/// The room that a deal is about: one that is there, if it is named by its id and its invite is shown; else one of its own.
async fn room(gateway: &Gateway, terms: &Terms, id: DealId) -> Result<RoomId, Rejection> {
    let named: Option<RoomId> = terms.name.as_ref().and_then(|name| name.as_str().parse().ok());
    let Some(named) = named else { return Ok(id.room()) };
    match gateway.members.room(named).await? {
        Some(room) if room.visibility == Visibility::Public || is_invited(gateway, named, &terms.token).await? => Ok(named),
        Some(_) => {
            let message = "roomID is that of a private room: roomToken must be its invite";
            Err(Rejection::new(Code::Forbidden, message).about("roomToken"))
        }
        None => Ok(id.room()),
    }
}

async fn is_invited(gateway: &Gateway, room: RoomId, token: &RoomToken) -> Result<bool, Rejection> {
    let invite = gateway.store.find_invite(room).await.map_err(refuse)?;
    Ok(invite.is_some_and(|invite| invite.token.expose() == token.as_str()))
}
