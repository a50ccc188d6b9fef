//! A server on a port of its own, for one test.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use socketio::{Config, Engine, Socket};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    application::{Echo, Told},
    client::Client,
};

pub struct Server {
    pub address: SocketAddr,
    pub engine: Arc<Engine<Echo>>,
    pub told: UnboundedReceiver<Told>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Server {
    pub async fn start(config: Config) -> Self {
        let (sender, told) = unbounded_channel();
        let echo = Echo { told: sender, recovery: Default::default() };
        let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
        let engine = Engine::new(config, echo, tasks.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (serving, token) = (engine.clone(), shutdown.clone());
        tasks.spawn(async move { serving.serve(listener, token).await });
        Self { address, engine, told, tasks, shutdown }
    }

    /// Heartbeats fast enough to wait for in a test.
    pub fn fast() -> Config {
        Config {
            ping_interval: Duration::from_millis(150),
            ping_timeout: Duration::from_millis(100),
            connect_timeout: Duration::from_millis(400),
            ..Config::default()
        }
    }

    pub async fn told(&mut self) -> Told {
        let told = tokio::time::timeout(Duration::from_secs(10), self.told.recv());
        told.await.expect("the application was told nothing").unwrap()
    }

    pub async fn socket(&mut self) -> Arc<Socket<()>> {
        match self.told().await {
            Told::Connected(socket) => socket,
            other => panic!("{other:?}"),
        }
    }

    /// A client in the default namespace, and its socket.
    pub async fn join(&mut self) -> (Client, Arc<Socket<()>>) {
        let mut client = Client::websocket(self.address).await;
        client.send("40").await;
        assert!(client.text().await.starts_with("40{\"sid\":"));
        (client, self.socket().await)
    }

    /// Lets go of what the test holds, and waits until every task has come to its end.
    pub async fn stop(self, held: impl Sized) {
        drop(held);
        self.engine.drain(Duration::ZERO).await;
        self.shutdown.cancel();
        self.tasks.close();
        let stopped = tokio::time::timeout(Duration::from_secs(10), self.tasks.wait());
        stopped.await.expect("a task outlives the server");
        assert_eq!(self.engine.connections(), 0);
    }
}
