//! A client that speaks the protocol by hand, so that the tests show it.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

pub struct Client {
    socket: WebSocketStream<TcpStream>,
    /// The open packet.
    pub greeting: String,
}

impl Client {
    pub async fn websocket(address: SocketAddr) -> Self {
        Self::with_query(address, "EIO=4").await
    }

    pub async fn with_query(address: SocketAddr, query: &str) -> Self {
        let mut client = Self::upgrade(address, query).await;
        client.greeting = client.text().await;
        client
    }

    /// A WebSocket that is not greeted, because its session is there already.
    pub async fn upgrade(address: SocketAddr, query: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let url = format!("ws://{address}/socket.io/?transport=websocket&{query}");
        let (socket, _) = client_async(url, stream).await.unwrap();
        Self { socket, greeting: String::new() }
    }

    pub async fn send(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn send_binary(&mut self, data: &[u8]) {
        self.socket.send(Message::binary(data.to_vec())).await.unwrap();
    }

    pub async fn text(&mut self) -> String {
        match self.message().await {
            Some(Message::Text(text)) => text.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    pub async fn binary(&mut self) -> Vec<u8> {
        match self.message().await {
            Some(Message::Binary(data)) => data.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    pub async fn ping(&mut self, payload: &[u8]) {
        let ping = Message::Ping(payload.to_vec().into());
        self.socket.send(ping).await.unwrap();
    }

    pub async fn pong(&mut self) -> Vec<u8> {
        match self.message().await {
            Some(Message::Pong(payload)) => payload.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    /// Waits for the server to close; returns what came before.
    pub async fn closed(&mut self) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            match self.message().await {
                Some(Message::Text(text)) => before.push(text.as_str().to_owned()),
                Some(Message::Close(_)) => {}
                Some(other) => panic!("{other:?}"),
                None => return before,
            }
        }
    }

    async fn message(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(Duration::from_secs(10), self.socket.next());
        next.await.expect("the server is silent").and_then(Result::ok)
    }
}
