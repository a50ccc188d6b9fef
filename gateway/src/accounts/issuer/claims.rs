//! What a trusted issuer's token must say, and what it says of its bearer.

use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode};
use serde::Deserialize;
use shared::domain::{Code, Email, Rejection, Timestamp, UserId, Username};
use shared::limits;

use super::keys::Key;

/// What a token must say.
pub struct Expected {
    /// Who has issued it.
    pub issuer: String,
    /// For whom, if that matters.
    pub audience: Option<String>,
}

/// Who bears a token, as its issuer says.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What the issuer calls it.
    pub subject: Box<str>,
    /// The user's id here.
    pub id: UserId,
    /// The names that it may get, the best first; the last is nobody else's.
    pub names: Vec<Username>,
    /// Its address, if the issuer vouches for one.
    pub email: Option<Email>,
    /// From this moment on the token is refused.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Named {
    iss: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Whole seconds, or with a fraction.
    exp: f64,
    nbf: Option<f64>,
    preferred_username: Option<String>,
    username: Option<String>,
    nickname: Option<String>,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
}

impl Expected {
    /// Whether a token names this issuer. Nothing of it is checked.
    pub fn is_named_by(&self, bearer: &str) -> bool {
        insecure_decode_claims::<Named>(bearer).is_ok_and(|named| named.iss.as_deref() == Some(&self.issuer))
    }

    /// Who bears the token, or what is wrong with it; none if this key has not signed it.
    pub fn check(&self, bearer: &str, key: &Key, now: Timestamp) -> Option<Result<Subject, Rejection>> {
        let mut validation = Validation::new(key.algorithm);
        // Times are checked below, by our own clock.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["iss", "sub", "exp"]);
        validation.set_issuer(&[&self.issuer]);
        match &self.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                validation.required_spec_claims.insert("aud".to_owned());
            }
            None => validation.validate_aud = false,
        }
        match decode::<Claims>(bearer, &key.key, &validation) {
            Ok(token) => Some(self.subject(token.claims, now)),
            Err(fault) => match fault.kind() {
                ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat => None,
                ErrorKind::InvalidAudience => Some(Err(unauthenticated("the token is for another audience"))),
                ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => {
                    Some(Err(unauthenticated("the token is for another audience")))
                }
                _ => Some(Err(unauthenticated("the token is malformed"))),
            },
        }
    }

    fn subject(&self, claims: Claims, now: Timestamp) -> Result<Subject, Rejection> {
        let expires_at = Timestamp::from_millis((claims.exp * 1000.0) as i64);
        if expires_at <= now {
            return Err(unauthenticated("the token has expired: log in again"));
        }
        if claims.nbf.is_some_and(|from| from * 1000.0 > now.after(limits::ISSUER_CLOCK).as_millis() as f64) {
            return Err(unauthenticated("the token is not valid yet"));
        }
        if claims.sub.is_empty() || claims.sub.len() > limits::SUBJECT_BYTES {
            return Err(unauthenticated("the token's subject must have 1 to 255 bytes"));
        }
        let id = UserId::of_subject(&self.issuer, &claims.sub);
        let email = claims.email.as_deref().filter(|_| claims.email_verified != Some(false));
        let email = email.and_then(|text| Email::parse("email", text).ok());
        Ok(Subject { id, names: names(&claims, id), email, expires_at, subject: claims.sub.into() })
    }
}

/// A name that somebody else has is made another one by a part of the id, and in the end by all of it.
fn names(claims: &Claims, id: UserId) -> Vec<Username> {
    let given = [&claims.preferred_username, &claims.username, &claims.nickname, &claims.name];
    let plain = given.into_iter().flatten().find_map(|text| readable(text));
    let id = id.as_uuid().as_simple().to_string();
    let base = plain.as_deref().unwrap_or("user");
    let candidates = [plain.clone(), Some(format!("{base}-{}", &id[id.len() - 8..])), Some(format!("user-{id}"))];
    candidates.into_iter().flatten().filter_map(|name| Username::parse("username", &name).ok()).collect()
}

/// A name without what ours must not contain, short enough for an addition.
fn readable(text: &str) -> Option<String> {
    let is_odd = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '@';
    let name: String = text.trim().chars().map(|letter| if is_odd(letter) { '-' } else { letter }).collect();
    let name: String = name.chars().take(limits::USERNAME_MAX_CHARS - 9).collect();
    (!name.is_empty()).then_some(name)
}

fn unauthenticated(message: &'static str) -> Rejection {
    Rejection::new(Code::Unauthenticated, message)
}
