//! `GET /api/rooms/{id}/bans?after=&limit=`: a page of those who are kept out of a room, for its admins.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::domain::UserId;
use shared::limits;

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::query::Query;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    get,
    path = "/api/rooms/{id}/bans",
    tag = "members",
    summary = "A page of those who are kept out of a room",
    params(OfRoom, ("after" = Option<String>, Query, format = "uuid", description = "Only those after this one"), ("limit" = Option<u32>, Query, description = "At most so many: 1 to 10,000, or 1,000")),
    responses((status = 200, body = forms::Bans, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn list_bans(
    State(http): State<Arc<Http>>,
    Permitted { room, .. }: Permitted,
    query: Query,
) -> Result<Response, Refused> {
    let after: Option<UserId> = query.parsed("after", "must be a uuid")?;
    let limit = query.limit(limits::ROLL_PAGE_SOCKET, limits::ROLL_PAGE_MAX)?;
    // One more than is shown tells whether there are more.
    let mut found = http.store.list_bans(room.id, after, limit + 1).await.map_err(refuse)?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    Ok(Json(view::Bans::of(room.id, &found, has_more)).into_response())
}
