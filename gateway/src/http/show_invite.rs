//! `GET /api/rooms/{id}/invite`: the room's invite.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::domain::{Code, Rejection};

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    get,
    path = "/api/rooms/{id}/invite",
    tag = "rooms",
    summary = "The invite, for the room's creator",
    params(OfRoom),
    responses((status = 200, body = forms::Invite, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn show_invite(State(http): State<Arc<Http>>, permitted: Permitted) -> Result<Response, Refused> {
    let invite = http.store.find_invite(permitted.room.id).await.map_err(refuse)?.ok_or_else(no_invite)?;
    Ok(Json(view::Invite::from(&invite)).into_response())
}

pub fn no_invite() -> Rejection {
    Rejection::new(Code::NotFound, "this room has no invite: make one").about("roomId")
}
