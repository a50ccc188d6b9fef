//! Tells each room's gateways what was stored.

use std::collections::BTreeMap;

use shared::bus::BusFault;
use shared::domain::{RoomEvent, RoomId, Seq, Submission};
use shared::limits;
use shared::store::Appended;

use crate::persist::Persisted;
use crate::run::Worker;

/// Publishes what was stored, several entries of one room as one bus message. A repeat is published again with what was stored
/// first: the crash that caused it may have come before the fan-out.
pub async fn fan_out(worker: &Worker, batch: &[Submission], persisted: &[Persisted]) -> Result<(), BusFault> {
    for (room, events) in by_room(batch, persisted) {
        for chunk in chunks(events) {
            worker.bus.publish(room, chunk).await?;
        }
    }
    Ok(())
}

/// Each room's entries in their order; one that stands twice in the batch is told once.
fn by_room(batch: &[Submission], persisted: &[Persisted]) -> BTreeMap<RoomId, BTreeMap<Seq, RoomEvent>> {
    let mut rooms: BTreeMap<RoomId, BTreeMap<Seq, RoomEvent>> = BTreeMap::new();
    for (submission, persisted) in batch.iter().zip(persisted) {
        if let Persisted::Done(Appended::Stored(entry)) = persisted {
            let event = RoomEvent::of_entry(entry.clone(), Some(submission.accepted_at));
            rooms.entry(entry.room()).or_default().insert(entry.seq(), event);
        }
    }
    rooms
}

/// Cuts a room's entries so that no bus message is larger than it should be.
fn chunks(events: BTreeMap<Seq, RoomEvent>) -> Vec<Vec<RoomEvent>> {
    let mut chunks = vec![Vec::new()];
    let mut bytes = 0;
    for event in events.into_values() {
        let size = match &event {
            RoomEvent::Message { message, .. } => message.body.size(),
            RoomEvent::Changed { change, .. } => change.what.size(),
            RoomEvent::Joined(_)
            | RoomEvent::Left(_)
            | RoomEvent::Typing(..)
            | RoomEvent::Read(..)
            | RoomEvent::Status(..)
            | RoomEvent::Role(..) => 0,
        };
        if bytes + size > limits::FAN_OUT_BYTES && bytes > 0 {
            chunks.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(last) = chunks.last_mut() {
            last.push(event);
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use shared::clock;
    use shared::domain::{Author, Change, Changed, Content, MessageId, UserId, Username};
    use shared::wire;

    use super::*;

    /// What every broker takes, and a gateway reads in one go.
    const BUS_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

    #[test]
    fn a_full_batch_of_the_largest_changes_is_told_in_messages_of_a_bounded_size_and_in_order() {
        let room = RoomId::from_uuid(clock::new_uuid());
        // In the longest way that JSON has for so many bytes.
        let content = Content::trusted("\u{1}".repeat(limits::CONTENT_BYTES));
        let somebody = || UserId::from_uuid(clock::new_uuid());
        let mentions: Vec<UserId> = (0..limits::MENTIONS).map(|_| somebody()).collect();
        let author = Author { id: somebody(), username: Username::trusted("x".repeat(limits::USERNAME_MAX_CHARS)) };
        let edited = |seq: u64| Change {
            id: MessageId::from_uuid(clock::new_uuid()),
            room,
            seq: Seq(seq),
            author: author.clone(),
            message: MessageId::from_uuid(clock::new_uuid()),
            what: Changed::Edited { content: content.clone(), mentions: mentions.clone() },
            client_id: None,
            created_at: clock::now(),
        };
        let count = limits::BATCH_SUBMISSIONS as u64;
        let events = (1..=count).map(|seq| (Seq(seq), RoomEvent::Changed { change: edited(seq), accepted_at: None }));
        let chunks = chunks(events.collect());
        let mut told = Vec::new();
        for chunk in chunks {
            let message = wire::encode_room_events(room, &chunk);
            assert!(message.len() < BUS_MESSAGE_BYTES, "{} entries are {} bytes", chunk.len(), message.len());
            told.extend(chunk.iter().map(|event| match event {
                RoomEvent::Changed { change, .. } => change.seq.0,
                other => panic!("{other:?}"),
            }));
        }
        assert!(told.into_iter().eq(1..=count));
    }
}
