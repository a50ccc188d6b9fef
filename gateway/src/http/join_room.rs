//! `POST /api/rooms/{id}/join`: become a member. Any body will do, and none.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::clock;
use shared::domain::{Code, Rejection, Role, Visibility};
use shared::store::Joined;

use super::bearer::Bearer;
use super::room_path::RoomPath;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

pub async fn join_room(
    State(http): State<Arc<Http>>,
    Bearer(identity): Bearer,
    RoomPath(id): RoomPath,
) -> Result<Response, Refused> {
    let user = identity.user.id;
    let room = http.members.room(id).await?.ok_or_else(Rejection::unknown_room)?;
    let role = match (room.visibility, http.members.role(id, user).await?) {
        (Visibility::Public | Visibility::Private, Some(role)) => role,
        (Visibility::Private, None) => {
            return Err(Rejection::new(Code::Forbidden, "this room is private: an invite is needed").about("roomId").into());
        }
        (Visibility::Public, None) => match http.store.join_room(id, user, Role::Member, clock::now()).await.map_err(refuse)? {
            Joined::Now(role) | Joined::Already(role) => role,
            Joined::Banned => {
                return Err(Rejection::new(Code::Forbidden, "you are banned from this room").about("roomId").into());
            }
            Joined::NoSuchRoom => return Err(Rejection::unknown_room().into()),
        },
    };
    http.members.learn(id, user, role);
    Ok(Json(view::Room::of(&room, Some(role))).into_response())
}
