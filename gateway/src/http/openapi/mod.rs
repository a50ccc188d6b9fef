//! The API as a document: `GET /api/openapi.json`, and `GET /api/docs` for people.

mod done;
mod failures;
pub mod forms;
mod params;

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    change_message, change_password, chat, create_room, deactivate, history, join_room, leave_room, list_bans, list_members,
    list_rooms, list_tokens, login, logout, make_invite, mark_read, me, member, refresh, revoke_invite, revoke_token,
    room_presence, show_invite, show_room, signup, user_presence,
};

pub use done::Done;
pub use failures::{ForAnybody, ForUsers, InRooms};
pub use params::{OfClient, OfEmoji, OfMember, OfMessage, OfRoom};

#[derive(OpenApi)]
#[openapi(
    info(title = "Roomcast", description = "Accounts, rooms and history over REST. Chat itself goes over sockets.", license(name = "MIT OR Apache-2.0")),
    paths(
        signup::signup,
        login::login,
        logout::logout,
        refresh::refresh,
        change_password::change_password,
        deactivate::deactivate,
        list_tokens::list_tokens,
        revoke_token::revoke_token,
        me::me,
        list_rooms::list_rooms,
        create_room::create_room,
        show_room::show_room,
        join_room::join_room,
        leave_room::leave_room,
        history::history,
        change_message::edit,
        change_message::delete,
        change_message::add_reaction,
        change_message::remove_reaction,
        mark_read::mark_read,
        list_members::list_members,
        room_presence::room_presence,
        user_presence::user_presence,
        show_invite::show_invite,
        make_invite::make_invite,
        revoke_invite::revoke_invite,
        member::promote,
        member::demote,
        member::remove,
        list_bans::list_bans,
        member::ban,
        member::unban,
        chat::chat,
    ),
    modifiers(&Bearer),
    tags(
        (name = "accounts", description = "Who one is"),
        (name = "rooms", description = "Where one talks"),
        (name = "messages", description = "What becomes of what was said"),
        (name = "presence", description = "Who is there"),
        (name = "members", description = "What admins of a room do"),
        (name = "marketplace", description = "What a customer and a vendor say to each other"),
    ),
)]
struct Document;

/// How one shows who one is.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The document, which is the same for the life of the process.
static TEXT: LazyLock<String> = LazyLock::new(|| Document::openapi().to_json().unwrap_or_default());

pub async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], TEXT.as_str()).into_response()
}
