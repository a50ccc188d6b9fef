//! `POST /api/auth/login {username | email, password}`: the account's token.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use shared::domain::{Code, Email, Login, Rejection, UserStatus, Username};

use super::body::Fields;
use super::openapi::{ForUsers, forms};
use super::session::Session;
use super::{Http, Refused, Remote};
use crate::accounts::{ATTEMPTS_WINDOW, refuse};

#[utoipa::path(
    post,
    path = "/api/auth/login",
    tag = "accounts",
    summary = "The token of an account; one that still lives is given again",
    request_body = forms::LogIn,
    responses((status = 200, body = forms::Session, description = "Done"), ForUsers),
)]
pub async fn login(State(http): State<Arc<Http>>, remote: Option<Extension<Remote>>, fields: Fields) -> Result<Session, Refused> {
    let (login, attempt) = (who(&fields)?, fields.text("password")?.to_owned());
    let address = remote.map(|Extension(Remote(address))| address.ip());
    http.attempts.begin(&login, address).map_err(|rejection| Refused::until(rejection, ATTEMPTS_WINDOW))?;

    let (user, kept) = http.store.find_login(&login).await.map_err(refuse)?.unzip();
    let matches = http.passwords.matches(attempt, kept.flatten()).await?;
    let Some(user) = user.filter(|_| matches) else {
        // One answer for both, so that it does not say who has an account.
        return Err(Rejection::new(Code::Unauthenticated, "the username or the password is wrong").into());
    };
    http.attempts.succeeded(&login, address);
    match user.status {
        UserStatus::Active => {}
        UserStatus::Deactivated => return Err(Rejection::new(Code::Forbidden, "this account is closed").into()),
    }

    let issued = http.tokens.issue(&user).await?;
    Ok(Session { user, issued })
}

fn who(fields: &Fields) -> Result<Login, Rejection> {
    if let Some(name) = fields.optional_text("username")? {
        return Ok(Login::Username(Username::parse("username", name)?));
    }
    match fields.optional_text("email")? {
        Some(address) => Ok(Login::Email(Email::parse("email", address)?)),
        None => Err(Rejection::invalid("username", "username or email is required")),
    }
}
