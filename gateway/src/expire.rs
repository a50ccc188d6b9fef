//! Tokens end while their connections live: each is warned first, and hung up then.

use std::sync::Arc;

use shared::clock;
use shared::domain::Event;
use shared::limits;
use shared::shutdown::Tasks;
use socketio::Weight;

use crate::socket::{Callers, Due};

/// Looks for those whose tokens have ended, until the process stops.
pub async fn expire(callers: Arc<Callers>, tasks: Tasks) {
    loop {
        tokio::select! {
            () = tasks.stopped() => return,
            () = tokio::time::sleep(limits::EXPIRY_LOOK) => {}
        }
        let now = clock::now();
        for caller in callers.all() {
            match caller.pass.due(now) {
                Due::Nothing => {}
                Due::Warning(end) => {
                    caller.tell(Event::TokenExpiring(end), Weight::Lasting);
                }
                Due::End => caller.link.hang_up(),
            }
        }
    }
}
