//! What becomes of this gateway's sockets when somebody may do less than a moment ago.

use std::sync::Arc;

use shared::domain::Notice;
use shared::shutdown::Tasks;
use tokio::sync::mpsc;

use crate::command;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Heeds what is told, one notice after another, until the process stops.
pub async fn heed(gateway: Arc<Gateway>, mut notices: mpsc::Receiver<Notice>, tasks: Tasks) {
    loop {
        let notice = tokio::select! {
            () = tasks.stopped() => return,
            notice = notices.recv() => notice,
        };
        match notice {
            Some(Notice::TokenRevoked(user, token)) => {
                gateway.callers.of_account(user).iter().filter(|caller| caller.pass.token() == Some(token)).for_each(hang_up);
            }
            Some(Notice::TokensRevoked(user, kept)) => {
                let goes_on = |caller: &&Arc<Caller>| kept.is_some() && caller.pass.token() == kept;
                gateway.callers.of_account(user).iter().filter(|caller| !goes_on(caller)).for_each(hang_up);
            }
            Some(Notice::Expelled(room, user)) => {
                for caller in gateway.callers.of(user) {
                    command::expel(&gateway, &caller, room).await;
                }
            }
            // Nobody hears more or less by it.
            Some(Notice::RoleChanged(..)) => {}
            None => return,
        }
    }
}

/// Not a refusal, which would stop a stock client for good: it comes back, and is let in if it has another token by then.
fn hang_up(caller: &Arc<Caller>) {
    caller.link.hang_up();
}
