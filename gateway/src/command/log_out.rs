//! Be nobody again in the room in which one was somebody.

use std::sync::Arc;

use shared::clock;
use shared::domain::{Answer, MemberChange, Rejection, RoomId};
use tracing::debug;

use super::leave;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Takes somebody out of the room; a guest's name is free from then on.
pub async fn log_out(gateway: &Gateway, caller: &Caller) -> Result<Answer, Rejection> {
    let room = caller.log.room_in(Dialect::Lobby).ok_or_else(Rejection::not_logged_in)?;
    leave::leave(gateway, caller, room).await?;
    if let Some(nobody) = caller.log_out() {
        withdraw(gateway, caller, room).await;
        gateway.people.release(&caller.user, caller.connection);
        become_nobody(gateway, caller, &nobody).await;
    }
    Ok(Answer::Noted)
}

/// A guest is nobody any more; what is known of its session says so.
pub async fn become_nobody(gateway: &Gateway, guest: &Caller, nobody: &Arc<Caller>) {
    gateway.callers.leave(guest);
    gateway.sessions.begin(nobody).await;
}

/// A guest's connection has ended, and it will not come back: it is no member of its room any more.
pub async fn part(gateway: &Gateway, guest: &Caller) {
    for heard in guest.log.rooms() {
        withdraw(gateway, guest, heard.room).await;
    }
}

/// If the store is away, or there is no other admin, the guest stays a member, who is away.
async fn withdraw(gateway: &Gateway, guest: &Caller, room: RoomId) {
    let removed = gateway.store.change_member(room, guest.user.id, MemberChange::Remove, clock::now()).await;
    gateway.members.forget(room, guest.user.id);
    if let Err(fault) = removed {
        debug!(%room, %fault, "a guest stays a member of its room");
    }
}
