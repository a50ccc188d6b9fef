//! Says again and again that a node lives, and at the end that it is gone.

use std::sync::Arc;

use tracing::debug;

use super::{Lease, Presence};
use crate::limits;
use crate::shutdown::Tasks;

/// Beats until the process stops. A presence server that is away is told as soon as it is back.
pub async fn beat(presence: Arc<dyn Presence>, lease: Lease, tasks: Tasks) {
    loop {
        if let Err(fault) = presence.beat(&lease, limits::LEASE_TTL).await {
            debug!(%fault, "a beat was lost");
        }
        tokio::select! {
            () = tasks.stopped() => break,
            () = tokio::time::sleep(limits::LEASE_BEAT) => {}
        }
    }
    if let Err(fault) = presence.retire(lease.node, lease.kind).await {
        debug!(%fault, "the lease ends by itself");
    }
}
