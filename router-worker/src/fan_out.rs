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
            RoomEvent::Message { message, .. } => message.body.content.as_str().len(),
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
