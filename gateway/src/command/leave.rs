//! Hear a room no more.

use shared::clock;
use shared::domain::{Answer, Occurrence, Rejection, RoomEvent, RoomId};

use crate::gateway::Gateway;
use crate::socket::Caller;

/// Takes a connection out of a room that it hears.
pub async fn leave(gateway: &Gateway, caller: &Caller, room: RoomId) -> Result<Answer, Rejection> {
    if !caller.log.leave(room) {
        return Err(Rejection::not_in_the_room());
    }
    let left = Occurrence { user: caller.user.clone(), at: clock::now() };
    gateway.hub.detach(room, caller.link.id()).await;
    gateway.bus.whisper(room, RoomEvent::Left(left));
    Ok(Answer::Left { room })
}

/// Takes a connection that has ended out of all its rooms.
pub async fn leave_all(gateway: &Gateway, caller: &Caller) {
    for heard in caller.log.rooms() {
        let _ = leave(gateway, caller, heard.room).await;
    }
}
