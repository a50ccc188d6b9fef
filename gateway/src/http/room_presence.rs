//! `GET /api/rooms/{id}/presence`: how many members a room has, and how many people are in it now, without listing them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::RoomId;

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::user_presence::unavailable;
use super::{Http, Refused};
use crate::accounts::refuse;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    room_id: RoomId,
    /// Members.
    members: u64,
    /// People whose connections hear the room.
    present: usize,
}

#[utoipa::path(
    get,
    path = "/api/rooms/{id}/presence",
    tag = "presence",
    summary = "How many members a room has, and how many people are in it now",
    params(OfRoom),
    responses((status = 200, body = forms::RoomPresence, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn room_presence(State(http): State<Arc<Http>>, Permitted { room, .. }: Permitted) -> Result<Response, Refused> {
    let members = http.store.count_members(room.id).await.map_err(refuse)?;
    let crowd = http.presence.crowd(room.id, 1).await.map_err(unavailable)?;
    Ok(Json(Counts { room_id: room.id, members, present: crowd.count }).into_response())
}
