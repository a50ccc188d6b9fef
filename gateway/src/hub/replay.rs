//! Tells one socket what it missed, page by page, no faster than it reads.

use std::sync::Arc;

use shared::domain::{Rejection, RoomEvent, RoomId, Seq};
use shared::limits;

use super::deliver::Members;
use super::{Hub, Member, Voice};

/// Writes the messages after `from`, up to `head`, and returns that.
pub async fn replay(hub: &Hub, room: RoomId, member: &Member, voice: &Voice, from: Seq, head: Seq) -> Result<Seq, Rejection> {
    let mut at = from;
    while at < head {
        let read = hub.store.entries(room, at, Some(head.next()), limits::REPLAY_PAGE);
        let entries = read.await.map_err(|_| Rejection::unavailable())?;
        let Some(last) = entries.last() else { break };
        let reader = Member { after: at, ..member.clone() };
        at = last.seq();
        let events: Vec<_> = entries.into_iter().map(|entry| Arc::new(RoomEvent::of_entry(entry, None))).collect();
        Members::new(room).tell(&reader, voice, &events);
        member.link.drained(limits::REPLAY_QUEUE_BYTES).await;
        if !member.link.is_open() {
            return Err(Rejection::unavailable());
        }
    }
    Ok(head)
}
