//! What stands in paths and queries of several routes.
#![expect(dead_code, reason = "it is read by the document alone")]

use utoipa::IntoParams;

/// In a path about a room.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfRoom {
    /// The room
    #[param(format = "uuid")]
    id: String,
}

/// In a path about somebody in it, after the room.
#[derive(IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
pub struct OfMember {
    /// The user
    #[param(format = "uuid")]
    user_id: String,
}

/// In a path about a message of it, after the room.
#[derive(IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
pub struct OfMessage {
    /// The message
    #[param(format = "uuid")]
    message_id: String,
}

/// In a path about an emoji under a message, after that.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfEmoji {
    /// One emoji
    emoji: String,
}

/// In the query of what may be asked for again.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct OfClient {
    /// One's own id for this: the same again is the same
    client_id: Option<String>,
}
