//! What becomes of this gateway's sockets when somebody may do less than a moment ago.

use std::sync::Arc;

use shared::domain::{Event, Notice};
use shared::shutdown::Tasks;
use socketio::Weight;
use tokio::sync::mpsc;

use crate::command;
use crate::dialect::Dialect;
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
                    let heard = caller.log.rooms().into_iter().find(|heard| heard.room == room);
                    if let Some(heard) = heard
                        && command::leave(&gateway, &caller, room).await.is_ok()
                    {
                        let voice = caller.voice(Dialect::named(&heard.dialect).unwrap_or(Dialect::Rooms));
                        if let Some(frame) = voice.frame(Event::RoomLeft(room)) {
                            let _ = caller.link.send(&frame, Weight::Lasting);
                        }
                    }
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
