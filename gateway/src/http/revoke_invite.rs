//! `DELETE /api/rooms/{id}/invite`: takes the room's invite back. Who has joined by it stays.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::openapi::{Done, InRooms, OfRoom};
use super::permitted::Permitted;
use super::show_invite::no_invite;
use super::{Http, Refused};
use crate::accounts::refuse;

#[utoipa::path(
    delete,
    path = "/api/rooms/{id}/invite",
    tag = "rooms",
    summary = "Takes the invite back",
    params(OfRoom),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn revoke_invite(State(http): State<Arc<Http>>, permitted: Permitted) -> Result<StatusCode, Refused> {
    match http.store.delete_invite(permitted.room.id).await.map_err(refuse)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(no_invite().into()),
    }
}
