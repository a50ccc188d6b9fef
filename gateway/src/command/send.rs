//! Say something in a room.

use shared::clock;
use shared::domain::{Code, MessageId, Rejection, Send, Submitted, UserId};
use shared::limits;

use super::mention;
use crate::dialect::Echo;
use crate::gateway::Gateway;
use crate::pending::Asker;
use crate::socket::{Caller, Respond};
use crate::submit::NewEntry;

/// Hands a message to its room's router; `to` is told of it even if it does not hear the room. The router's reply answers the sender: an ack means that the message is stored.
pub async fn send(gateway: &Gateway, caller: &Caller, command: Send, to: Option<UserId>, respond: Respond) {
    let Send { room, mut body, client_id } = command;
    if let Err(rejection) = gateway.members.admit(room, caller.user.id).await {
        return respond.refuse(&rejection);
    }
    if let Err(rejection) = mention::resolve(&*gateway.store, room, &body.content, &mut body.mentions).await {
        return respond.refuse(&rejection);
    }
    let id = match &client_id {
        Some(client_id) => MessageId::of_client(room, caller.user.id, client_id),
        None => MessageId::from_uuid(clock::new_uuid()),
    };
    let echo = respond.voice.dialect.vocabulary().echo;
    let Some(asker) = asker(caller, respond) else { return };
    match echo {
        Echo::OtherConnections => caller.log.says(id),
        Echo::All | Echo::OtherPeople => {}
    }
    gateway.submitter.submit(&caller.user, NewEntry { id, room, what: Submitted::Message { body, to }, client_id }, asker);
}

/// The caller, as one who awaits a reply; it is refused if too many of its connection's are outstanding.
pub fn asker(caller: &Caller, respond: Respond) -> Option<Asker> {
    let Some(slot) = caller.slot() else {
        let message = format!("{} messages of this connection await their acks: slow down", limits::PENDING_SENDS_PER_CONNECTION);
        respond.refuse(&Rejection::new(Code::RateLimited, message));
        return None;
    };
    Some(Asker::Socket(respond, slot))
}
