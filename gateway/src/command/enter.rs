//! Hear rooms as one of their members, and make those that have only a name yet.

use shared::domain::{Answer, Join, Place, Rejection, RoomId};

use super::join;
use crate::gateway::Gateway;
use crate::hub::Voice;
use crate::socket::Caller;

/// Lets somebody into rooms, one after another; the answer to one is that of a join.
pub async fn enter(gateway: &Gateway, caller: &Caller, voice: &Voice, places: Vec<Place>) -> Result<Answer, Rejection> {
    let mut rooms: Vec<RoomId> = Vec::with_capacity(places.len());
    let mut last = Answer::JoinedAll { rooms: Vec::new() };
    for place in &places {
        let room = gateway.members.enter(place, &caller.tenant, caller.user.id).await?;
        last = join::join(gateway, caller, voice, Join { room, since: None }).await?;
        rooms.push(room);
    }
    match rooms.len() {
        1 => Ok(last),
        _ => Ok(Answer::JoinedAll { rooms }),
    }
}
