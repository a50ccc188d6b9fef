//! What a server may be told: the protocol's own settings and every bound.

use std::time::Duration;

/// The settings of one server. The defaults are those of the reference server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The path that is served; a missing trailing slash is accepted.
    pub path: String,
    /// How long a connection may be quiet before it is asked for a sign of life.
    pub ping_interval: Duration,
    /// How long that sign may take.
    pub ping_timeout: Duration,
    /// The largest message that a client may send, in bytes.
    pub max_payload: usize,
    /// How long a connection may take to join its first namespace.
    pub connect_timeout: Duration,
    /// How long a client may take from the WebSocket's handshake to the end of the upgrade.
    pub upgrade_timeout: Duration,
    /// Whether revision 3 of Engine.IO (the 2.x clients) is spoken as well.
    pub allow_eio3: bool,
    /// How much may be queued for one connection that does not read. Half of it sheds what is
    /// ephemeral, all of it hangs up. Each connection has a bound of its own, up to a quarter less, so
    /// that those who stop reading together are not hung up together.
    pub outbox_bytes: usize,
    /// How many binary attachments one packet may announce; each is at most `max_payload` long.
    pub max_attachments: usize,
    /// How many acknowledgements of one socket may be outstanding.
    pub max_pending_acks: usize,
    /// How packets are encoded.
    pub parser: Parser,
    /// Which web pages may connect.
    pub cors: CorsPolicy,
    /// Put before every session id as `<node>.`, so that any node can tell whose session it is.
    /// Empty: no prefix.
    pub node: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            path: "/socket.io/".to_owned(),
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            max_payload: 1_000_000,
            connect_timeout: Duration::from_secs(45),
            upgrade_timeout: Duration::from_secs(10),
            allow_eio3: false,
            outbox_bytes: 1 << 20,
            max_attachments: 10,
            max_pending_acks: 1024,
            parser: Parser::default(),
            cors: CorsPolicy::default(),
            node: String::new(),
        }
    }
}

/// How Socket.IO packets are encoded. Clients and server must agree: nothing is negotiated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Parser {
    /// JSON, as every client does by default.
    #[default]
    Json,
    /// MessagePack, as clients do with `socket.io-msgpack-parser`. Each receiver of a message costs
    /// a translation.
    MessagePack,
}

/// Which origins may use the server from a browser.
#[derive(Debug, Clone, Default)]
pub struct CorsPolicy {
    /// The origins.
    pub origins: Origins,
    /// Whether a page may send its cookies along.
    pub credentials: bool,
}

/// A set of origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// No header is sent: browsers let only pages of the same origin read polling responses.
    /// WebSockets are not restricted, as with the reference server.
    #[default]
    Unsaid,
    /// Every page.
    Any,
    /// These pages, as `scheme://host[:port]`, and those that the server's own host serves.
    /// A request that names another origin is forbidden, WebSockets included.
    List(Vec<String>),
}
