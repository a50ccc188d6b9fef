//! Forgets tokens that ended some time ago. Nothing else does: a token's row outlives its end, as it outlives its user's interest in it.

use std::sync::Arc;

use shared::clock;
use shared::domain::Timestamp;
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::Store;
use tokio::time::sleep;
use tracing::{debug, info};

/// Looks for them until the process stops.
pub async fn forget_tokens(store: Arc<dyn Store>, tasks: Tasks) {
    let mut pause = limits::TOKEN_LOOK;
    loop {
        tokio::select! {
            () = tasks.stopped() => return,
            () = sleep(pause) => {}
        }
        pause = limits::TOKEN_LOOK;
        match store.forget_tokens(ended_before(clock::now()), limits::TOKENS_FORGOTTEN).await {
            Ok(0) => {}
            Ok(tokens) => {
                info!(tokens, "forgot tokens that have ended");
                if tokens >= limits::TOKENS_FORGOTTEN.into() {
                    pause = limits::TOKEN_PAUSE;
                }
            }
            Err(fault) => debug!(%fault, "tokens that have ended stay for a while"),
        }
    }
}

fn ended_before(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.as_millis() - i64::try_from(limits::TOKEN_KEPT.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use shared::domain::{AccessToken, NewUser, TokenId, TokenStatus, UserId, Username};
    use shared::store::Accounts;
    use shared::store::sqlite::Sqlite;

    use super::*;

    /// More than one statement forgets.
    #[tokio::test]
    async fn those_that_ended_a_day_ago_are_forgotten_until_none_is_left() {
        let store = Arc::new(Sqlite::in_memory());
        store.migrate().await.unwrap();
        let now = clock::now();
        let user = UserId::from_uuid(clock::new_uuid());
        let username = Username::trusted("ann");
        store.create_user(&NewUser { id: user, username, email: None, password_hash: None, created_at: now }).await.unwrap();
        let day_ago = Timestamp::from_millis(now.as_millis() - 24 * 60 * 60 * 1_000);
        let mut tokens = Vec::new();
        for number in 0..limits::TOKENS_FORGOTTEN + 2 {
            // One that ends now, one that ended yesterday at this time and is due in an hour, and all the others.
            let expires_at = match number {
                0 => now,
                1 => day_ago.after(Duration::from_secs(3_600)),
                _ => Timestamp::from_millis(day_ago.as_millis() - 1),
            };
            let id = TokenId::from_uuid(clock::new_uuid());
            let token = AccessToken { id, user, issued_at: day_ago, expires_at, status: TokenStatus::Live };
            store.create_token(&token).await.unwrap();
            tokens.push(id);
        }
        assert_eq!(store.forget_tokens(ended_before(now), limits::TOKENS_FORGOTTEN).await.unwrap(), 1_000);
        assert_eq!(store.forget_tokens(ended_before(now), limits::TOKENS_FORGOTTEN).await.unwrap(), 0);
        for (number, token) in tokens.into_iter().enumerate().take(3) {
            assert_eq!(store.find_token(token).await.unwrap().is_some(), number < 2);
        }
    }
}
