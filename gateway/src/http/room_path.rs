//! The room that a path names.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use shared::domain::{Rejection, RoomId};

use super::Refused;

/// The `{id}` of `/api/rooms/{id}`.
pub struct RoomPath(pub RoomId);

impl<S: Send + Sync> FromRequestParts<S> for RoomPath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Path(path): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, state).await.map_err(|_| Rejection::invalid("roomId", "roomId must be a uuid"))?;
        Ok(Self(path.get("id").map(String::as_str).unwrap_or_default().parse()?))
    }
}
