//! Accept a room that somebody has asked for.

use shared::clock;
use shared::domain::{Answer, Code, Deal, InviteToken, NewRoom, Rejection, Role, RoomName, Seq, Terms, UserEvent, Visibility};
use shared::store::Joined;
use tracing::debug;

use super::hear_directs;
use crate::accounts::refuse;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Makes the room, in which both are from now on, and tells both, wherever they are connected. To accept again changes nothing.
pub async fn accept_room(gateway: &Gateway, caller: &Caller, terms: Terms) -> Result<Answer, Rejection> {
    let deal = gateway.deals.of_token(&caller.tenant, &terms.token, caller.user.id).await?;
    deal.check(&terms)?;
    if deal.is_accepted() {
        return Ok(Answer::Deal(deal));
    }
    if deal.requester == caller.user.id {
        let message = "you have asked for this room yourself: the other one has to accept it";
        return Err(Rejection::new(Code::Forbidden, message).about("roomToken"));
    }
    if deal.room != deal.id.room() {
        join_both(gateway, &deal).await?;
    }
    let now = clock::now();
    let name = deal.terms.name.clone().unwrap_or_else(|| RoomName::trusted("deal"));
    let room = NewRoom { id: deal.room, name, creator: deal.requester, visibility: Visibility::Private, created_at: now };
    let accepted = gateway.store.accept_deal(&deal, &room, now).await.map_err(refuse)?;
    let deal = Deal { accepted_at: Some(now), ..deal };
    // Otherwise another device of the same person was quicker, and tells.
    if let Some(after) = accepted {
        // First, so that what it says next comes back to it.
        hear_directs::hear(gateway, caller, deal.room, after).await;
        tell(gateway, &deal, after).await;
    }
    Ok(Answer::Deal(deal))
}

async fn tell(gateway: &Gateway, deal: &Deal, after: Seq) {
    if let Err(rejection) = gateway.people.tell(&deal.pair(), UserEvent::DealAccepted(deal.clone(), after)).await {
        debug!(%rejection, "an accepted room is told of when its people connect");
    }
}

/// Makes both members of a room that was there before: as anybody, or by its invite.
async fn join_both(gateway: &Gateway, deal: &Deal) -> Result<(), Rejection> {
    let room = gateway.members.room(deal.room).await?.ok_or_else(Rejection::unknown_room)?;
    for user in deal.pair() {
        if gateway.members.role(room.id, user).await?.is_some() {
            continue;
        }
        let joined = match room.visibility {
            Visibility::Public => gateway.store.join_room(room.id, user, Role::Member, clock::now()).await.map_err(refuse)?,
            Visibility::Private => {
                let token = InviteToken::parse("roomToken", deal.terms.token.as_str())?;
                let used =
                    gateway.store.join_by_invite(room.id, user, Role::Member, &token, clock::now()).await.map_err(refuse)?;
                let closed = || Rejection::new(Code::Forbidden, "the room's invite is not valid any more").about("roomToken");
                used.ok_or_else(closed)?
            }
        };
        match joined {
            Joined::Now(_) | Joined::Already(_) => {}
            Joined::Banned => return Err(Rejection::banned()),
            Joined::NoSuchRoom => return Err(Rejection::unknown_room()),
        }
    }
    Ok(())
}
