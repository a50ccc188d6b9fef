//! `POST /api/rooms/{id}/join {inviteToken?}`: become a member. A public room needs no invite, so any body will do, and none.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::clock;
use shared::domain::{Code, InviteToken, Rejection, Role, Room, UserId, Visibility};
use shared::store::Joined;

use super::bearer::Bearer;
use super::body::AnyFields;
use super::openapi::{InRooms, OfRoom, forms};
use super::room_path::RoomPath;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/join",
    tag = "rooms",
    summary = "Become a member",
    params(OfRoom),
    request_body = Option<forms::Join>,
    responses((status = 200, body = forms::Room, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn join_room(
    State(http): State<Arc<Http>>,
    Bearer(identity): Bearer,
    RoomPath(id): RoomPath,
    AnyFields(fields): AnyFields,
) -> Result<Response, Refused> {
    let user = identity.user.id;
    let token = fields.optional_text("inviteToken")?.map(|text| InviteToken::parse("inviteToken", text)).transpose()?;
    let room = http.members.room(id).await?.ok_or_else(Rejection::unknown_room)?;
    let role = match http.members.role(id, user).await? {
        Some(role) => role,
        None => http.admit_new(&room, user, token).await?,
    };
    http.members.learn(id, user, role);
    Ok(Json(view::Room::of(&room, Some(role))).into_response())
}

impl Http {
    /// Makes somebody a member who is none. A creator who comes back is an admin again.
    async fn admit_new(&self, room: &Room, user: UserId, token: Option<InviteToken>) -> Result<Role, Rejection> {
        let role = if room.creator == user { Role::Admin } else { Role::Member };
        let joined = match (room.visibility, token) {
            (Visibility::Public, _) => self.store.join_room(room.id, user, role, clock::now()).await.map_err(refuse)?,
            (Visibility::Private, None) => {
                return Err(Rejection::new(Code::Forbidden, "this room is private: an invite is needed").about("roomId"));
            }
            (Visibility::Private, Some(token)) => {
                let used = self.store.join_by_invite(room.id, user, role, &token, clock::now()).await.map_err(refuse)?;
                let refused = || Rejection::new(Code::Forbidden, "this invite is not valid, or not any more");
                used.ok_or_else(|| refused().about("inviteToken"))?
            }
        };
        match joined {
            Joined::Now(role) | Joined::Already(role) => Ok(role),
            Joined::Banned => Err(Rejection::banned()),
            Joined::NoSuchRoom => Err(Rejection::unknown_room()),
        }
    }
}
