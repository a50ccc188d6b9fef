//! Hear a room.

use shared::clock;
use shared::domain::{Answer, Code, Event, Join, Occurrence, Rejection, RoomEvent, Seq};
use shared::limits;
use socketio::Weight;

use crate::gateway::Gateway;
use crate::hub::{Member, Voice};
use crate::socket::Caller;

/// Lets a member of a room hear it; tells it what it missed first, if it says since when.
pub async fn join(gateway: &Gateway, caller: &Caller, voice: &Voice, command: Join) -> Result<Answer, Rejection> {
    let Join { room: id, since } = command;
    let role = gateway.members.admit(id, caller.user.id).await?;
    let room = gateway.members.room(id).await?.ok_or_else(Rejection::unknown_room)?;
    if !caller.hears(id) && caller.rooms_heard() >= limits::ROOMS_PER_CONNECTION {
        let message = format!("a connection may hear {} rooms: leave one first", limits::ROOMS_PER_CONNECTION);
        return Err(Rejection::new(Code::RateLimited, message).about("roomId"));
    }

    // Before the replay, so that the client knows what the messages belong to.
    if let Some(frame) = voice.frame(Event::RoomJoined(&room, role)) {
        let _ = caller.link.send(&frame, Weight::Lasting);
    }
    let member = Member { link: caller.link.clone(), user: caller.user.id, after: Seq::START };
    let seq = gateway.hub.attach(id, &member, voice, since).await?;
    if caller.enter(id) {
        let joined = Occurrence { user: caller.user.clone(), at: clock::now() };
        gateway.bus.whisper(id, RoomEvent::Joined(joined));
    }
    Ok(Answer::Joined { room: id, role, seq })
}
