//! `POST /api/rooms/{id}/leave`: a member no more. One's connections stop hearing the room at once. A chat of two cannot be left: the other one
//! would go on saying something to nobody.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::{Code, MemberChange, Rejection, RoomId};

use super::openapi::{Done, InRooms, OfRoom};
use super::permitted::Permitted;
use super::{Http, Refused};
use crate::accounts::refuse;

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/leave",
    tag = "rooms",
    summary = "Be a member no more; the last admin stays while there are others, and both of a chat of two",
    params(OfRoom),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn leave_room(State(http): State<Arc<Http>>, permitted: Permitted) -> Result<StatusCode, Refused> {
    let Permitted { user, room, .. } = permitted;
    if http.is_of_two(room.id).await? {
        return Err(Rejection::new(Code::Forbidden, "a chat of two cannot be left").about("roomId").into());
    }
    http.change_member(room.id, user.id, MemberChange::Remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Http {
    async fn is_of_two(&self, room: RoomId) -> Result<bool, Rejection> {
        let members = self.store.find_members(&[room], 3).await.map_err(refuse)?;
        Ok(matches!(members[..], [(_, one), (_, other)] if RoomId::of_pair(one, other) == room))
    }
}
