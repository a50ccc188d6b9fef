//! `POST /api/auth/refresh`: a token that lasts longer than the one that is shown, which stays valid until it expires.

use std::sync::Arc;

use axum::extract::State;

use super::bearer::Bearer;
use super::me;
use super::openapi::{ForUsers, forms};
use super::session::Session;
use super::{Http, Refused};

#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    tag = "accounts",
    summary = "A token that lasts longer",
    responses((status = 200, body = forms::Session, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn refresh(State(http): State<Arc<Http>>, Bearer(identity): Bearer) -> Result<Session, Refused> {
    identity.own_token()?;
    let user = me::account(&http, &identity).await?;
    let issued = http.tokens.renew(user.id).await?;
    Ok(Session { user, issued })
}
