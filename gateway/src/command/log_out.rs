//! Be nobody again in the room in which one was somebody.

use std::sync::Arc;

use shared::domain::{Answer, Persona, Rejection, RoomId};
use shared::store::GuestMember;
use tracing::debug;

use super::leave;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Takes somebody out of the room; a guest's name is free when this returns, unless the presence server is slow.
pub async fn log_out(gateway: &Gateway, caller: &Caller) -> Result<Answer, Rejection> {
    let room = caller.log.room_in(Dialect::Lobby).ok_or_else(Rejection::not_logged_in)?;
    leave::leave(gateway, caller, room).await?;
    if let Some(nobody) = caller.log_out() {
        gateway.people.vacate(&caller.user, caller.connection).await;
        withdraw(gateway, caller, room).await;
        become_nobody(gateway, caller, &nobody).await;
    }
    Ok(Answer::Noted)
}

/// A guest is nobody any more; what is known of its session says so.
pub async fn become_nobody(gateway: &Gateway, guest: &Caller, nobody: &Arc<Caller>) {
    gateway.callers.leave(guest);
    gateway.sessions.begin(nobody).await;
}

/// A guest's connection has ended, and it will not come back: its name is free, first of all, since somebody may wait for it, and it is
/// no member of its room any more.
pub async fn part(gateway: &Gateway, guest: &Caller) {
    gateway.people.release(&guest.user, guest.connection);
    for heard in guest.log.rooms() {
        withdraw(gateway, guest, heard.room).await;
    }
}

/// If the store is away, a router finds later that the guest has gone.
async fn withdraw(gateway: &Gateway, caller: &Caller, room: RoomId) {
    let Persona::Guest(guest) = &caller.persona else { return };
    let member = GuestMember { room, user: caller.user.id, since: guest.since };
    if let Err(fault) = gateway.members.forget_guest(member).await {
        debug!(%room, %fault, "a guest stays a member of its room for a while");
    }
}
