//! `GET /api/rooms/{id}/members?after=&limit=&online=`: a page of a room's members, and who of them is online.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::domain::RollCall;
use shared::limits;

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::query::Query;
use super::{Http, Refused};
use crate::command::call_roll;
use crate::view;

#[utoipa::path(
    get,
    path = "/api/rooms/{id}/members",
    tag = "presence",
    summary = "A page of a room's members, and who of them is online",
    params(OfRoom, ("after" = Option<String>, Query, format = "uuid", description = "Only members after this one"), ("limit" = Option<u32>, Query, description = "At most so many: 1 to 10,000, or 1,000"), ("online" = Option<bool>, Query, description = "Only those who are online, or are not")),
    responses((status = 200, body = forms::Roll, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn list_members(
    State(http): State<Arc<Http>>,
    Permitted { room, .. }: Permitted,
    query: Query,
) -> Result<Response, Refused> {
    let call = RollCall {
        after: query.parsed("after", "must be a uuid")?,
        limit: Some(query.limit(limits::ROLL_PAGE_SOCKET, limits::ROLL_PAGE_MAX)?),
        online: query.parsed("online", "must be true or false")?,
    };
    let roll = call_roll(&*http.store, &*http.presence, room.id, call).await?;
    Ok(Json(view::Roll::from(&roll)).into_response())
}
