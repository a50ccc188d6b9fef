//! `POST /api/rooms {name, visibility?}`: a room, with its creator as admin.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::clock;
use shared::domain::{NewRoom, Role, RoomId, RoomName, Visibility};

use super::bearer::Bearer;
use super::body::Fields;
use super::openapi::{ForUsers, forms};
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    post,
    path = "/api/rooms",
    tag = "rooms",
    summary = "A room, with its creator as admin",
    request_body = forms::NewRoom,
    responses((status = 201, body = forms::Room, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn create_room(State(http): State<Arc<Http>>, Bearer(identity): Bearer, fields: Fields) -> Result<Response, Refused> {
    let name = RoomName::parse("name", fields.text("name")?)?;
    let visibility = match fields.optional_text("visibility")? {
        Some(text) => text.parse()?,
        None => Visibility::default(),
    };

    let (id, created_at) = (RoomId::from_uuid(clock::new_uuid()), clock::now());
    let creator = identity.user.id;
    let room = http.store.create_room(&NewRoom { id, name, creator, visibility, created_at }).await.map_err(refuse)?;
    http.members.learn(room.id, creator, Role::Admin);

    let place = [(header::LOCATION, format!("/api/rooms/{}", room.id))];
    Ok((StatusCode::CREATED, place, Json(view::Room::of(&room, Some(Role::Admin)))).into_response())
}
