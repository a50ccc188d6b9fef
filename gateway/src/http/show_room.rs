//! `GET /api/rooms/{id}`: one room.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::bearer::Bearer;
use super::room_path::RoomPath;
use super::{Http, Refused};
use crate::view;

pub async fn show_room(
    State(http): State<Arc<Http>>,
    Bearer(identity): Bearer,
    RoomPath(room): RoomPath,
) -> Result<Response, Refused> {
    let (room, role) = http.members.room_seen_by(room, identity.user.id).await?;
    Ok(Json(view::Room::of(&room, role)).into_response())
}
