//! A password, asked for once more before something that cannot be undone. Wrong ones count as failed log-ins.

use axum::Extension;
use shared::domain::{Code, Login, PasswordHash, Rejection};

use super::{Http, Refused, Remote};
use crate::accounts::{ATTEMPTS_WINDOW, Identity, refuse};

impl Http {
    /// The hash of this user's password, if the text in `field` is that password.
    pub(super) async fn prove(
        &self,
        identity: &Identity,
        field: &'static str,
        attempt: &str,
        remote: Option<Extension<Remote>>,
    ) -> Result<PasswordHash, Refused> {
        let login = Login::Username(identity.user.username.clone());
        let address = remote.map(|Extension(Remote(address))| address.ip());
        self.attempts.begin(&login, address).map_err(|rejection| Refused::until(rejection, ATTEMPTS_WINDOW))?;

        let Some(kept) = self.store.find_password(identity.user.id).await.map_err(refuse)? else {
            return Err(Rejection::new(Code::Forbidden, "this account has no password here").about(field).into());
        };
        if !self.passwords.matches(attempt.to_owned(), Some(kept.clone())).await? {
            return Err(Rejection::new(Code::Forbidden, format!("{field} is wrong")).about(field).into());
        }
        self.attempts.succeeded(&login, address);
        Ok(kept)
    }
}
