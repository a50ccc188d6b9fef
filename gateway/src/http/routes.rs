//! All routes, on one screen.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use shared::domain::{Code, Rejection};

use super::{Http, Refused, bounds, cors, create_room, history, join_room, list_rooms, login, me, playground, show_room, signup};

/// The API and the page. Routes that are merged into it later pass neither its bounds nor its CORS policy.
pub fn routes(http: Arc<Http>) -> Router {
    Router::new()
        .route("/api/auth/signup", post(signup::signup))
        .route("/api/auth/login", post(login::login))
        .route("/api/me", get(me::me))
        .route("/api/rooms", get(list_rooms::list_rooms).post(create_room::create_room))
        .route("/api/rooms/{id}", get(show_room::show_room))
        .route("/api/rooms/{id}/join", post(join_room::join_room))
        .route("/api/rooms/{id}/messages", get(history::history))
        .route("/", get(playground::page))
        .route("/style.css", get(playground::style))
        .route("/app.js", get(playground::app))
        .route("/socket.js", get(playground::socket))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(http.clone(), bounds::bounded))
        .layer(from_fn_with_state(http.clone(), cors::answer))
        .with_state(http)
}

async fn not_found(uri: Uri) -> Refused {
    Rejection::new(Code::NotFound, format!("there is nothing at {}", uri.path())).into()
}

/// The `Allow` header is the router's.
async fn method_not_allowed(method: Method, uri: Uri) -> Refused {
    Rejection::new(Code::MethodNotAllowed, format!("{method} does not exist at {}", uri.path())).into()
}
