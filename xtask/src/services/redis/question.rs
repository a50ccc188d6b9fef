//! A question to a running Redis, as an operator would type it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::services::ServiceFault;

/// An answer on loopback that takes longer is none.
const ANSWER: Duration = Duration::from_secs(2);
/// A state that several servers must agree on takes them some seconds, and more on a busy machine.
const AGREEMENT: Duration = Duration::from_secs(120);

/// The answer, if it is one line or one text.
pub(super) fn ask(port: u16, question: &str) -> Result<String, ServiceFault> {
    let action = || format!("asking Redis on port {port}: {question}");
    let answer = converse(port, question).map_err(ServiceFault::io(action()))?;
    answer.map_err(|detail| ServiceFault::Refused { action: action(), detail })
}

/// Waits until a fact about some servers is so.
pub(super) fn until(fact: &str, mut is_so: impl FnMut() -> bool) -> Result<(), ServiceFault> {
    let deadline = Instant::now() + AGREEMENT;
    while !is_so() {
        if Instant::now() > deadline {
            let detail = format!("not so within {} s", AGREEMENT.as_secs());
            return Err(ServiceFault::Refused { action: format!("waiting until {fact}"), detail });
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn converse(port: u16, question: &str) -> io::Result<Result<String, String>> {
    let mut conversation = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    conversation.set_read_timeout(Some(ANSWER))?;
    conversation.write_all(format!("{question}\r\n").as_bytes())?;
    let mut reader = BufReader::new(conversation);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let line = line.trim_end();
    let Some(kind) = line.chars().next() else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    let rest = &line[kind.len_utf8()..];
    match kind {
        '+' | ':' => Ok(Ok(rest.to_owned())),
        '-' => Ok(Err(rest.to_owned())),
        '$' => {
            let mut text = vec![0; rest.parse().map_err(io::Error::other)?];
            reader.read_exact(&mut text)?;
            Ok(Ok(String::from_utf8_lossy(&text).into_owned()))
        }
        _ => Err(io::Error::other(format!("an answer of another kind: {line}"))),
    }
}
