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
        let entered = async {
            let room = gateway.members.enter(place, &caller.tenant, caller.user.id).await?;
            Ok((room, join::join(gateway, caller, voice, Join { room, since: None }).await?))
        };
        let (room, answer) =
            entered.await.map_err(|rejection| if places.len() == 1 { rejection } else { about(place, rejection) })?;
        rooms.push(room);
        last = answer;
    }
    match rooms.len() {
        1 => Ok(last),
        _ => Ok(Answer::JoinedAll { rooms }),
    }
}

/// Says which of several rooms it is.
fn about(place: &Place, rejection: Rejection) -> Rejection {
    let rejection = match place {
        Place::Id(room) => rejection.of(room),
        Place::Named(name) => rejection.of(name),
    };
    match rejection.field() {
        Some("roomId") => rejection.about("roomIds"),
        Some(_) | None => rejection,
    }
}
