//! Keeps what is known of living sessions from time to time, so that even those of a node that was killed go on.

use std::sync::Arc;

use shared::limits;
use shared::shutdown::Tasks;
use tokio::time::{Instant, sleep};
use tracing::debug;

use super::Sessions;

/// Keeps what has changed every few seconds, and all of it before it would be forgotten.
pub async fn checkpoint(sessions: Arc<Sessions>, tasks: Tasks) {
    let mut renewed = Instant::now();
    loop {
        tokio::select! {
            () = tasks.stopped() => return,
            () = sleep(limits::CHECKPOINT_PAUSE) => {}
        }
        let renew = renewed.elapsed() >= sessions.window / 2;
        if renew {
            renewed = Instant::now();
        }
        let callers = sessions.all();
        let changed = callers.iter().filter(|caller| caller.log.take_change() || renew);
        let records: Vec<_> =
            changed.filter_map(|caller| Some((caller.session.clone()?, caller.record(sessions.node)))).collect();
        for chunk in records.chunks(limits::CHECKPOINT_SESSIONS) {
            // Twice the window: the half of it that may have passed, the window itself, and a little.
            if let Err(fault) = sessions.presence.update(chunk, sessions.window * 2).await {
                debug!(%fault, "a checkpoint was lost");
            }
        }
    }
}
