//! Closes a gap: reads from the store what the bus did not bring.

use shared::domain::{Message, RoomId, Seq};
use shared::limits;
use shared::retry::Backoff;
use shared::store::Page;
use tracing::warn;

use super::Hub;

/// The messages after a place, up to another or to the end, at most `REPLAY_PAGE` of them at a time until all are there. Waits for a
/// store that is away, since to go on without them would show a gap; `None` if the process stops.
pub async fn read(hub: &Hub, room: RoomId, after: Seq, up_to: Option<Seq>) -> Option<Vec<Message>> {
    let mut messages: Vec<Message> = Vec::new();
    loop {
        let after = messages.last().map_or(after, |last| last.seq);
        if up_to.is_some_and(|up_to| after >= up_to) {
            return Some(messages);
        }
        let page = Page::After { after, before: up_to.map(Seq::next), limit: limits::REPLAY_PAGE };
        let read = read_page(hub, room, page).await?;
        let is_last = read.len() < limits::REPLAY_PAGE as usize;
        messages.extend(read);
        if is_last {
            return Some(messages);
        }
    }
}

async fn read_page(hub: &Hub, room: RoomId, page: Page) -> Option<Vec<Message>> {
    let mut backoff = Backoff::default();
    loop {
        match hub.store.history(room, page).await {
            Ok(messages) => return Some(messages),
            Err(fault) => warn!(%room, %fault, "a room waits for its missing messages"),
        }
        tokio::select! {
            () = hub.tasks.stopped() => return None,
            () = backoff.wait() => {}
        }
    }
}
