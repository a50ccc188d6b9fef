//! The WebSocket's opening handshake.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Response, StatusCode,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE},
    request::Parts,
};
use http_body_util::Full;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Whether a request asks for an upgrade to a WebSocket.
pub(crate) fn is_upgrade(request: &Parts) -> bool {
    has_token(&request.headers, UPGRADE, "websocket")
}

/// The key of a valid opening handshake (RFC 6455, 4.2.1).
pub(crate) fn key(request: &Parts) -> Option<&HeaderValue> {
    let is_valid = request.method == Method::GET
        && is_upgrade(request)
        && has_token(&request.headers, CONNECTION, "upgrade")
        && request.headers.get(SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    request.headers.get(SEC_WEBSOCKET_KEY).filter(|_| is_valid)
}

/// The answer that switches protocols.
pub(crate) fn switching(key: &HeaderValue) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::try_from(derive_accept_key(key.as_bytes())) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}

fn has_token(headers: &HeaderMap, name: http::HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}
