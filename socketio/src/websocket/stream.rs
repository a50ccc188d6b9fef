//! The TCP stream, taken out of the HTTP server that read the handshake.

use std::{io, sync::Arc};

use bytes::BytesMut;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::net::TcpStream;

use super::receive::Receiver;
use crate::tcp::Tcp;

/// What the kernel takes that it cannot send yet. A client that stops reading would otherwise have it take 4 MiB (measured on
/// loopback): bytes that the outbox's bound does not count, in memory that is new to the kernel. A thousand who stop reading at one time
/// have it find that memory while others wait for the same message. What is on its way is not limited by it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT_BYTES: u32 = 16 * 1024;

/// Waits for the HTTP server to let go of the connection and takes the socket over, together with
/// what was read beyond the handshake: the first frame may be in it.
pub(crate) async fn take(upgrade: &mut OnUpgrade, max_message: usize) -> io::Result<(Receiver, Arc<Tcp>)> {
    let upgraded = upgrade.await.map_err(io::Error::other)?;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| {
        io::Error::new(io::ErrorKind::Unsupported, "the HTTP server must serve a hyper_util::rt::TokioIo<tokio::net::TcpStream>")
    })?;
    let stream = parts.io.into_inner();
    // Frames are written whole; waiting to fill a segment would only delay them.
    stream.set_nodelay(true)?;
    // A system that does not know this keeps to its own bound.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES);
    let socket = Tcp::new(stream);
    Ok((Receiver::new(socket.clone(), BytesMut::from(parts.read_buf), max_message), socket))
}
