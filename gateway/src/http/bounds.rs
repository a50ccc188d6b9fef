//! The bounds of every request: its body's size and time, and the time of its answer.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use http_body_util::BodyExt;
use shared::domain::{Code, Rejection};
use shared::limits;
use tokio::time::timeout;

use super::{Http, Refused};

/// Of a body that is too large this much is read and dropped: a connection closed on unread bytes is reset, and its client might never
/// see why.
const DROPPED_BYTES: usize = 4 * limits::HTTP_BODY_BYTES;

/// Reads the whole body, then lets the handler answer. So a slow client's time is not taken for the server's.
pub async fn bounded(State(http): State<Arc<Http>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = match timeout(limits::HTTP_HEAD_DEADLINE, read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(rejection)) => return Refused::from(rejection).into_response(),
        Err(_) => return Refused::from(Rejection::new(Code::Invalid, "the body did not arrive in time")).into_response(),
    };
    let answer = next.run(Request::from_parts(parts, Body::from(body)));
    match timeout(http.deadline, answer).await {
        Ok(response) => response,
        Err(_) => Refused::from(Rejection::unavailable()).into_response(),
    }
}

async fn read(mut body: Body) -> Result<Bytes, Rejection> {
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Rejection::new(Code::Invalid, "the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        seen += data.len();
        if seen <= limits::HTTP_BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if seen > DROPPED_BYTES {
            break;
        }
    }
    if seen > limits::HTTP_BODY_BYTES {
        let message = format!("the body must not be longer than {} bytes", limits::HTTP_BODY_BYTES);
        return Err(Rejection::new(Code::TooLarge, message));
    }
    Ok(kept.freeze())
}
