//! The accept loop, over real connections.

use std::time::Duration;

use gateway::http::serve;
use shared::config::Proxies;
use shared::shutdown::Tasks;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::app::App;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_connection_serves_many_requests_and_ends_when_the_process_does() {
    let (app, tasks, mut stream) = served().await;
    for _ in 0..3 {
        stream.write_all(b"GET /api/nothing HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let head = read_some(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 404 Not Found\r\n"), "{head}");
    }
    assert!(tasks.finish(SOON).await, "an idle connection keeps the process");
    assert_eq!(read_some(&mut stream).await, "");
    drop(app);
}

#[tokio::test]
async fn what_is_not_http_is_hung_up_on() {
    let (_app, tasks, mut stream) = served().await;
    stream.write_all(b"\x16\x03\x01\x00\xa5 this is TLS\r\n\r\n").await.unwrap();
    let answer = read_some(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert_eq!(read_some(&mut stream).await, "");
    assert!(tasks.finish(SOON).await);
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let (_app, _tasks, mut stream) = served().await;
    stream.write_all(b"GET / HTTP/1.1\r\nx: ").await.unwrap();
    // The answer may come, and the reset after it, before all is written.
    let _ = stream.write_all(&[b'x'; 64 * 1024]).await;
    let answer = read_some(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

async fn served() -> (App, Tasks, TcpStream) {
    let (app, tasks) = (App::start().await, Tasks::default());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn("http", serve(listener, app.router.clone(), Proxies::default(), tasks.clone()));
    (app, tasks, TcpStream::connect(address).await.unwrap())
}

async fn read_some(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = tokio::time::timeout(SOON, stream.read(&mut buffer)).await.expect("no answer").unwrap();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}
