//! Single sign-on: an issuer whose tokens are trusted without a row here.

mod claims;
mod keys;
mod source;

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, DecodingKey, decode_header};
use shared::clock;
use shared::config::{KeysAddress, SsoSettings};
use shared::domain::{Code, Rejection};
use shared::limits;
use shared::shutdown::Tasks;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use self::claims::Expected;
use self::keys::Key;
use self::source::Source;

pub use claims::Subject;

/// An issuer whose tokens are trusted.
pub struct Issuer {
    expected: Expected,
    /// What it shares with us.
    secrets: Vec<Key>,
    /// Its public keys as they were read last; none before the first read.
    published: RwLock<Option<Arc<[Key]>>>,
    source: Option<Source>,
    /// When they were read last, whatever came of it.
    read_at: Mutex<Option<Instant>>,
}

impl Issuer {
    /// Prepares for one. A file of keys must be there and be good; a server need not.
    pub async fn open(settings: &SsoSettings) -> Result<Self, String> {
        let secrets = settings.secrets.iter().map(|secret| Key {
            id: None,
            algorithm: Algorithm::HS256,
            key: DecodingKey::from_secret(secret.expose().as_bytes()),
        });
        let source = settings.keys.as_ref().map(Source::new).transpose()?;
        let issuer = Self {
            expected: Expected { issuer: settings.issuer.clone(), audience: settings.audience.clone() },
            secrets: secrets.collect(),
            published: RwLock::default(),
            source,
            read_at: Mutex::default(),
        };
        match (issuer.read_keys().await, &settings.keys) {
            (Err(fault), Some(KeysAddress::File(path))) => return Err(format!("ROOMCAST_SSO_KEYS={}: {fault}", path.display())),
            (Err(fault), _) => {
                warn!(%fault, "the trusted issuer's keys cannot be read yet: its tokens are refused until they can")
            }
            (Ok(()), _) => {}
        }
        Ok(issuer)
    }

    /// Whether a token says that it is of this issuer. Nothing of it is checked.
    pub fn is_named_by(&self, bearer: &str) -> bool {
        self.expected.is_named_by(bearer)
    }

    /// Who bears a token of this issuer.
    pub async fn verify(&self, bearer: &str) -> Result<Subject, Rejection> {
        let header = decode_header(bearer).map_err(|_| unauthenticated("the token is malformed"))?;
        if header.alg == Algorithm::HS256 {
            // Never with a public key: whoever knows that could sign with it as if it were a secret.
            return self.try_keys(bearer, self.secrets.iter()).unwrap_or_else(|| Err(unknown_key()));
        }
        let id = header.kid.as_deref();
        if let Some(outcome) = self.try_published(bearer, header.alg, id) {
            return outcome;
        }
        // It may be signed by a key that was published since.
        self.read_keys_again().await;
        let is_known = self.published().is_some();
        let unknown = || if is_known || self.source.is_none() { unknown_key() } else { Rejection::unavailable() };
        self.try_published(bearer, header.alg, id).unwrap_or_else(|| Err(unknown()))
    }

    /// Reads the keys from time to time, until the process stops.
    pub async fn keep_keys(self: Arc<Self>, tasks: Tasks) {
        while self.source.is_some() {
            tokio::select! {
                () = tasks.stopped() => return,
                () = tokio::time::sleep(limits::ISSUER_KEYS_READ) => {}
            }
            if let Err(fault) = self.read_keys().await {
                warn!(%fault, "the trusted issuer's keys cannot be read: those from before stay");
            }
        }
    }

    fn try_published(&self, bearer: &str, algorithm: Algorithm, id: Option<&str>) -> Option<Result<Subject, Rejection>> {
        let keys = self.published()?;
        let fits = |key: &&Key| key.algorithm == algorithm && (id.is_none() || key.id.is_none() || key.id.as_deref() == id);
        self.try_keys(bearer, keys.iter().filter(fits))
    }

    /// The outcome of the first key that has signed the token; none if no key has.
    fn try_keys<'k>(&self, bearer: &str, keys: impl Iterator<Item = &'k Key>) -> Option<Result<Subject, Rejection>> {
        let mut keys = keys;
        keys.find_map(|key| self.expected.check(bearer, key, clock::now()))
    }

    async fn read_keys_again(&self) {
        let read_at = *self.read_at.lock().await;
        if read_at.is_none_or(|at| at.elapsed() >= limits::ISSUER_KEYS_AGAIN)
            && let Err(fault) = self.read_keys().await
        {
            warn!(%fault, "the trusted issuer's keys cannot be read: those from before stay");
        }
    }

    async fn read_keys(&self) -> Result<(), String> {
        let Some(source) = &self.source else { return Ok(()) };
        let mut read_at = self.read_at.lock().await;
        let read = source.read().await.and_then(|document| keys::parse(&document));
        *read_at = Some(Instant::now());
        let keys = read?;
        if self.published().is_none_or(|known| known.len() != keys.len()) {
            info!(count = keys.len(), "the trusted issuer's keys are read");
        }
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(keys.into());
        Ok(())
    }

    fn published(&self) -> Option<Arc<[Key]>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn unknown_key() -> Rejection {
    unauthenticated("the token is not signed by a key of its issuer")
}

fn unauthenticated(message: &'static str) -> Rejection {
    Rejection::new(Code::Unauthenticated, message)
}

#[cfg(test)]
mod tests;
