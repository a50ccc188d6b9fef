//! Which adapter a URL chooses, and where it connects.

use std::fmt;
use std::path::PathBuf;

use url::Url;

use crate::presence::redis::Servers;

/// The URL of a server, which prints without its user, password and query.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(Url);

impl ServerUrl {
    /// The URL with all its parts, for the driver alone.
    pub fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_password(self.0.as_str()))
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A URL, well-formed or not, without what may be secret in it: all before its last `@`, and its query.
pub fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, _)| (place, "?…"));
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{place}{query}")
}

/// Where the webhook is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(ServerUrl);

impl WebhookUrl {
    /// Reads it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        server_url(text, &["http", "https"]).map(Self).ok_or("expected http://… or https://…")
    }

    /// The URL with all its parts, for the client alone.
    pub fn expose(&self) -> &Url {
        self.0.expose()
    }
}

/// Which bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusAddress {
    /// Channels in this process.
    InProcess,
    /// RabbitMQ.
    RabbitMq(ServerUrl),
}

impl BusAddress {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "in-process:" => Ok(Self::InProcess),
            _ => server_url(text, &["amqp", "amqps"]).map(Self::RabbitMq).ok_or("expected in-process: or amqp://… or amqps://…"),
        }
    }

    /// Whether it lives in this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self, Self::InProcess)
    }
}

impl fmt::Display for BusAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InProcess => formatter.write_str("in-process:"),
            Self::RabbitMq(url) => url.fmt(formatter),
        }
    }
}

/// Which store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAddress {
    /// A file.
    Sqlite(PathBuf),
    /// A Postgres server.
    Postgres(ServerUrl),
}

impl StoreAddress {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let expected = "expected sqlite:PATH or postgres://…";
        match text.strip_prefix("sqlite:") {
            // Three slashes are the usual way to write an absolute path as a URL.
            Some(path) => match path.strip_prefix("//").unwrap_or(path) {
                "" | ":memory:" => Err("expected the path of a file after sqlite:"),
                path => Ok(Self::Sqlite(path.into())),
            },
            None => server_url(text, &["postgres", "postgresql"]).map(Self::Postgres).ok_or(expected),
        }
    }

    /// Whether it lives in this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(url) => url.fmt(formatter),
        }
    }
}

/// Which presence server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresenceAddress {
    /// A map in this process.
    InMemory,
    /// Redis.
    Redis(Servers),
}

impl PresenceAddress {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "in-memory:" => Ok(Self::InMemory),
            _ => Servers::parse(text).map(Self::Redis).ok_or(
                "expected in-memory: or redis://… or redis+sentinel://HOST:PORT,…/MASTER or redis+cluster://HOST:PORT,… (rediss with TLS)",
            ),
        }
    }

    /// Whether it lives in this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self, Self::InMemory)
    }
}

impl fmt::Display for PresenceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InMemory => formatter.write_str("in-memory:"),
            Self::Redis(servers) => servers.fmt(formatter),
        }
    }
}

fn server_url(text: &str, schemes: &[&str]) -> Option<ServerUrl> {
    let url = Url::parse(text).ok()?;
    (schemes.contains(&url.scheme()) && url.has_host()).then_some(ServerUrl(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_prints_without_its_password_also_when_it_is_malformed() {
        let shown = |url: &str| without_password(url);
        assert_eq!(shown("amqp://user:se:cr@et@broker:5672/%2f"), "amqp://broker:5672/%2f");
        assert_eq!(shown("postgres://db/chat?password=secret&user=a"), "postgres://db/chat?…");
        assert_eq!(shown("redis//:secret@host"), "host");
        assert_eq!(shown("in-process:"), "in-process:");
        let address = BusAddress::parse("amqp://user:secret@broker").unwrap();
        assert!(!format!("{address:?} {address}").contains("secret"));
    }

    #[test]
    fn the_scheme_chooses_the_adapter() {
        assert_eq!(BusAddress::parse("in-process:"), Ok(BusAddress::InProcess));
        assert!(matches!(BusAddress::parse("amqps://broker/prod"), Ok(BusAddress::RabbitMq(_))));
        assert!(BusAddress::parse("redis://broker").is_err());
        assert_eq!(StoreAddress::parse("sqlite:a/b.db"), Ok(StoreAddress::Sqlite("a/b.db".into())));
        assert_eq!(StoreAddress::parse("sqlite:///a/b.db"), Ok(StoreAddress::Sqlite("/a/b.db".into())));
        assert!(StoreAddress::parse("sqlite:").is_err());
        assert!(matches!(StoreAddress::parse("postgresql://db"), Ok(StoreAddress::Postgres(_))));
        assert!(matches!(PresenceAddress::parse("rediss://r:6380/1"), Ok(PresenceAddress::Redis(_))));
        assert!(matches!(PresenceAddress::parse("redis+cluster://a:1,b:2"), Ok(PresenceAddress::Redis(Servers::Cluster(_)))));
        assert!(PresenceAddress::parse("redis:").is_err());
    }
}
