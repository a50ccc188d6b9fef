//! Say something to the other one of a deal, and tell it that one is typing.

use serde_json::json;
use shared::clock;
use shared::domain::{Answer, Body, Deal, Extra, Occurrence, Rejection, RoomEvent, RoomToken, SayInDeal, Send};

use super::{hear_directs, send};
use crate::gateway::Gateway;
use crate::socket::{Caller, Respond};

/// Hands the message to the router of the deal's room. The other one is told on all devices, or when it connects.
pub async fn say_in_deal(gateway: &Gateway, caller: &Caller, command: SayInDeal, respond: Respond) {
    let SayInDeal { token, body, client_id } = command;
    let deal = match deal(gateway, caller, token).await {
        Ok(deal) => deal,
        Err(rejection) => return respond.refuse(&rejection),
    };
    let user = caller.user.id;
    let receiver = json!({ "receiverId": deal.partner_id_of(user) });
    let body = Body { extra: Some(Extra::trusted(receiver.to_string())), ..body };
    send::send(gateway, caller, Send { room: deal.room, body, client_id }, deal.partner_of(user), respond).await;
}

/// Tells those who hear the room; that it is over is told later, if nothing follows.
pub async fn typing_in_deal(gateway: &Gateway, caller: &Caller, token: RoomToken) -> Result<Answer, Rejection> {
    let deal = deal(gateway, caller, Some(token)).await?;
    let by = Occurrence { user: caller.user.clone(), at: clock::now() };
    gateway.bus.whisper(deal.room, vec![RoomEvent::Typing(by, true)]);
    gateway.typists.start(deal.room, &caller.user);
    Ok(Answer::Noted)
}

/// The deal that is meant. This connection hears its room from now on, if it did not yet.
async fn deal(gateway: &Gateway, caller: &Caller, token: Option<RoomToken>) -> Result<Deal, Rejection> {
    let deal = gateway.deals.accepted(&caller.tenant, token.as_ref(), caller.user.id).await?;
    if !caller.log.hears(deal.room) {
        let room = gateway.members.room(deal.room).await?.ok_or_else(Rejection::unknown_room)?;
        hear_directs::hear(gateway, caller, deal.room, room.last_seq).await;
    }
    Ok(deal)
}
