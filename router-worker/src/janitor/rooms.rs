//! Frees what the bus keeps for rooms that nobody hears any more, slowly enough that nobody notices.

use std::sync::Arc;

use shared::bus::Bus;
use shared::limits;
use shared::shutdown::Tasks;
use tracing::{debug, info};

/// Sweeps until the process stops.
pub async fn sweep(bus: Arc<dyn Bus>, tasks: Tasks) {
    loop {
        tokio::select! {
            () = tasks.stopped() => return,
            () = tokio::time::sleep(limits::SWEEP_PAUSE) => {}
        }
        match bus.sweep(limits::SWEEP_ROOMS).await {
            Ok(0) => {}
            Ok(rooms) => info!(rooms, "freed rooms that nobody hears"),
            Err(fault) => debug!(%fault, "a sweep was put off"),
        }
    }
}
