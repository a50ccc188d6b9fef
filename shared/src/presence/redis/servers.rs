//! Where Redis is: one server, one that sentinels name, or a cluster.

use std::fmt;

use url::Url;

/// Where Redis is. It prints without users and passwords.
#[derive(Clone, PartialEq, Eq)]
pub enum Servers {
    /// One server: `redis://[user:password@]host[:port][/database]`.
    One(Url),
    /// The one that sentinels say is the master: `redis+sentinel://[user:password@]host[:port],…/master[/database]`. The password is the master's.
    Sentinel {
        /// The sentinels.
        sentinels: Vec<Url>,
        /// The master's name.
        name: String,
        /// The rest of the master's URL; its host is of no meaning.
        master: Url,
    },
    /// Those that share the keys: `redis+cluster://[user:password@]host[:port],…`. Some of them are enough to find the others.
    Cluster(Vec<Url>),
}

impl Servers {
    /// Reads a URL; `rediss` in place of `redis` means TLS.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (plain, kind) = scheme.split_once('+').map_or((scheme, ""), |(plain, kind)| (plain, kind));
        if !["redis", "rediss"].contains(&plain) {
            return None;
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
        let user = if user.is_empty() { String::new() } else { format!("{user}@") };
        let url =
            |user: &str, host: &str, path: &str| Url::parse(&format!("{plain}://{user}{host}/{path}")).ok().filter(Url::has_host);
        match kind {
            "" => url(&user, hosts, path).map(Self::One),
            "cluster" if path.is_empty() => {
                hosts.split(',').map(|host| url(&user, host, "")).collect::<Option<_>>().map(Self::Cluster)
            }
            "sentinel" => {
                let (name, database) = path.split_once('/').unwrap_or((path, ""));
                let sentinels = hosts.split(',').map(|host| url("", &with_port(host, 26379), "")).collect::<Option<_>>()?;
                let master = url(&user, "master", database)?;
                (!name.is_empty()).then(|| Self::Sentinel { sentinels, name: name.to_owned(), master })
            }
            _ => None,
        }
    }
}

/// A sentinel's port is not a server's.
fn with_port(host: &str, usual: u16) -> String {
    let has_port =
        host.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    if has_port && !host.ends_with(']') { host.to_owned() } else { format!("{host}:{usual}") }
}

impl fmt::Display for Servers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = |urls: &[Url]| urls.iter().map(place).collect::<Vec<_>>().join(",");
        match self {
            Self::One(url) => write!(formatter, "{}://{}{}", url.scheme(), place(url), url.path().trim_end_matches('/')),
            Self::Sentinel { sentinels, name, master } => {
                let path = master.path().trim_end_matches('/');
                write!(formatter, "{}+sentinel://{}/{name}{path}", master.scheme(), hosts(sentinels))
            }
            Self::Cluster(urls) => {
                write!(formatter, "{}+cluster://{}", urls.first().map_or("redis", Url::scheme), hosts(urls))
            }
        }
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_says_how_many_there_are() {
        let shown = |text: &str| Servers::parse(text).unwrap().to_string();
        assert_eq!(shown("redis://user:se:cret@r:6380/1"), "redis://r:6380/1");
        assert_eq!(shown("rediss://r"), "rediss://r");
        assert_eq!(shown("redis+cluster://:secret@a:7000,b:7001"), "redis+cluster://a:7000,b:7001");
        assert_eq!(shown("rediss+sentinel://u:secret@a,b:26380/chat/2"), "rediss+sentinel://a:26379,b:26380/chat/2");
        let sentinels = Servers::parse("redis+sentinel://u:secret@a,[::1]/chat").unwrap();
        let Servers::Sentinel { sentinels, master, .. } = sentinels else { panic!("{sentinels:?}") };
        assert_eq!((sentinels[1].port(), sentinels[1].password(), master.password()), (Some(26379), None, Some("secret")));
    }

    #[test]
    fn what_names_no_server_is_refused() {
        for text in
            ["redis:", "redis://", "http://r", "redis+cluster://", "redis+cluster://a/1", "redis+sentinel://a", "redis+x://a"]
        {
            assert_eq!(Servers::parse(text), None, "{text}");
        }
    }
}
