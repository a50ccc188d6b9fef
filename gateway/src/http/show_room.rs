//! `GET /api/rooms/{id}`: one room.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::permitted::Permitted;
use crate::view;

pub async fn show_room(permitted: Permitted) -> Response {
    Json(view::Room::of(&permitted.room, permitted.role)).into_response()
}
