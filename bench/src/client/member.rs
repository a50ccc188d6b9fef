//! One client: connects, joins, then counts.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use tokio::net::{TcpSocket, TcpStream};

use super::{Speech, Tally, Target, frame};
use crate::fault::Fault;

thread_local! {
    // One buffer for all: what a client costs must not depend on how many there are.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; 256 * 1024].into_boxed_slice());
}

/// What the kernel holds for a narrow client.
const NARROW: u32 = 8 * 1024;

/// A client.
pub struct Member {
    socket: Arc<TcpStream>,
    /// Received, not yet a whole frame.
    partial: Vec<u8>,
}

impl Member {
    /// Connects, and comes into the room's namespace.
    pub async fn connect(target: &Target, index: usize) -> Result<Self, Fault> {
        Self::greet(TcpStream::connect(target.address).await?, target, index).await
    }

    /// The same for one whose kernel takes little before somebody reads it.
    pub async fn connect_narrow(target: &Target, index: usize) -> Result<Self, Fault> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(NARROW)?;
        Self::greet(socket.connect(target.address).await?, target, index).await
    }

    async fn greet(socket: TcpStream, target: &Target, index: usize) -> Result<Self, Fault> {
        socket.set_nodelay(true)?;
        let mut member = Self { socket: Arc::new(socket), partial: Vec::new() };
        let auth = match &target.speech {
            Speech::Raw => {
                member.write(b"l").await?;
                return Ok(member);
            }
            Speech::SocketIo => String::new(),
            Speech::Rooms { tokens, .. } => {
                format!(r#"{{"token":"{}"}}"#, tokens.get(index % tokens.len()).map_or("", String::as_str))
            }
        };
        member.open().await?;
        member.write(&frame::client_text(&format!("40{auth}"))).await?;
        member.expect(b"40").await?;
        Ok(member)
    }

    /// Joins the room, where that is something apart.
    pub async fn join(&mut self, target: &Target) -> Result<(), Fault> {
        let Speech::Rooms { room, .. } = &target.speech else { return Ok(()) };
        self.write(&frame::client_text(&format!(r#"420["join_room",{{"roomId":"{room}"}}]"#))).await?;
        self.expect(b"430").await
    }

    /// The socket, to speak through.
    pub fn socket(&self) -> Arc<TcpStream> {
        self.socket.clone()
    }

    /// Counts messages until the connection ends.
    pub async fn listen(mut self, tally: Arc<Tally>) {
        loop {
            let mut pings = 0;
            let outcome = self
                .read(|payload| {
                    match payload {
                        b"2" => pings += 1,
                        _ if payload.starts_with(br#"42["receive_message""#) => tally.received(payload),
                        _ if payload.starts_with(br#"42["error""#) => tally.failed(String::from_utf8_lossy(payload).into_owned()),
                        _ => {}
                    }
                    true
                })
                .await;
            for _ in 0..pings {
                let _ = self.write(&frame::client_text("3")).await;
            }
            if let Err(error) = outcome {
                return tally.failed(format!("a connection ended: {error}"));
            }
        }
    }

    async fn open(&mut self) -> Result<(), Fault> {
        let request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n\
                       Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        self.write(request.as_bytes()).await?;
        loop {
            self.socket.readable().await?;
            let mut buffer = [0; 1024];
            match self.socket.try_read(&mut buffer) {
                Ok(0) => return Err(Fault::Client("the connection was closed".into())),
                Ok(read) => self.partial.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                Err(error) => return Err(error.into()),
            }
            if let Some(end) = self.partial.windows(4).position(|window| window == b"\r\n\r\n") {
                if !self.partial.starts_with(b"HTTP/1.1 101") {
                    return Err(Fault::Client(String::from_utf8_lossy(&self.partial).into_owned()));
                }
                self.partial.drain(..end + 4);
                return Ok(());
            }
        }
    }

    /// Waits for a message that begins like this.
    async fn expect(&mut self, start: &[u8]) -> Result<(), Fault> {
        let mut refused = None;
        let mut met = false;
        while !met {
            self.read(|payload| {
                met = payload.starts_with(start);
                if payload.starts_with(b"44") || payload.starts_with(br#"42["error""#) {
                    refused = Some(String::from_utf8_lossy(payload).into_owned());
                }
                !met
            })
            .await?;
            if let Some(refused) = refused.take() {
                return Err(Fault::Client(refused));
            }
        }
        Ok(())
    }

    /// Hands on each whole frame until `each` has had enough; reads first unless some are there.
    async fn read(&mut self, mut each: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        if !self.partial.is_empty() {
            let whole = std::mem::take(&mut self.partial);
            let rest = split(&whole, &mut each);
            self.partial = rest.to_vec();
            if rest.len() < whole.len() {
                return Ok(());
            }
        }
        loop {
            self.socket.readable().await?;
            let read = SCRATCH.with_borrow_mut(|scratch| -> io::Result<()> {
                let read = self.socket.try_read(scratch)?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                if self.partial.is_empty() {
                    self.partial.extend_from_slice(split(&scratch[..read], &mut each));
                } else {
                    self.partial.extend_from_slice(&scratch[..read]);
                    let whole = std::mem::take(&mut self.partial);
                    self.partial.extend_from_slice(split(&whole, &mut each));
                }
                Ok(())
            });
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return other,
            }
        }
    }

    async fn write(&self, bytes: &[u8]) -> io::Result<()> {
        write(&self.socket, bytes).await
    }
}

/// Writes all of it.
pub async fn write(socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        socket.writable().await?;
        match socket.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn split<'a>(mut bytes: &'a [u8], each: &mut impl FnMut(&[u8]) -> bool) -> &'a [u8] {
    while let Some((payload, rest)) = frame::take(bytes) {
        bytes = rest;
        if !each(payload) {
            break;
        }
    }
    bytes
}
