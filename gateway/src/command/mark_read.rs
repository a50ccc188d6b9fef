//! Say how far one has read.

use shared::bus::Bus;
use shared::clock;
use shared::domain::{Answer, Author, Occurrence, Permission, ReadMark, Rejection, RoomEvent, RoomId, Seq};
use shared::store::Store;

use crate::accounts::{Members, refuse};
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Moves the caller's mark in a room of which it is a member.
pub async fn mark_read(gateway: &Gateway, caller: &Caller, room: RoomId, seq: Option<Seq>) -> Result<Answer, Rejection> {
    let mark = mark(&*gateway.store, &*gateway.bus, &gateway.members, &caller.user, room, seq).await?;
    Ok(Answer::Read { room, mark })
}

/// Moves a member's mark, to a message or to the last one, and tells the room if that is news, unless the room is large: what all tell all
/// there grows with the square. Returns where it stands.
pub async fn mark(
    store: &dyn Store,
    bus: &dyn Bus,
    members: &Members,
    user: &Author,
    room: RoomId,
    seq: Option<Seq>,
) -> Result<ReadMark, Rejection> {
    let up_to = seq.unwrap_or(Seq(u64::MAX));
    let Some((mark, has_moved)) = store.mark_read(room, user.id, up_to, clock::now()).await.map_err(refuse)? else {
        members.permit(room, user.id, Permission::TakePart).await?;
        return Err(Rejection::not_a_member());
    };
    if has_moved && !members.is_large(room).await? {
        bus.whisper(room, vec![RoomEvent::Read(Occurrence { user: user.clone(), at: mark.at }, mark.seq)]);
    }
    Ok(mark)
}
