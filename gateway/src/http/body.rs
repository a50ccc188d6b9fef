//! A request's JSON body, read field by field, so that what is wrong has a name.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use shared::domain::{Code, Rejection, UserId};

use super::Refused;
use crate::dialect::mentions;

/// A JSON object. Fields that nobody asks for pass.
pub struct Fields(Map<String, Value>);

impl Fields {
    /// The text in a field that must be there.
    pub fn text(&self, name: &'static str) -> Result<&str, Rejection> {
        self.optional_text(name)?.ok_or_else(|| Rejection::invalid(name, format!("{name} is required")))
    }

    /// The text in a field that may be absent or null.
    pub fn optional_text(&self, name: &'static str) -> Result<Option<&str>, Rejection> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Rejection::invalid(name, format!("{name} must be a string"))),
        }
    }

    /// The users in a field that may be absent or null.
    pub fn optional_users(&self, name: &'static str) -> Result<Vec<UserId>, Rejection> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(value) => mentions(name, value),
        }
    }

    /// The number in a field that may be absent or null: 1 or more.
    pub fn optional_number(&self, name: &'static str, max: u64) -> Result<Option<u64>, Rejection> {
        self.optional_whole(name, 1, max)
    }

    /// The whole number in a field that may be absent or null.
    pub fn optional_whole(&self, name: &'static str, min: u64, max: u64) -> Result<Option<u64>, Rejection> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) if (min..=max).contains(&number) => Ok(Some(number)),
                _ => Err(Rejection::invalid(name, format!("{name} must be a whole number from {min} to {max}"))),
            },
        }
    }
}

/// The fields of a body that may be absent: none, then.
pub struct OptionalFields(pub Fields);

impl<S: Send + Sync> FromRequest<S> for OptionalFields {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let is_json = is_json(request.headers());
        let body = read(request, state).await?;
        match body.is_empty() {
            true => Ok(Self(Fields(Map::new()))),
            false if !is_json => Err(not_json().into()),
            false => Ok(Self(Fields::parse(&body)?)),
        }
    }
}

/// The fields of a body if it is a JSON object, and none if it is anything else: for routes that had no body once.
pub struct AnyFields(pub Fields);

impl<S: Send + Sync> FromRequest<S> for AnyFields {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let body = read(request, state).await?;
        Ok(Self(Fields::parse(&body).unwrap_or(Fields(Map::new()))))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        if !is_json(request.headers()) {
            return Err(not_json().into());
        }
        Ok(Self::parse(&read(request, state).await?)?)
    }
}

impl Fields {
    fn parse(body: &[u8]) -> Result<Self, Rejection> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Rejection::new(Code::Invalid, "the body must be a JSON object")),
            Err(fault) => Err(Rejection::new(Code::Invalid, format!("the body is not valid JSON: {fault}"))),
        }
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Rejection> {
    Bytes::from_request(request, state).await.map_err(|_| Rejection::new(Code::Invalid, "the body could not be read"))
}

fn not_json() -> Rejection {
    Rejection::new(Code::UnsupportedMediaType, "the body must be JSON: send Content-Type: application/json")
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}
