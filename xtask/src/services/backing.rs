//! A server for tests: the one that the environment names, or a private one.

use super::{Recipe, Server, ServiceFault};
use std::path::Path;

/// Where the tests' server comes from.
pub enum Backing<R: Recipe> {
    /// Somebody runs it; it is left alone.
    Given(String),
    /// Ours; it ends with this value.
    Private(Server<R>),
}

impl<R: Recipe> Backing<R> {
    /// What the environment names, else a private one below `folder`.
    pub fn find(folder: &Path) -> Result<Self, ServiceFault> {
        match Self::given() {
            Some(url) => Ok(Self::Given(url)),
            None => Server::start(&folder.join(R::NAME)).map(Self::Private),
        }
    }

    /// The address that the environment names.
    pub fn given() -> Option<String> {
        std::env::var(R::VARIABLE).ok().filter(|url| !url.is_empty())
    }

    /// Its address.
    pub fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Private(server) => server.url(),
        }
    }
}
