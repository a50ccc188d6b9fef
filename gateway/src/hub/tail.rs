//! Looks for messages whose fan-out was lost with nothing after them to reveal it.

use std::collections::HashMap;
use std::sync::Arc;

use shared::domain::RoomId;
use shared::limits;
use shared::telemetry::metrics::Cause;
use tokio::sync::Notify;
use tracing::debug;

use super::Hub;

/// Compares the store's last places with what rooms were told, from time to time and whenever the bus was away.
pub async fn check_tails(hub: Arc<Hub>, rebound: Arc<Notify>) {
    loop {
        let cause = tokio::select! {
            () = hub.tasks.stopped() => return,
            () = tokio::time::sleep(limits::TAIL_CHECK) => Cause::Tail,
            () = rebound.notified() => {
                hub.watermarks().iter().for_each(|(room, _)| room.recount());
                Cause::Rebind
            }
        };
        check(&hub, cause).await;
    }
}

async fn check(hub: &Hub, cause: Cause) {
    let watermarks = hub.watermarks();
    for chunk in watermarks.chunks(limits::TAIL_CHECK_ROOMS) {
        let ids: Vec<RoomId> = chunk.iter().map(|(room, _)| room.id).collect();
        let last: HashMap<_, _> = match hub.store.last_seqs(&ids).await {
            Ok(seqs) => seqs.into_iter().collect(),
            Err(fault) => {
                debug!(%fault, "the rooms' last places cannot be read");
                return;
            }
        };
        for (room, told) in chunk {
            if let Some(last) = last.get(&room.id).filter(|last| *last > told) {
                room.stored(*last, cause);
            }
        }
    }
}
