//! Be somebody in a room: a user who one is anyway, a guest by a name that nobody else has there.

use std::sync::Arc;

use shared::domain::{
    Answer, Author, Code, ConnectionId, Guest, LogIn, Login, Persona, Place, Rejection, RoomId, Tenant, UserId, Username,
};

use super::join::{self, Entrance};
use super::{enter, log_out};
use crate::accounts::refuse;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::hub::Voice;
use crate::socket::Caller;

/// Lets somebody into a room under a name, and hear it.
pub async fn log_in(gateway: &Gateway, caller: &Arc<Caller>, voice: &Voice, command: LogIn) -> Result<Answer, Rejection> {
    let LogIn { name, place, called } = command;
    if let Some(room) = caller.log.room_in(Dialect::Lobby) {
        let is_same = match &caller.persona {
            Persona::User => true,
            Persona::Guest(guest) => guest.name == name,
            Persona::Nobody => false,
        };
        // An app that knows nothing of recovery logs in on every connect.
        return if is_same && place.room(&caller.tenant) == room {
            Ok(Answer::LoggedIn { user: caller.user.clone(), room: called })
        } else {
            Err(Rejection::new(Code::Conflict, "you are logged in already: log out first"))
        };
    }
    match caller.persona {
        Persona::User => {
            enter::enter(gateway, caller, voice, vec![place]).await.map_err(about_room)?;
            Ok(Answer::LoggedIn { user: caller.user.clone(), room: called })
        }
        Persona::Nobody => {
            let user = as_guest(gateway, caller, voice, name, &place).await?;
            Ok(Answer::LoggedIn { user, room: called })
        }
        // It was removed from its room, and goes to another.
        Persona::Guest(_) => {
            let nobody = caller.log_out().ok_or_else(Rejection::not_logged_in)?;
            gateway.people.release(&caller.user, caller.connection);
            log_out::become_nobody(gateway, caller, &nobody).await;
            let user = as_guest(gateway, &nobody, voice, name, &place).await?;
            Ok(Answer::LoggedIn { user, room: called })
        }
    }
}

async fn as_guest(
    gateway: &Gateway,
    nobody: &Arc<Caller>,
    voice: &Voice,
    name: Username,
    place: &Place,
) -> Result<Author, Rejection> {
    not_an_account(gateway, &name).await?;
    let room = place.room(&nobody.tenant);
    let user = Author { id: UserId::of_guest(room, &name), username: name.clone() };
    let since = gateway.people.claim(&user, nobody.connection).await?;
    if let Err(rejection) = gateway.members.enter_as_guest(place, &nobody.tenant, user.id, since).await {
        gateway.people.release(&user, nobody.connection);
        return Err(about_room(rejection));
    }
    let guest = nobody.log_in(user.clone(), Guest { name, since });
    gateway.callers.enter(&guest);
    gateway.sessions.begin(&guest).await;
    if let Err(rejection) = join::hear(gateway, &guest, voice, room, Entrance::default()).await {
        guest.log_out();
        gateway.people.release(&user, guest.connection);
        log_out::become_nobody(gateway, &guest, nobody).await;
        return Err(about_room(rejection));
    }
    Ok(user)
}

/// A guest has come back over this connection: it has its name again, and may hear its room. Not if somebody else has the name by now.
pub async fn resume(
    gateway: &Gateway,
    user: &Author,
    connection: ConnectionId,
    guest: &Guest,
    room: Option<RoomId>,
) -> Result<Guest, Rejection> {
    let since = gateway.people.reclaim(user, connection, guest.since).await?;
    if let Some(room) = room
        && let Err(rejection) = gateway.members.enter_as_guest(&Place::Id(room), &Tenant::default(), user.id, since).await
    {
        gateway.people.release(user, connection);
        return Err(rejection);
    }
    Ok(Guest { name: guest.name.clone(), since })
}

/// A user's name is its own, also where that user is not.
async fn not_an_account(gateway: &Gateway, name: &Username) -> Result<(), Rejection> {
    // Guests' names may be such as no account has.
    let Ok(name) = Username::parse("name", name.as_str()) else { return Ok(()) };
    match gateway.store.find_login(&Login::Username(name)).await.map_err(refuse)? {
        None => Ok(()),
        Some(_) => {
            Err(Rejection::new(Code::Conflict, "this name is an account's: log in with its token, or take another").about("name"))
        }
    }
}

fn about_room(rejection: Rejection) -> Rejection {
    match rejection.field() {
        Some("roomId") => rejection.about("room"),
        Some(_) | None => rejection,
    }
}
