//! A request's JSON body, read field by field, so that what is wrong has a name.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use shared::domain::{Code, Rejection};

use super::Refused;

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
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        if !is_json(request.headers()) {
            let message = "the body must be JSON: send Content-Type: application/json";
            return Err(Rejection::new(Code::UnsupportedMediaType, message).into());
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|_| Rejection::new(Code::Invalid, "the body could not be read"))?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Rejection::new(Code::Invalid, "the body must be a JSON object").into()),
            Err(fault) => Err(Rejection::new(Code::Invalid, format!("the body is not valid JSON: {fault}")).into()),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}
