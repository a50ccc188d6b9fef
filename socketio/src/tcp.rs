//! A TCP connection that two hold: the task that reads from it, and the link, by which anyone writes to it.

use std::{
    io::{self, Read},
    net::Shutdown,
    sync::Arc,
    task::{Context, Poll, ready},
};

use socket2::SockRef;
use tokio::{io::Interest, net::TcpStream};

/// A TCP connection.
// With the counts that stand before it in an `Arc` it fills a line of the cache, of which allocators give a whole one then.
#[repr(C)]
pub(crate) struct Tcp {
    stream: TcpStream,
    _rest_of_line: [u64; 2],
}

impl Tcp {
    pub fn new(stream: TcpStream) -> Arc<Self> {
        Arc::new(Self { stream, _rest_of_line: [0; 2] })
    }

    /// Reads what is there; nothing at its end.
    pub fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_read_ready(context))?;
            match self.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read),
            }
        }
    }

    /// Reads what the kernel has. What leaves room in the buffer was all of it: that is noted as if a read had found nothing, which
    /// saves that read.
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut all = None;
        let outcome = self.stream.try_io(Interest::READABLE, || {
            let read = (&*SockRef::from(&self.stream)).read(buffer)?;
            if (1..buffer.len()).contains(&read) {
                all = Some(read);
                return Err(io::ErrorKind::WouldBlock.into());
            }
            Ok(read)
        });
        all.map_or(outcome, Ok)
    }

    /// Writes what the kernel takes. Not by tokio's `try_write`, which looks at the socket's readiness first: that lies in memory of
    /// its own, which among thousands of sockets is never in the cache. A kernel that takes nothing says so as well, and whoever
    /// flushes then waits.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        SockRef::from(&self.stream).send(bytes)
    }

    /// Ready once the kernel takes something, perhaps.
    pub fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.poll_write_ready(context)
    }

    /// Writes what the kernel takes, and notes it if that is nothing.
    pub fn write_vectored(&self, slices: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.stream.try_write_vectored(slices)
    }

    /// Writes all of it, however long that takes.
    pub async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Tells the other side that nothing more is written; it may be gone already.
    pub fn finish(&self) {
        let _ = SockRef::from(&self.stream).shutdown(Shutdown::Write);
    }
}
