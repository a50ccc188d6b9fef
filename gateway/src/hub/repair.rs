//! Closes a gap: reads from the store what the bus did not bring.

use shared::domain::{Entry, RoomId, Seq};
use shared::limits;
use shared::retry::Backoff;
use tracing::warn;

use super::Hub;

/// The entries of a room's log after a place, up to another or to the end, at most `REPLAY_PAGE` of them at a time until all are there. Waits for a
/// store that is away, since to go on without them would show a gap; `None` if the process stops.
pub async fn read(hub: &Hub, room: RoomId, after: Seq, up_to: Option<Seq>) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let after = entries.last().map_or(after, Entry::seq);
        if up_to.is_some_and(|up_to| after >= up_to) {
            return Some(entries);
        }
        let read = read_page(hub, room, after, up_to).await?;
        let is_last = read.len() < limits::REPLAY_PAGE as usize;
        entries.extend(read);
        if is_last {
            return Some(entries);
        }
    }
}

async fn read_page(hub: &Hub, room: RoomId, after: Seq, up_to: Option<Seq>) -> Option<Vec<Entry>> {
    let mut backoff = Backoff::default();
    loop {
        match hub.store.entries(room, after, up_to.map(Seq::next), limits::REPLAY_PAGE).await {
            Ok(entries) => return Some(entries),
            Err(fault) => warn!(%room, %fault, "a room waits for its missing messages"),
        }
        tokio::select! {
            () = hub.tasks.stopped() => return None,
            () = backoff.wait() => {}
        }
    }
}
