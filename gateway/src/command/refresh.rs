//! Stay connected beyond the end of one's token.

use shared::domain::{Answer, BearerToken, Code, Rejection};

use crate::gateway::Gateway;
use crate::socket::Caller;

/// Takes another token of the same user, or makes one of ours, and serves the connection until that ends.
pub async fn refresh(gateway: &Gateway, caller: &Caller, shown: Option<BearerToken>) -> Result<Answer, Rejection> {
    let somebody_else = || Rejection::new(Code::Forbidden, "this token is somebody else's").about("token");
    let account = caller.pass.account().ok_or_else(somebody_else)?;
    let made = match &shown {
        Some(_) => None,
        None if caller.pass.token().is_some() => Some(BearerToken::new(gateway.tokens.renew(account).await?.token)),
        None => return Err(Rejection::invalid("token", "token is required: show another one of your issuer")),
    };
    let Some(token) = shown.as_ref().or(made.as_ref()) else { return Err(Rejection::unavailable()) };
    let verify = async || gateway.tokens.verify(token.expose()).await.map_err(|rejection| rejection.about("token"));
    let identity = verify().await?;
    if identity.user.id != account {
        return Err(somebody_else());
    }
    caller.pass.renew(&identity);
    // It may have been taken back before this connection was known as one to be told of that.
    if let Err(rejection) = verify().await {
        caller.link.hang_up();
        return Err(rejection);
    }
    Ok(Answer::Refreshed { token: made, expires_at: identity.expires_at })
}
