//! Access tokens: JWTs that count only while their row is live and their user active.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use shared::clock;
use shared::domain::{AccessToken, Author, Code, Rejection, Timestamp, TokenId, TokenStatus, User, UserId, UserStatus};
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::Store;
use tracing::error;

use super::subjects::Subjects;
use super::{Issuer, refuse};
use crate::gather::{self, Gather, Questions};

/// A token that ends sooner than this is not given out again: its owner would have to log in a second time at once.
const LAST_MOMENTS: Duration = Duration::from_secs(60);

/// Issues tokens and checks them.
pub struct Tokens {
    store: Arc<dyn Store>,
    rows: Gather<TokenId, Row>,
    lifetime: Duration,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
    known: Cache<TokenId, Known>,
    /// Whose tokens are trusted beside our own.
    issuer: Option<Arc<Issuer>>,
    subjects: Subjects,
    /// How often something was forgotten: what was read before that must not be remembered after it.
    forgotten: AtomicU64,
}

/// A token as a client gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The JWT.
    pub token: String,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
}

/// Who a client has proved to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user, under the name it has now.
    pub user: Author,
    /// The `sub` of the token, as it stands there.
    pub subject: Box<str>,
    /// By which token of ours; none, if it is a trusted issuer's.
    pub token: Option<TokenId>,
    /// How long the proof holds.
    pub expires_at: Timestamp,
}

impl Identity {
    /// The token of ours by which it is proved.
    pub fn own_token(&self) -> Result<TokenId, Rejection> {
        let rejection = || Rejection::new(Code::Forbidden, "this token is of another issuer: only there it can be changed");
        self.token.ok_or_else(rejection)
    }
}

/// What the token says of itself. Nothing that may change while it lives, such as a name; in this order, since the signature is over
/// the bytes, and one row must always give one token.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    jti: TokenId,
    iat: i64,
    exp: i64,
}

/// What the store says of a token.
type Row = (AccessToken, User);

/// What of that is remembered.
#[derive(Clone)]
struct Known {
    user: Author,
    expires_at: Timestamp,
}

impl Tokens {
    /// Tokens that last `lifetime`, at least a second, signed with `secret`; and what is asked about them, which `look_up_tokens` answers.
    pub fn new(
        store: Arc<dyn Store>,
        secret: &[u8],
        lifetime: Duration,
        issuer: Option<Arc<Issuer>>,
    ) -> (Self, Questions<TokenId, Row>) {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is checked in `verify`: exactly, and by our own clock. The library allows a minute more.
        validation.validate_exp = false;
        let (rows, questions) = Gather::new();
        let tokens = Self {
            subjects: Subjects::new(store.clone()),
            issuer,
            store,
            rows,
            lifetime: lifetime.max(Duration::from_secs(1)),
            signing: EncodingKey::from_secret(secret),
            verifying: DecodingKey::from_secret(secret),
            validation,
            known: Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build(),
            forgotten: AtomicU64::default(),
        };
        (tokens, questions)
    }

    /// The user's token: the live one if there is one, so that all its devices hold the same, otherwise a new one.
    pub async fn issue(&self, user: &User) -> Result<Issued, Rejection> {
        let now = clock::now();
        let lasts_until = now.after(LAST_MOMENTS.min(self.lifetime / 10));
        let row = match self.store.find_live_token(user.id, lasts_until).await.map_err(refuse)? {
            Some(live) => live,
            None => self.create(user.id, now).await?,
        };
        Ok(Issued { token: self.sign(&row)?, expires_at: row.expires_at })
    }

    /// A token that lasts nearly a whole lifetime: the newest one if it does, so that devices that ask one after another get the same,
    /// otherwise a new one. The one that is shown stays valid until it expires, for the devices that have not asked yet.
    pub async fn renew(&self, user: UserId) -> Result<Issued, Rejection> {
        let now = clock::now();
        let lasts_until = now.after(self.lifetime - self.lifetime / 10);
        let row = match self.store.find_live_token(user, lasts_until).await.map_err(refuse)? {
            Some(live) => live,
            None => self.create(user, now).await?,
        };
        Ok(Issued { token: self.sign(&row)?, expires_at: row.expires_at })
    }

    /// Who bears this token. It counts until the very moment of its `exp`, with no leeway.
    pub async fn verify(&self, bearer: &str) -> Result<Identity, Rejection> {
        if bearer.is_empty() {
            return Err(unauthenticated("a token is required"));
        }
        if let Some(issuer) = self.issuer.as_ref().filter(|issuer| issuer.is_named_by(bearer)) {
            let subject = issuer.verify(bearer).await?;
            let (expires_at, name) = (subject.expires_at, subject.subject.clone());
            return Ok(Identity { user: self.subjects.admit(subject).await?, subject: name, token: None, expires_at });
        }
        let claims = self.read(bearer)?;
        let (now, expires_at) = (clock::now(), Timestamp::from_millis(claims.exp.saturating_mul(1000)));
        if expires_at <= now {
            return Err(expired());
        }
        let known = match self.known.get(&claims.jti) {
            Some(known) => known,
            None => self.look_up(claims.jti).await?,
        };
        if known.expires_at <= now {
            return Err(expired());
        }
        if known.user.id != claims.sub {
            return Err(no_longer_valid());
        }
        let subject = claims.sub.to_string().into();
        Ok(Identity { user: known.user, subject, token: Some(claims.jti), expires_at: expires_at.min(known.expires_at) })
    }

    /// Asks the store at the next use: the token was revoked, or its user has changed.
    pub fn forget(&self, token: TokenId) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate(&token);
    }

    /// The same for all tokens of a user.
    pub fn forget_all_of(&self, user: UserId) {
        self.subjects.forget(user);
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        for (token, known) in &self.known {
            if known.user.id == user {
                self.known.invalidate(&*token);
            }
        }
    }

    async fn create(&self, user: UserId, now: Timestamp) -> Result<AccessToken, Rejection> {
        let row = AccessToken {
            id: TokenId::from_uuid(clock::new_uuid()),
            user,
            issued_at: whole_seconds(now),
            expires_at: whole_seconds(now.after(self.lifetime)),
            status: TokenStatus::Live,
        };
        self.store.create_token(&row).await.map_err(refuse)?;
        Ok(row)
    }

    fn sign(&self, row: &AccessToken) -> Result<String, Rejection> {
        let claims = Claims { sub: row.user, jti: row.id, iat: row.issued_at.as_secs(), exp: row.expires_at.as_secs() };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(|fault| {
            error!(%fault, "a token could not be signed");
            Rejection::new(Code::Internal, "the server has failed: this is not your fault")
        })
    }

    fn read(&self, bearer: &str) -> Result<Claims, Rejection> {
        match jsonwebtoken::decode(bearer, &self.verifying, &self.validation) {
            Ok(token) => Ok(token.claims),
            Err(fault) if matches!(fault.kind(), ErrorKind::InvalidSignature) => {
                Err(unauthenticated("the token was not issued by this server"))
            }
            Err(_) => Err(unauthenticated("the token is malformed")),
        }
    }

    async fn look_up(&self, id: TokenId) -> Result<Known, Rejection> {
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let (row, user) = self.rows.ask(id).await?.ok_or_else(no_longer_valid)?;
        match (row.status, user.status) {
            (TokenStatus::Live, UserStatus::Active) => {}
            (TokenStatus::Revoked, _) | (_, UserStatus::Deactivated) => return Err(no_longer_valid()),
        }
        let known = Known { user: user.author(), expires_at: row.expires_at };
        if self.forgotten.load(Ordering::Acquire) == forgotten {
            self.known.insert(id, known.clone());
        }
        Ok(known)
    }
}

/// Answers who asks for a token's row, until the process stops.
pub async fn look_up_tokens(store: Arc<dyn Store>, questions: Questions<TokenId, Row>, tasks: Tasks) {
    let look_up = |ids: Vec<TokenId>| {
        let store = store.clone();
        async move { Ok(store.find_tokens(&ids).await?.into_iter().map(|row| (row.0.id, row)).collect()) }
    };
    gather::answer(questions, look_up, tasks).await;
}

/// JWT counts in seconds; a row with a finer time would give a token that says something else than its row.
fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_secs() * 1000)
}

fn expired() -> Rejection {
    unauthenticated("the token has expired: log in again")
}

/// Revoked, unknown, or of a closed account: which of them is nobody's business.
pub(super) fn no_longer_valid() -> Rejection {
    unauthenticated("the token is no longer valid: log in again")
}

fn unauthenticated(message: &'static str) -> Rejection {
    Rejection::new(Code::Unauthenticated, message)
}
