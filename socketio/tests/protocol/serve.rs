//! A listener of the crate's own: who is in stays until the end, and nobody else gets in.

use std::{io::ErrorKind, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

#[tokio::test]
async fn at_the_end_requests_are_answered_and_idle_connections_close() {
    static ASKED: Semaphore = Semaphore::const_new(0);
    static MAY_ANSWER: Semaphore = Semaphore::const_new(1);
    let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = |_, _| async {
        ASKED.add_permits(1);
        MAY_ANSWER.acquire().await.unwrap().forget();
        http::Response::new(Full::new(Bytes::from_static(b"here")))
    };
    tasks.spawn(socketio::serve(listener, answer, tasks.clone(), shutdown.clone()));

    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(REQUEST).await.unwrap();
    assert!(read(&mut idle).await.ends_with("\r\n\r\nhere"));
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(REQUEST).await.unwrap();
    ASKED.acquire_many(2).await.unwrap().forget();

    shutdown.cancel();
    assert_eq!(read(&mut idle).await, "");
    let late = TcpStream::connect(address).await.map_err(|fault| fault.kind());
    assert_eq!(late.err(), Some(ErrorKind::ConnectionRefused));
    MAY_ANSWER.add_permits(1);
    assert!(read(&mut busy).await.ends_with("\r\n\r\nhere"));
    tasks.close();
    timeout(Duration::from_secs(10), tasks.wait()).await.expect("a task outlives the server");
}

async fn read(stream: &mut TcpStream) -> String {
    let mut text = vec![0; 1024];
    let length = timeout(Duration::from_secs(10), stream.read(&mut text)).await.unwrap().unwrap();
    String::from_utf8_lossy(&text[..length]).into_owned()
}
