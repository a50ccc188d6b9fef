//! Says again and again that a node lives, and at the end that it is gone.

use std::sync::Arc;

use tracing::debug;

use super::{Lease, Presence};
use crate::limits;
use crate::shutdown::Tasks;

/// Beats until the process stops. A presence server that is away is told as soon as it is back.
pub async fn beat(presence: Arc<dyn Presence>, lease: Lease, tasks: Tasks) {
    loop {
        let pause = match presence.beat(&lease, limits::LEASE_TTL).await {
            Ok(()) => limits::LEASE_BEAT,
            Err(fault) => {
                debug!(%fault, "a beat was lost");
                limits::PRESENCE_LOOK
            }
        };
        tokio::select! {
            () = tasks.stopped() => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(fault) = presence.retire(lease.node, lease.kind).await {
        debug!(%fault, "the lease ends by itself");
    }
}
