//! Say something in a room.

use shared::bus::BusFault;
use shared::clock;
use shared::domain::{Code, MessageId, Rejection, Send, Submission, Ticket, UserId};
use shared::limits;
use shared::telemetry::metrics;
use tracing::debug;

use crate::dialect::Echo;
use crate::gateway::Gateway;
use crate::pending::Waiting;
use crate::socket::{Caller, Respond};

/// Hands a message to its room's router; `to` is told of it even if it does not hear the room. The router's reply answers the sender: an ack means that the message is stored.
pub async fn send(gateway: &Gateway, caller: &Caller, command: Send, to: Option<UserId>, respond: Respond) {
    let Send { room, body, client_id } = command;
    if let Err(rejection) = gateway.members.admit(room, caller.user.id).await {
        return respond.refuse(&rejection);
    }
    let Some(slot) = caller.slot() else {
        let message = format!("{} messages of this connection await their acks: slow down", limits::PENDING_SENDS_PER_CONNECTION);
        return respond.refuse(&Rejection::new(Code::RateLimited, message));
    };

    let id = match &client_id {
        Some(client_id) => MessageId::of_client(room, caller.user.id, client_id),
        None => MessageId::from_uuid(clock::new_uuid()),
    };
    match respond.voice.dialect.vocabulary().echo {
        Echo::OtherConnections => caller.log.says(id),
        Echo::All | Echo::OtherPeople => {}
    }
    let ticket = gateway.pending.wait(Waiting { room, client_id: client_id.clone(), respond, _slot: slot });
    let submission = Submission {
        id,
        room,
        author: caller.user.clone(),
        to,
        body,
        client_id,
        node: gateway.node,
        ticket,
        accepted_at: clock::now(),
    };
    match gateway.bus.submit(submission) {
        Ok(()) => metrics::message_accepted(),
        Err(fault) => refuse(gateway, ticket, &fault),
    }
}

fn refuse(gateway: &Gateway, ticket: Ticket, fault: &BusFault) {
    debug!(%fault, "a message could not be handed over");
    if let Some(waiting) = gateway.pending.take(ticket) {
        waiting.respond.refuse(&Rejection::unavailable());
    }
}
