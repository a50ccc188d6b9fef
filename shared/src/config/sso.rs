//! Whose tokens are trusted beside our own.

use std::fmt;
use std::path::PathBuf;

use url::Url;

use super::Secret;
use super::address::without_password;

/// An issuer whose tokens need no row here.
#[derive(Clone, Debug)]
pub struct SsoSettings {
    /// Its name, the `iss` of its tokens.
    pub issuer: String,
    /// For whom its tokens must be made, their `aud`; anybody, if none.
    pub audience: Option<String>,
    /// The keys that it shares with us, for HS256.
    pub secrets: Vec<Secret>,
    /// Where its public keys are.
    pub keys: Option<KeysAddress>,
}

/// Where an issuer's public keys are: PEM, or a JWKS document.
#[derive(Clone, PartialEq, Eq)]
pub enum KeysAddress {
    /// In a file.
    File(PathBuf),
    /// At a server.
    Server(Url),
}

impl KeysAddress {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let expected = "expected the path of a file, or http://… or https://…";
        match text.split_once("://") {
            Some(("http" | "https", _)) => Url::parse(text).map(Self::Server).map_err(|_| expected),
            Some(_) => Err(expected),
            None if text.is_empty() => Err(expected),
            None => Ok(Self::File(text.into())),
        }
    }
}

impl fmt::Display for KeysAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Server(url) => formatter.write_str(&without_password(url.as_str())),
        }
    }
}

impl fmt::Debug for KeysAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
