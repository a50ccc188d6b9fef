//! `POST /api/auth/change-password {oldPassword, newPassword, confirmPassword}`: a new password; all other tokens are taken back.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::{Code, Notice, Password, Rejection};
use shared::store::PasswordChange;

use super::bearer::Bearer;
use super::body::Fields;
use super::openapi::{Done, ForUsers, forms};
use super::{Http, Refused, Remote};
use crate::accounts::refuse;

#[utoipa::path(
    post,
    path = "/api/auth/change-password",
    tag = "accounts",
    summary = "A new password; all other tokens are taken back",
    request_body = forms::ChangePassword,
    responses(Done, (status = 409, body = forms::Failure, description = "The password was changed at the same moment"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn change_password(
    State(http): State<Arc<Http>>,
    remote: Option<Extension<Remote>>,
    Bearer(identity): Bearer,
    fields: Fields,
) -> Result<StatusCode, Refused> {
    let (old, new) = (fields.text("oldPassword")?, Password::parse("newPassword", fields.text("newPassword")?)?);
    if fields.text("confirmPassword")?.as_bytes() != new.as_bytes() {
        return Err(Rejection::invalid("confirmPassword", "confirmPassword must be the same as newPassword").into());
    }
    if old.as_bytes() == new.as_bytes() {
        return Err(Rejection::invalid("newPassword", "newPassword must differ from oldPassword").into());
    }

    let token = identity.own_token()?;
    let kept = http.prove(&identity, "oldPassword", old, remote).await?;
    let hash = http.passwords.hash(new).await?;
    match http.store.change_password(identity.user.id, &kept, &hash, token).await.map_err(refuse)? {
        PasswordChange::Done => {}
        PasswordChange::Superseded => {
            return Err(Rejection::new(Code::Conflict, "the password was changed at the same moment")
                .about("oldPassword")
                .into());
        }
    }
    http.notices.tell(Notice::TokensRevoked(identity.user.id, Some(token))).await;
    Ok(StatusCode::NO_CONTENT)
}
