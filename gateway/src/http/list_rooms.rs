//! `GET /api/rooms?before=&limit=`: the public rooms and one's own, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::RoomId;
use shared::limits;

use super::bearer::Bearer;
use super::openapi::{ForUsers, forms};
use super::query::Query;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

/// Rooms, if the client does not say how many: a screen or two.
const DEFAULT: u32 = 50;

#[derive(Serialize)]
struct List<'a> {
    rooms: Vec<view::Room<'a>>,
}

#[utoipa::path(
    get,
    path = "/api/rooms",
    tag = "rooms",
    summary = "Public rooms and one's own, newest first",
    params(("before" = Option<String>, Query, description = "Only rooms made before this one"), ("limit" = Option<u32>, Query, description = "At most so many: 1 to 200, or 50")),
    responses((status = 200, body = forms::Rooms, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn list_rooms(State(http): State<Arc<Http>>, Bearer(identity): Bearer, query: Query) -> Result<Response, Refused> {
    let limit = query.limit(DEFAULT, limits::ROOM_LIST_MAX)?;
    let before: Option<RoomId> = query.parsed("before", "must be a room's id")?;
    let found = http.store.list_rooms(identity.user.id, before, limit).await.map_err(refuse)?;
    let rooms = found.iter().map(view::Room::from).collect();
    Ok(Json(List { rooms }).into_response())
}
