//! HTTP by hand: one request a connection.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A response, as text unless it is not.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Sends a request and waits for its response. `target` is what follows `/socket.io/`.
pub async fn request(address: SocketAddr, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let head = format!(
        "{method} /socket.io/{target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut response = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut response));
    read.await.expect("the server is silent").unwrap();
    let end = response.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(response[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: response[end + 4..].to_vec() }
}

/// A polling session.
#[derive(Clone)]
pub struct Session {
    address: SocketAddr,
    query: String,
}

impl Session {
    /// Opens a session; `query` says how, such as `EIO=4`.
    pub async fn open(address: SocketAddr, query: &str) -> Self {
        let query = format!("?transport=polling&{query}");
        let answer = request(address, "GET", &query, "", b"").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let text = answer.text();
        let json = text.get(text.find('{').unwrap()..).unwrap();
        let greeting: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(greeting["upgrades"], serde_json::json!(["websocket"]));
        let sid = greeting["sid"].as_str().unwrap();
        Self { address, query: format!("{query}&sid={sid}") }
    }

    /// The query of a WebSocket that takes the session over.
    pub fn upgrade_query(&self) -> String {
        self.query.replace("?transport=polling&", "")
    }

    pub async fn get(&self) -> Answer {
        request(self.address, "GET", &self.query, "", b"").await
    }

    pub async fn poll(&self) -> String {
        let answer = self.get().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text().to_owned()
    }

    pub async fn post(&self, body: &str) -> Answer {
        request(self.address, "POST", &self.query, "content-type: text/plain\r\n", body.as_bytes()).await
    }

    pub async fn post_binary(&self, body: &[u8]) -> Answer {
        let kind = "content-type: application/octet-stream\r\n";
        request(self.address, "POST", &self.query, kind, body).await
    }

    pub async fn push(&self, body: &str) {
        let answer = self.post(body).await;
        assert_eq!((answer.status, answer.text()), (200, "ok"));
    }
}
