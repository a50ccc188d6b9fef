//! The permission middleware: who asks, in which room, and whether that is allowed. It stands in front of a route, with the permission
//! that the route needs.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use shared::domain::{Author, Code, Permission, Rejection, Role, Room};

use super::bearer::Bearer;
use super::room_path::RoomPath;
use super::{Http, Refused};

/// Somebody who may do what the route is for.
#[derive(Clone, Debug)]
pub struct Permitted {
    /// Who asks.
    pub user: Author,
    /// The room of the path.
    pub room: Room,
    /// What that user is in it, if a member.
    pub role: Option<Role>,
}

/// Lets a request through if its user has the permission in the room of its path.
pub async fn check(
    State((http, permission)): State<(Arc<Http>, Permission)>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let (mut parts, body) = request.into_parts();
    let Bearer(identity) = Bearer::from_request_parts(&mut parts, &http).await?;
    let RoomPath(id) = RoomPath::from_request_parts(&mut parts, &http).await?;
    let (room, role) = http.members.permit(id, identity.user.id, permission).await?;
    parts.extensions.insert(Permitted { user: identity.user, room, role });
    Ok(next.run(Request::from_parts(parts, body)).await)
}

impl<S: Send + Sync> FromRequestParts<S> for Permitted {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let unguarded = || Rejection::new(Code::Internal, "this route does not say what it needs");
        Ok(parts.extensions.get::<Self>().cloned().ok_or_else(unguarded)?)
    }
}
