//! What a refused request is answered: a status, and `{"error": {"code", "message", "field"?}}`.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::{Code, Rejection};
use shared::limits;

/// A rejection on its way out.
#[derive(Debug)]
pub struct Refused {
    rejection: Rejection,
    retry_after: Option<Duration>,
}

impl Refused {
    /// Refused until so much time has passed.
    pub fn until(rejection: Rejection, retry_after: Duration) -> Self {
        Self { rejection, retry_after: Some(retry_after) }
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        // Both pass as fast as our own parts come back.
        let passes = matches!(rejection.code(), Code::Unavailable | Code::RateLimited);
        let retry_after = rejection.retry_after().or(passes.then_some(limits::RETRY_LONGEST));
        Self { rejection, retry_after }
    }
}

#[derive(Serialize)]
struct Form {
    error: Rejection,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let code = self.rejection.code();
        let mut response = (status(code), Json(Form { error: self.rejection })).into_response();
        if let Some(span) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(span).into());
        }
        if code == Code::Unauthenticated {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Not a moment before.
fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

fn status(code: Code) -> StatusCode {
    match code {
        Code::Invalid | Code::UnknownEvent => StatusCode::BAD_REQUEST,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::NotAMember => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::Conflict => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
