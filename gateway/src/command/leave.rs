//! Hear a room no more.

use shared::domain::{Answer, Event, Rejection, RoomId};
use socketio::Weight;

use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Takes a connection out of a room that it hears.
pub async fn leave(gateway: &Gateway, caller: &Caller, room: RoomId) -> Result<Answer, Rejection> {
    if !caller.log.leave(room) {
        return Err(Rejection::not_in_the_room());
    }
    detach(gateway, caller, room).await;
    Ok(Answer::Left { room })
}

/// Takes a connection out of a room of which its user is no member any more, and tells it so.
pub async fn expel(gateway: &Gateway, caller: &Caller, room: RoomId) {
    let Some(heard) = caller.log.lose(room) else { return };
    detach(gateway, caller, room).await;
    let voice = caller.voice(Dialect::named(&heard.dialect).unwrap_or(Dialect::Rooms));
    // After what the room has written meanwhile.
    caller.log.lost(heard);
    if let Some(frame) = voice.frame(Event::RoomLeft(room)) {
        let _ = caller.link.send(&frame, Weight::Lasting);
    }
}

async fn detach(gateway: &Gateway, caller: &Caller, room: RoomId) {
    gateway.hub.detach(room, caller.log.place()).await;
    gateway.people.leave(caller, room);
}

/// Takes a connection that has ended out of all its rooms. The others are told later, unless its user comes back; a guest who `has_gone`
/// frees its name at once.
pub async fn leave_all(gateway: &Gateway, caller: &Caller, has_gone: bool) {
    match caller.persona.is_user() || !has_gone {
        true => gateway.people.depart(caller),
        false => gateway.people.release(&caller.user, caller.connection),
    }
    for heard in caller.log.rooms() {
        caller.log.leave(heard.room);
        gateway.hub.detach(heard.room, caller.log.place()).await;
    }
}
