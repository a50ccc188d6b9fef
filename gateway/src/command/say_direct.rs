//! Say something to another user, wherever it is.

use shared::clock;
use shared::domain::{Code, NewRoom, Rejection, RoomId, RoomName, SayDirect, Send, UserId, Visibility};

use super::send;
use crate::accounts::refuse;
use crate::gateway::Gateway;
use crate::socket::{Caller, Respond};

/// Hands the message to the router of the two people's room. It tells the receiver's nodes once the message is stored.
pub async fn say_direct(gateway: &Gateway, caller: &Caller, command: SayDirect, respond: Respond) {
    let SayDirect { to, body, client_id } = command;
    match room(gateway, caller.user.id, to).await {
        Ok(room) => send::send(gateway, caller, Send { room, body, client_id }, Some(to), respond).await,
        Err(rejection) => respond.refuse(&rejection),
    }
}

/// The room of the two, made if this is their first word.
async fn room(gateway: &Gateway, from: UserId, to: UserId) -> Result<RoomId, Rejection> {
    if from == to {
        return Err(Rejection::invalid("receiverId", "receiverId must be somebody else"));
    }
    let id = RoomId::of_pair(from, to);
    if gateway.members.role(id, from).await?.is_none() {
        let receiver = gateway.store.find_user(to).await.map_err(refuse)?;
        receiver.ok_or_else(|| Rejection::new(Code::NotFound, "there is no such user").about("receiverId"))?;
        let name = RoomName::trusted("direct chat");
        let room = NewRoom { id, name, creator: from, visibility: Visibility::Private, created_at: clock::now() };
        gateway.store.open_direct(&room, [from, to]).await.map_err(refuse)?;
    }
    Ok(id)
}
