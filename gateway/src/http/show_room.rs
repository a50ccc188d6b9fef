//! `GET /api/rooms/{id}`: one room.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use crate::view;

#[utoipa::path(
    get,
    path = "/api/rooms/{id}",
    tag = "rooms",
    summary = "One room",
    params(OfRoom),
    responses((status = 200, body = forms::Room, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn show_room(permitted: Permitted) -> Response {
    Json(view::Room::of(&permitted.room, permitted.role)).into_response()
}
