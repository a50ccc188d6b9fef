//! What is said over sockets, as a document: `GET /api/asyncapi.json`.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::dialect;

/// The document, which is the same for the life of the process.
static TEXT: LazyLock<String> = LazyLock::new(|| dialect::asyncapi().to_string());

pub async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], TEXT.as_str()).into_response()
}
