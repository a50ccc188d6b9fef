//! Say who is a member of a room, and online.

use shared::domain::{Answer, Author, Rejection, Roll, RollCall, RoomId, RoomPerson, UserId, Username};
use shared::limits;
use shared::presence::Presence;
use shared::store::Store;
use tracing::debug;

use crate::accounts::refuse;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Tells a member who the others are.
pub async fn list_users(gateway: &Gateway, caller: &Caller, room: RoomId, call: RollCall) -> Result<Answer, Rejection> {
    gateway.members.admit(room, caller.user.id).await?;
    let limit = call.limit.unwrap_or(limits::ROLL_PAGE_SOCKET);
    if !(1..=limits::ROLL_PAGE_SOCKET).contains(&limit) {
        let message = format!("limit must be a whole number from 1 to {}", limits::ROLL_PAGE_SOCKET);
        return Err(Rejection::invalid("limit", message));
    }
    let roll = call_roll(&*gateway.store, gateway.people.presence(), room, RollCall { limit: Some(limit), ..call }).await?;
    Ok(Answer::Users(roll))
}

/// A page of members, each with whether it is online: one read of the store, one round trip to the presence server. A page of those who are
/// online, or are not, may be short although there are more.
pub async fn call_roll(store: &dyn Store, presence: &dyn Presence, room: RoomId, call: RollCall) -> Result<Roll, Rejection> {
    let limit = call.limit.unwrap_or(limits::ROLL_PAGE_MAX);
    let scan = if call.online.is_some() { limits::ROLL_SCAN } else { limit };
    // One more than is looked at tells whether there are more.
    let mut members = store.list_members(room, call.after, scan + 1).await.map_err(refuse)?;
    let mut has_more = members.len() > scan as usize;
    members.truncate(scan as usize);
    let users: Vec<UserId> = members.iter().map(|member| member.user).collect();
    let standings = presence.standings(&users).await.map_err(|fault| {
        debug!(%fault, "it cannot be known who is online");
        Rejection::unavailable()
    })?;
    let mut people = Vec::new();
    let mut last = None;
    for (member, standing) in members.into_iter().zip(standings) {
        if people.len() == limit as usize {
            has_more = true;
            break;
        }
        last = Some(member.user);
        if call.online.is_none_or(|online| online == standing.is_online) {
            // Who has no account here is known by the name under which it was here last, or by its id.
            let name = member.username.or(standing.name).unwrap_or_else(|| Username::trusted(member.user.to_string()));
            people.push(RoomPerson {
                user: Author { id: member.user, username: name },
                role: member.role,
                is_online: standing.is_online,
                last_seen: standing.last_seen.filter(|_| !standing.is_online),
            });
        }
    }
    Ok(Roll { room, people, next: last.filter(|_| has_more) })
}
