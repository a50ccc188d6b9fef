//! Where sockets connect.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::Response;
use axum::routing::any;
use socketio::Engine;

use super::Chat;
use crate::http::Remote;

/// The route of stock clients. It has its own bounds and its own CORS answers.
pub fn routes(engine: Arc<Engine<Chat>>) -> Router {
    Router::new().route("/socket.io/", any(socket)).route("/socket.io", any(socket)).with_state(engine)
}

async fn socket(
    State(engine): State<Arc<Engine<Chat>>>,
    Extension(Remote(remote)): Extension<Remote>,
    request: Request,
) -> Response {
    engine.handle(request, remote).await.map(Body::new)
}
