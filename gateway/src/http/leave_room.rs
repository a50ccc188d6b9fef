//! `POST /api/rooms/{id}/leave`: a member no more. One's connections stop hearing the room at once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::MemberChange;

use super::openapi::{Done, InRooms, OfRoom};
use super::permitted::Permitted;
use super::{Http, Refused};

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/leave",
    tag = "rooms",
    summary = "Be a member no more; the last admin stays while there are others",
    params(OfRoom),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn leave_room(State(http): State<Arc<Http>>, permitted: Permitted) -> Result<StatusCode, Refused> {
    let Permitted { user, room, .. } = permitted;
    http.change_member(room.id, user.id, MemberChange::Remove).await?;
    Ok(StatusCode::NO_CONTENT)
}
