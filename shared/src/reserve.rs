//! A port that is taken at once, and listened on only when there is somebody to serve: until then a client is refused, and not left hanging.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Connections that the kernel keeps until they are accepted: a reconnect storm of a full gateway.
const BACKLOG: u32 = 4096;

/// A port that is taken.
pub struct ReservedPort(TcpSocket);

impl ReservedPort {
    /// Takes it; a fault tells who asked for it.
    pub fn take(setting: &str, address: SocketAddr) -> Result<Self, String> {
        let bound = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.and_then(|socket| {
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            Ok(socket)
        });
        bound.map(Self).map_err(|fault| format!("{setting}: {address} cannot be listened on: {fault}"))
    }

    /// Listens.
    pub fn listen(self) -> std::io::Result<TcpListener> {
        self.0.listen(BACKLOG)
    }
}
