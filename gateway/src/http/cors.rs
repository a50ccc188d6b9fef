//! Which other sites' pages may use the API from a browser.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::domain::{Code, Rejection};

use super::{Http, Refused};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type");
const EXPOSED: HeaderValue = HeaderValue::from_static("location, retry-after");
/// Seconds that a browser need not ask again; ten minutes is as long as any of them can be held to.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// The policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cors {
    /// Every site, but without the cookies that a browser keeps for this one.
    Any,
    /// The listed origins (`https://chat.example.org`), with them. None listed: the server's own pages only.
    Listed(Vec<HeaderValue>),
}

impl Cors {
    /// Whether a page of this origin may ask.
    pub fn allows(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(origins) => origins.contains(origin),
        }
    }

    /// What a response says to a page of this origin.
    pub fn headers(&self, origin: &HeaderValue) -> Vec<(HeaderName, HeaderValue)> {
        let allow = |origin| (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let vary = (header::VARY, HeaderValue::from_static("origin"));
        match self {
            Self::Any => vec![allow(HeaderValue::from_static("*"))],
            Self::Listed(_) if !self.allows(origin) => vec![vary],
            Self::Listed(_) => {
                vec![allow(origin.clone()), (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")), vary]
            }
        }
    }
}

/// Answers preflights, and adds the policy to all other responses.
pub async fn answer(State(http): State<Arc<Http>>, request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    let mut response = if is_preflight(&request) { preflight(&http.admission.cors, &origin) } else { next.run(request).await };
    response.headers_mut().extend(http.admission.cors.headers(&origin));
    response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight(cors: &Cors, origin: &HeaderValue) -> Response {
    if !cors.allows(origin) {
        return Refused::from(Rejection::new(Code::Forbidden, "pages of this origin may not use the API")).into_response();
    }
    let headers = HeaderMap::from_iter([
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ]);
    (StatusCode::NO_CONTENT, headers).into_response()
}
