//! The floor: one thread that writes the same bytes to each of its sockets, one `send(2)` for each message and socket.
//!
//! `bench-raw <port> <frame bytes>`. A connection says in its first byte whether it listens (`l`) or speaks (`s`); each whole frame that
//! a speaker sends goes to all listeners.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<usize>().map_err(io::Error::other));
    let (Some(port), Some(frame)) = (numbers.next().transpose()?, numbers.next().transpose()?) else {
        return Err(io::Error::other("bench-raw <port> <frame bytes>"));
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, u16::try_from(port).map_err(io::Error::other)?))?;
    let mut listeners = Vec::new();
    loop {
        let (mut socket, _) = listener.accept()?;
        socket.set_nodelay(true)?;
        let mut role = [0];
        match socket.read_exact(&mut role) {
            Ok(()) if role == *b"l" => listeners.push(socket),
            Ok(()) => relay(&mut socket, frame, &mut listeners)?,
            // Somebody looked whether we are there.
            Err(_) => {}
        }
    }
}

/// Until the speaker is gone.
fn relay(speaker: &mut TcpStream, frame: usize, listeners: &mut [TcpStream]) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let mut filled = 0;
    loop {
        let read = speaker.read(&mut buffer[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        let whole = filled - filled % frame;
        for message in buffer[..whole].chunks_exact(frame) {
            for listener in &mut *listeners {
                if listener.write(message)? < message.len() {
                    return Err(io::Error::other("a socket did not take a whole message"));
                }
            }
        }
        buffer.copy_within(whole..filled, 0);
        filled -= whole;
    }
}
