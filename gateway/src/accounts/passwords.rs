//! Passwords: argon2id, never on a thread that serves sockets, and never more at once than the machine bears.

use std::sync::Arc;

use argon2::password_hash::Error as HashError;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use shared::domain::{Code, Password, PasswordHash, Rejection};
use shared::limits;
use tokio::sync::Semaphore;
use tracing::error;

// The least that OWASP's Password Storage Cheat Sheet accepts for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes passwords and compares them.
pub struct Passwords {
    /// A place among those who compute or wait.
    places: Arc<Semaphore>,
    /// The right to compute.
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(limits::HASHES_AT_ONCE + limits::HASHES_WAITING)),
            turns: Arc::new(Semaphore::new(limits::HASHES_AT_ONCE)),
        }
    }
}

impl Passwords {
    /// The hash to keep of a new password.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Rejection> {
        self.compute(move || hash(password.as_bytes())).await
    }

    /// Whether an attempt is the password behind `kept`. Where there is no account the answer is no, and takes as long.
    pub async fn matches(&self, attempt: String, kept: Option<PasswordHash>) -> Result<bool, Rejection> {
        if attempt.len() > limits::PASSWORD_MAX_BYTES {
            return Ok(false);
        }
        self.compute(move || match kept {
            Some(kept) => verify(attempt.as_bytes(), &kept),
            None => hash(attempt.as_bytes()).map(|_| false),
        })
        .await
    }

    /// Computes on a blocking thread when it is this one's turn. A client that goes away meanwhile frees its place only when the work
    /// is done, so that it cannot make room for more than the bound.
    async fn compute<T, F>(&self, work: F) -> Result<T, Rejection>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, HashError> + Send + 'static,
    {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Err(Rejection::new(Code::RateLimited, "too many are signing in at this moment: try again shortly"));
        };
        let turn = self.turns.clone().acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        match done.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(fault)) => Err(broken(&fault)),
            Err(fault) => Err(broken(&fault)),
        }
    }
}

fn hash(password: &[u8]) -> Result<PasswordHash, HashError> {
    let hash = argon2()?.hash_password(password)?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// With the cost that the kept hash names, so that old hashes stay valid when the cost is raised.
fn verify(attempt: &[u8], kept: &PasswordHash) -> Result<bool, HashError> {
    match argon2()?.verify_password(attempt, kept.as_str()) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(fault: &dyn std::error::Error) -> Rejection {
    error!(%fault, "a password could not be hashed");
    Rejection::new(Code::Internal, "the server has failed: this is not your fault")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse("password", text).unwrap()
    }

    #[tokio::test]
    async fn only_the_password_itself_matches_its_hash() {
        let passwords = Passwords::default();
        let kept = passwords.hash(password("correct horse")).await.unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert!(passwords.matches("correct horse".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.matches("correct hors".into(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.matches("x".repeat(limits::PASSWORD_MAX_BYTES + 1), Some(kept)).await.unwrap());
        assert!(!passwords.matches("correct horse".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_crowd_is_told_to_come_back_and_the_others_are_served() {
        let passwords = Passwords::default();
        let asked = limits::HASHES_AT_ONCE + limits::HASHES_WAITING + 10;
        let answers = futures_util::future::join_all((0..asked).map(|_| passwords.matches("correct horse".into(), None))).await;
        let refused: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 10);
        assert!(refused.iter().all(|rejection| rejection.code() == Code::RateLimited));
        passwords.matches("correct horse".into(), None).await.unwrap();
    }
}
