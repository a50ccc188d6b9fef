//! What admins do to members: `POST /api/rooms/{id}/members/{userId}/promote` and `/demote`, `DELETE /api/rooms/{id}/members/{userId}`,
//! `PUT` and `DELETE /api/rooms/{id}/bans/{userId}`.
//!
//! The creator of a room stays its admin: nobody else demotes, removes or bans it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use shared::clock;
use shared::domain::{Author, Code, MemberChange, Notice, Occurrence, Rejection, Role, RoomEvent, RoomId, UserId, Username};
use shared::store::MemberChanged;

use super::openapi::{Done, InRooms, OfMember, OfRoom};
use super::permitted::Permitted;
use super::{Http, Refused};
use crate::accounts::refuse;

/// The `{userId}` of a path.
pub struct UserPath(UserId);

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/members/{userId}/promote",
    tag = "members",
    summary = "Makes a member an admin",
    params(OfRoom, OfMember),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn promote(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    UserPath(user): UserPath,
) -> Result<StatusCode, Refused> {
    http.change_other(&permitted, user, MemberChange::Role(Role::Admin)).await
}

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/members/{userId}/demote",
    tag = "members",
    summary = "Makes an admin a member",
    params(OfRoom, OfMember),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn demote(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    UserPath(user): UserPath,
) -> Result<StatusCode, Refused> {
    http.change_other(&permitted, user, MemberChange::Role(Role::Member)).await
}

#[utoipa::path(
    delete,
    path = "/api/rooms/{id}/members/{userId}",
    tag = "members",
    summary = "Removes a member, who may join again",
    params(OfRoom, OfMember),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn remove(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    UserPath(user): UserPath,
) -> Result<StatusCode, Refused> {
    http.change_other(&permitted, user, MemberChange::Remove).await
}

#[utoipa::path(
    put,
    path = "/api/rooms/{id}/bans/{userId}",
    tag = "members",
    summary = "Keeps a user out",
    params(OfRoom, OfMember),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn ban(State(http): State<Arc<Http>>, permitted: Permitted, UserPath(user): UserPath) -> Result<StatusCode, Refused> {
    if user == permitted.user.id {
        return Err(Rejection::invalid("userId", "you cannot ban yourself: leave the room").into());
    }
    http.change_other(&permitted, user, MemberChange::Ban).await
}

#[utoipa::path(
    delete,
    path = "/api/rooms/{id}/bans/{userId}",
    tag = "members",
    summary = "Lifts a ban",
    params(OfRoom, OfMember),
    responses(Done, InRooms),
    security(("bearer" = [])),
)]
pub async fn unban(State(http): State<Arc<Http>>, permitted: Permitted, UserPath(user): UserPath) -> Result<StatusCode, Refused> {
    match http.store.unban(permitted.room.id, user).await.map_err(refuse)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Rejection::new(Code::NotFound, "this user is not banned").about("userId").into()),
    }
}

impl Http {
    async fn change_other(&self, by: &Permitted, user: UserId, change: MemberChange) -> Result<StatusCode, Refused> {
        if user == by.room.creator && user != by.user.id && change != MemberChange::Role(Role::Admin) {
            let rejection = Rejection::new(Code::Forbidden, "the creator of a room stays its admin");
            return Err(rejection.about("userId").into());
        }
        self.change_member(by.room.id, user, change).await?;
        Ok(StatusCode::NO_CONTENT)
    }

    /// Changes what a user is to a room, and tells all gateways; of another role, all who hear the room as well.
    pub(super) async fn change_member(&self, room: RoomId, user: UserId, change: MemberChange) -> Result<(), Rejection> {
        let before = self.store.find_role(room, user).await.map_err(refuse)?;
        match self.store.change_member(room, user, change, clock::now()).await.map_err(refuse)? {
            MemberChanged::Done => {}
            MemberChanged::NotAMember => {
                return Err(Rejection::new(Code::NotFound, "this user is not a member of the room").about("userId"));
            }
            MemberChanged::LastAdmin => {
                let message = "you are the last admin of this room: promote another member first";
                return Err(Rejection::new(Code::Conflict, message).about("roomId"));
            }
        }
        match change {
            MemberChange::Role(role) => {
                self.notices.tell(Notice::RoleChanged(room, user)).await;
                if before != Some(role) {
                    self.tell_role(room, user, role).await;
                }
            }
            MemberChange::Remove | MemberChange::Ban => self.notices.tell(Notice::Expelled(room, user)).await,
        }
        Ok(())
    }

    async fn tell_role(&self, room: RoomId, user: UserId, role: Role) {
        // Who has no account here, or cannot be looked up now, is known by its id.
        let account = self.store.find_user(user).await.ok().flatten();
        let username = account.map_or_else(|| Username::trusted(user.to_string()), |account| account.username);
        let of = Occurrence { user: Author { id: user, username }, at: clock::now() };
        self.bus.whisper(room, vec![RoomEvent::Role(of, role)]);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for UserPath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Path(path): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, state).await.map_err(|_| Rejection::invalid("userId", "userId must be a uuid"))?;
        Ok(Self(path.get("userId").map(String::as_str).unwrap_or_default().parse()?))
    }
}
