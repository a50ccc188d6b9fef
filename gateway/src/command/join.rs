//! Hear a room.

use shared::domain::{Answer, Code, Event, HeardRoom, Join, Rejection, RoomId, Seq};
use shared::limits;
use socketio::Frame;

use super::leave;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::hub::{Member, Voice};
use crate::socket::Caller;

/// How a connection comes to hear a room: from now on, unless it says otherwise.
#[derive(Default)]
pub struct Entrance {
    /// The last message it has.
    pub since: Option<Seq>,
    /// The same, of a session that was recovered.
    pub restored_after: Option<Seq>,
    /// What it is told the moment it hears the room, before what it missed: so that it knows what that belongs to.
    pub greeting: Option<Frame>,
}

impl Entrance {
    /// What is newer than this is told first.
    pub fn since(seq: Seq) -> Self {
        Self { since: Some(seq), ..Self::default() }
    }
}

/// Lets a member of a room hear it; tells it what it missed first, if it says since when.
pub async fn join(gateway: &Gateway, caller: &Caller, voice: &Voice, command: Join) -> Result<Answer, Rejection> {
    let Join { room: id, since } = command;
    let role = gateway.members.admit(id, caller.user.id).await?;
    let room = gateway.members.room(id).await?.ok_or_else(Rejection::unknown_room)?;
    if !caller.log.hears(id) && caller.log.room_count() >= limits::ROOMS_PER_CONNECTION {
        let message = format!("a connection may hear {} rooms: leave one first", limits::ROOMS_PER_CONNECTION);
        return Err(Rejection::new(Code::RateLimited, message).about("roomId"));
    }

    let greeting = voice.frame(Event::RoomJoined(&room, role));
    let seq = hear(gateway, caller, voice, id, Entrance { since, greeting, ..Entrance::default() }).await?;
    Ok(Answer::Joined { room: id, role, seq })
}

/// Lets one that has come back hear again what it heard, each room from where it was.
pub async fn rejoin(gateway: &Gateway, caller: &Caller) -> Result<(), Rejection> {
    for HeardRoom { room, dialect, told } in caller.log.rooms() {
        let voice = caller.voice(Dialect::named(&dialect).unwrap_or(Dialect::Rooms));
        match hear(gateway, caller, &voice, room, Entrance { restored_after: Some(told), ..Entrance::since(told) }).await {
            Ok(_) => {}
            Err(rejection) if has_ended(&rejection) => leave::expel(gateway, caller, room).await,
            Err(rejection) => return Err(rejection),
        }
    }
    Ok(())
}

/// Whether this refusal says that the user was expelled while its connection was away.
fn has_ended(rejection: &Rejection) -> bool {
    matches!(rejection.code(), Code::NotAMember | Code::NotFound)
}

/// Attaches a connection to a room; says after which message it hears everything.
pub async fn hear(gateway: &Gateway, caller: &Caller, voice: &Voice, room: RoomId, entrance: Entrance) -> Result<Seq, Rejection> {
    let Entrance { since, restored_after, greeting } = entrance;
    // Noted first, so that what is written on the way is on the record.
    let is_new = caller.log.enter(room, voice.dialect, since.unwrap_or_default());
    // Asked again now: from here on it is found as one that hears the room, should it be expelled.
    if let Err(rejection) = gateway.members.admit(room, caller.user.id).await {
        if is_new {
            caller.log.leave(room);
        }
        return Err(rejection);
    }
    let member =
        Member { link: caller.link.clone(), user: caller.user.id, log: caller.log.clone(), after: Seq::START, restored_after };
    match gateway.hub.attach(room, &member, voice, since, greeting.as_ref()).await {
        // Expelled meanwhile.
        Ok(_) if !caller.log.hears(room) => {
            gateway.hub.detach(room, caller.log.place()).await;
            Err(Rejection::not_a_member())
        }
        Ok(seq) => {
            // With a place to start from, what is written says how far it came.
            if since.is_none() && is_new {
                caller.log.joined_at(room, seq);
            }
            gateway.people.enter(caller, room);
            Ok(seq)
        }
        Err(rejection) => {
            if is_new {
                caller.log.leave(room);
            }
            Err(rejection)
        }
    }
}
