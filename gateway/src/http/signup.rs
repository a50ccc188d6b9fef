//! `POST /api/auth/signup {username, email, password}`: an account, and its first token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use shared::clock;
use shared::domain::{Email, NewUser, Password, UserId, Username};

use super::body::Fields;
use super::openapi::{ForAnybody, forms};
use super::session::Session;
use super::{Http, Refused};
use crate::accounts::refuse;

#[utoipa::path(
    post,
    path = "/api/auth/signup",
    tag = "accounts",
    summary = "An account, and its first token",
    request_body = forms::SignUp,
    responses((status = 201, body = forms::Session, description = "Done"), (status = 409, body = forms::Failure, description = "A name or address is taken"), ForAnybody),
)]
pub async fn signup(State(http): State<Arc<Http>>, fields: Fields) -> Result<impl IntoResponse, Refused> {
    let username = Username::parse("username", fields.text("username")?)?;
    let email = Email::parse("email", fields.text("email")?)?;
    let password = Password::parse("password", fields.text("password")?)?;

    let password_hash = Some(http.passwords.hash(password).await?);
    let email = Some(email);
    let (id, created_at) = (UserId::from_uuid(clock::new_uuid()), clock::now());
    let user = http.store.create_user(&NewUser { id, username, email, password_hash, created_at }).await.map_err(refuse)?;

    let issued = http.tokens.issue(&user).await?;
    Ok((StatusCode::CREATED, Session { user, issued }))
}
