//! Why a connection, or one namespace of it, came to its end.

use std::fmt;

/// Why a socket was disconnected. `as_str` gives the words that the reference server uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The client left the namespace.
    ClientDisconnect,
    /// The application disconnected the socket from its namespace.
    ServerDisconnect,
    /// The client closed the transport, or went away.
    TransportClose,
    /// Reading from or writing to the transport failed, or the transport was misused.
    TransportError,
    /// The client did not answer a heartbeat in time.
    PingTimeout,
    /// The client sent something that is not a valid packet.
    ParseError,
    /// No namespace was joined in time.
    ConnectTimeout,
    /// The client did not read as fast as it was written to, and its outbox was full.
    SlowReader,
    /// The application hung up the link.
    HangUp,
    /// The server is going away and asks the client to come back elsewhere.
    Drain,
}

impl CloseReason {
    /// The words for a log line, the reference server's own where it has some.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientDisconnect => "client namespace disconnect",
            Self::ServerDisconnect => "server namespace disconnect",
            Self::TransportClose => "transport close",
            Self::TransportError => "transport error",
            Self::PingTimeout => "ping timeout",
            Self::ParseError => "parse error",
            Self::ConnectTimeout => "connect timeout",
            Self::SlowReader => "slow reader",
            Self::HangUp => "forced server close",
            Self::Drain => "server shutting down",
        }
    }

    /// Whether the peer is still there to be told: what is queued is delivered before the end.
    pub(crate) fn is_orderly(self) -> bool {
        match self {
            Self::ClientDisconnect | Self::ServerDisconnect | Self::TransportClose => true,
            Self::ParseError | Self::ConnectTimeout | Self::HangUp | Self::Drain => true,
            Self::TransportError | Self::PingTimeout | Self::SlowReader => false,
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
