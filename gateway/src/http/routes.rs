//! All routes, on one screen.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use shared::domain::{Code, Permission, Rejection};

use super::playground::Asset;
use super::{
    Http, Refused, asyncapi, bounds, change_message, change_password, chat, cors, create_room, deactivate, history, join_room,
    leave_room, list_bans, list_members, list_rooms, list_tokens, login, logout, make_invite, mark_read, me, member, openapi,
    paced, permitted, playground, refresh, revoke_invite, revoke_token, room_presence, show_invite, show_room, signup,
    user_presence,
};

/// The API and the page. Routes that are merged into it later pass neither its bounds nor its CORS policy.
pub fn routes(http: Arc<Http>) -> Router {
    let needs = |permission: Permission| from_fn_with_state((http.clone(), permission), permitted::check);
    Router::new()
        .route("/api/auth/signup", post(signup::signup))
        .route("/api/auth/login", post(login::login))
        .route("/api/auth/logout", post(logout::logout))
        .route("/api/auth/refresh", post(refresh::refresh))
        .route("/api/auth/change-password", post(change_password::change_password))
        .route("/api/auth/deactivate", post(deactivate::deactivate))
        .route("/api/auth/tokens", get(list_tokens::list_tokens))
        .route("/api/auth/tokens/{id}", delete(revoke_token::revoke_token))
        .route("/api/me", get(me::me))
        .route("/api/rooms", get(list_rooms::list_rooms).post(create_room::create_room))
        .route("/api/rooms/{id}", get(show_room::show_room).route_layer(needs(Permission::See)))
        .route("/api/rooms/{id}/join", post(join_room::join_room))
        .route("/api/rooms/{id}/leave", post(leave_room::leave_room).route_layer(needs(Permission::TakePart)))
        .route("/api/rooms/{id}/messages", get(history::history).route_layer(needs(Permission::TakePart)))
        .route(
            "/api/rooms/{id}/messages/{messageId}",
            patch(change_message::edit).delete(change_message::delete).route_layer(needs(Permission::TakePart)),
        )
        .route(
            "/api/rooms/{id}/messages/{messageId}/reactions/{emoji}",
            put(change_message::add_reaction).delete(change_message::remove_reaction).route_layer(needs(Permission::TakePart)),
        )
        .route("/api/rooms/{id}/read", post(mark_read::mark_read))
        .route(
            "/api/rooms/{id}/invite",
            get(show_invite::show_invite)
                .post(make_invite::make_invite)
                .delete(revoke_invite::revoke_invite)
                .route_layer(needs(Permission::Invite)),
        )
        .route("/api/rooms/{id}/members", get(list_members::list_members).route_layer(needs(Permission::TakePart)))
        .route("/api/rooms/{id}/presence", get(room_presence::room_presence).route_layer(needs(Permission::See)))
        .route("/api/users/{id}/presence", get(user_presence::user_presence))
        .route("/api/rooms/{id}/members/{userId}", delete(member::remove).route_layer(needs(Permission::ManageMembers)))
        .route("/api/rooms/{id}/members/{userId}/promote", post(member::promote).route_layer(needs(Permission::ManageMembers)))
        .route("/api/rooms/{id}/members/{userId}/demote", post(member::demote).route_layer(needs(Permission::ManageMembers)))
        .route("/api/rooms/{id}/bans", get(list_bans::list_bans).route_layer(needs(Permission::ManageMembers)))
        .route(
            "/api/rooms/{id}/bans/{userId}",
            put(member::ban).delete(member::unban).route_layer(needs(Permission::ManageMembers)),
        )
        .route("/v1/chat", get(chat::chat))
        .route("/v1/chat/", get(chat::chat))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/asyncapi.json", get(asyncapi::document))
        .route("/api/docs", file(&playground::DOCS))
        .route("/docs.js", file(&playground::DOCS_SCRIPT))
        .route("/", file(&playground::PAGE))
        .route("/style.css", file(&playground::STYLE))
        .route("/app.js", file(&playground::APP))
        .route("/door.js", file(&playground::DOOR))
        .route("/message.js", file(&playground::MESSAGE))
        .route("/typing.js", file(&playground::TYPING))
        .route("/socket.js", file(&playground::SOCKET))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(http.clone(), paced::paced))
        .layer(from_fn_with_state(http.clone(), bounds::bounded))
        .layer(from_fn_with_state(http.clone(), cors::answer))
        .with_state(http)
}

fn file(asset: &'static Asset) -> MethodRouter<Arc<Http>> {
    get(move |asked: HeaderMap| async move { asset.answer(&asked) })
}

async fn not_found(uri: Uri) -> Refused {
    Rejection::new(Code::NotFound, format!("there is nothing at {}", uri.path())).into()
}

/// The `Allow` header is the router's.
async fn method_not_allowed(method: Method, uri: Uri) -> Refused {
    Rejection::new(Code::MethodNotAllowed, format!("{method} does not exist at {}", uri.path())).into()
}
