//! A request's query, read parameter by parameter, so that what is wrong has a name.

use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::domain::{ClientMessageId, Code, Rejection, Seq};

use super::Refused;

/// The largest whole number that JavaScript knows exactly, and that both databases hold.
pub const LARGEST: u64 = (1 << 53) - 1;

/// Parameters by name. Those that nobody asks for pass, and an empty one is absent.
pub struct Query(HashMap<String, String>);

impl Query {
    /// How many to answer with.
    pub fn limit(&self, default: u32, max: u32) -> Result<u32, Rejection> {
        let limit = self.number("limit", default.into(), 1, max.into())?;
        Ok(u32::try_from(limit).unwrap_or(max))
    }

    /// A number within bounds.
    pub fn number(&self, name: &'static str, default: u64, min: u64, max: u64) -> Result<u64, Rejection> {
        let wrong = || Rejection::invalid(name, format!("{name} must be a whole number from {min} to {max}"));
        let number: Option<u64> = self.text(name).map(|text| text.parse().map_err(|_| wrong())).transpose()?;
        Some(number.unwrap_or(default)).filter(|number| (min..=max).contains(number)).ok_or_else(wrong)
    }

    /// A place in a room.
    pub fn seq(&self, name: &'static str) -> Result<Option<Seq>, Rejection> {
        let place: Option<u64> = self.parsed(name, "must be a whole number")?;
        if place.is_some_and(|place| place > LARGEST) {
            return Err(Rejection::invalid(name, format!("{name} must be at most {LARGEST}")));
        }
        Ok(place.map(Seq))
    }

    /// The client's own id for what it asks.
    pub fn client_id(&self) -> Result<Option<ClientMessageId>, Rejection> {
        self.text("clientId").map(|text| ClientMessageId::parse("clientId", text)).transpose()
    }

    /// Anything else that has a text form.
    pub fn parsed<T: FromStr>(&self, name: &'static str, form: &'static str) -> Result<Option<T>, Rejection> {
        let wrong = |_| Rejection::invalid(name, format!("{name} {form}"));
        self.text(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// The text of a parameter that may be absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(parameters)) => Ok(Self(parameters)),
            Err(_) => Err(Rejection::new(Code::Invalid, "the query is malformed").into()),
        }
    }
}
