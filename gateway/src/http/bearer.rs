//! Who asks: the user of the request's `Authorization: Bearer …`.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use shared::domain::{Code, Rejection};

use super::{Http, Refused};
use crate::accounts::Identity;

/// A request's identity.
pub struct Bearer(pub Identity);

impl FromRequestParts<Arc<Http>> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, http: &Arc<Http>) -> Result<Self, Refused> {
        let identity = http.tokens.verify(token(parts)?).await?;
        http.admission.rates.request_of(identity.user.id)?;
        Ok(Self(identity))
    }
}

/// A request that may come without a token.
pub struct OptionalBearer(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for OptionalBearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        match parts.headers.contains_key(AUTHORIZATION) {
            true => Ok(Self(Some(token(parts)?.to_owned()))),
            false => Ok(Self(None)),
        }
    }
}

fn token(parts: &Parts) -> Result<&str, Rejection> {
    let rejection = |message| Rejection::new(Code::Unauthenticated, message);
    let header = parts.headers.get(AUTHORIZATION).ok_or_else(|| rejection("send Authorization: Bearer <token>"))?;
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(rejection("the Authorization header must be of the form Bearer <token>"));
    }
    Ok(token.trim())
}
