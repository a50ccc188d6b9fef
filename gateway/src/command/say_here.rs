//! Say something in the room in which one is.

use shared::domain::{Body, Rejection, Send};

use super::send;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::socket::{Caller, Respond};

/// Hands the message to the router of that room.
pub async fn say_here(gateway: &Gateway, caller: &Caller, body: Body, respond: Respond) {
    let dialect = respond.voice.dialect;
    match caller.log.room_in(dialect) {
        Some(room) => send::send(gateway, caller, Send { room, body, client_id: None }, None, respond).await,
        None if dialect == Dialect::Lobby => respond.refuse(&Rejection::not_logged_in()),
        None => respond.refuse(&Rejection::not_in_the_room()),
    }
}
