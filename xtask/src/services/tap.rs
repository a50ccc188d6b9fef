//! A way to a server that counts round trips: what a client sends is gathered until it waits, and passed on as one.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// A client that has sent nothing for so long waits for an answer.
const SILENCE: Duration = Duration::from_millis(200);
const CHUNK: usize = 256 * 1024;

/// A listener before a server. It takes no more clients when it is dropped.
pub struct Tap {
    port: u16,
    trips: Arc<AtomicU64>,
    is_closed: Arc<AtomicBool>,
}

impl Tap {
    /// Listens before the server on this port.
    pub fn before(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let tap = Self { port: listener.local_addr()?.port(), trips: Arc::default(), is_closed: Arc::default() };
        let (trips, is_closed) = (tap.trips.clone(), tap.is_closed.clone());
        thread::spawn(move || {
            for client in listener.incoming() {
                if is_closed.load(Ordering::Relaxed) {
                    return;
                }
                let trips = trips.clone();
                let _ = client.and_then(|client| join(client, port, trips));
            }
        });
        Ok(tap)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How often clients have waited for an answer.
    pub fn trips(&self) -> u64 {
        self.trips.load(Ordering::Relaxed)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        // The listener looks when somebody comes.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn join(client: TcpStream, port: u16, trips: Arc<AtomicU64>) -> io::Result<()> {
    let server = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut answers, mut asker) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut answers, &mut asker);
        let _ = asker.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        let _ = pass_on(&client, &server, &trips);
        let _ = server.shutdown(Shutdown::Both);
    });
    Ok(())
}

fn pass_on(mut client: &TcpStream, mut server: &TcpStream, trips: &AtomicU64) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    let mut gathered = Vec::new();
    loop {
        client.set_read_timeout((!gathered.is_empty()).then_some(SILENCE))?;
        match client.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(count) => gathered.extend_from_slice(&chunk[..count]),
            Err(fault) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                trips.fetch_add(1, Ordering::Relaxed);
                server.write_all(&gathered)?;
                gathered.clear();
            }
            Err(fault) => return Err(fault),
        }
    }
}
