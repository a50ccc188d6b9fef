//! Tell the others that one is typing.

use shared::clock;
use shared::domain::{Answer, Occurrence, Rejection, RoomEvent, RoomId};

use crate::gateway::Gateway;
use crate::socket::Caller;

/// Tells those who hear a room; only who hears it too may.
pub fn typing(gateway: &Gateway, caller: &Caller, room: RoomId, is_typing: bool) -> Result<Answer, Rejection> {
    if !caller.log.hears(room) {
        return Err(Rejection::not_in_the_room());
    }
    let by = Occurrence { user: caller.user.clone(), at: clock::now() };
    gateway.bus.whisper(room, vec![RoomEvent::Typing(by, is_typing)]);
    Ok(Answer::Noted)
}
