//! The people and the room that a Roomcast server needs before anybody can speak.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fault::Fault;

/// Accounts, of which clients take turns: each takes tens of milliseconds of password hashing.
const PEOPLE: usize = 20;

/// Who speaks, and where.
pub struct Accounts {
    /// A token of each.
    pub tokens: Arc<[String]>,
    /// The id of a room of which all are members.
    pub room: Arc<str>,
}

impl Accounts {
    /// Makes them.
    pub async fn make(address: SocketAddr) -> Result<Self, Fault> {
        let (mut tokens, mut room) = (Vec::new(), None);
        for number in 0..PEOPLE {
            let person =
                format!(r#"{{"username":"user-{number}","email":"user-{number}@example.org","password":"correct horse"}}"#);
            let token = text(&post(address, "/api/auth/signup", "", &person).await?, "token")?;
            let room = match &room {
                Some(room) => room,
                None => {
                    let made = post(address, "/api/rooms", &token, r#"{"name":"bench"}"#).await?;
                    &*room.insert(text(&made, "id")?)
                }
            };
            post(address, &format!("/api/rooms/{room}/join"), &token, "{}").await?;
            tokens.push(token);
        }
        Ok(Self { tokens: tokens.into(), room: room.unwrap_or_default().into() })
    }
}

async fn post(address: SocketAddr, path: &str, token: &str, body: &str) -> Result<Value, Fault> {
    let mut socket = TcpStream::connect(address).await?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    match answer.starts_with("HTTP/1.1 2") {
        true => serde_json::from_str(body).map_err(|fault| Fault::Server(format!("POST {path}: {fault}: {body}"))),
        false => Err(Fault::Server(format!("POST {path}: {answer}"))),
    }
}

fn text(value: &Value, field: &str) -> Result<String, Fault> {
    let text = value.get(field).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| Fault::Server(format!("no {field} in {value}")))
}
