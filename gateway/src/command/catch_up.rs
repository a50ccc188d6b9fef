//! Looks for what was said to users who are connected, and of which no word has reached them: the presence server was away, the bus had
//! nowhere to bring it, the store did not answer in time.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::domain::UserId;
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::StoreFault;
use tokio::time::sleep;
use tracing::debug;

use super::hear_directs::hear_all;
use super::untold::untold;
use crate::gateway::Gateway;

/// Looks from time to time, until the process stops.
pub async fn catch_up(gateway: Arc<Gateway>, tasks: Tasks) {
    let looking = async {
        loop {
            sleep(limits::UNTOLD_LOOK).await;
            if let Err(fault) = look(&gateway).await {
                debug!(%fault, "what users were not told is not known");
            }
        }
    };
    tokio::select! {
        () = tasks.stopped() => {}
        () = looking => {}
    }
}

async fn look(gateway: &Gateway) -> Result<(), StoreFault> {
    let callers = gateway.callers.all().into_iter().filter(|caller| caller.persona.is_user());
    let users: BTreeSet<UserId> = callers.map(|caller| caller.user.id).collect();
    for users in users.into_iter().collect::<Vec<_>>().chunks(limits::QUESTIONS_AT_ONCE) {
        for (user, chats) in untold(&*gateway.store, users).await? {
            for caller in gateway.callers.of(user) {
                hear_all(gateway, &caller, &chats).await;
            }
        }
    }
    Ok(())
}
