//! What an operator is answered.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::telemetry::metrics::Dependency;

struct Ops {
    address: SocketAddr,
    health: Arc<Health>,
    tasks: Tasks,
}

async fn ops() -> Ops {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, health, tasks) = (listener.local_addr().unwrap(), Health::new(), Tasks::default());
    tasks.spawn("ops", serve(listener, health.clone(), tasks.clone()));
    Ops { address, health, tasks }
}

impl Ops {
    async fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: ops\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    async fn ready(&self) -> (u16, Value) {
        let (status, body) = self.get("/readyz").await;
        (status, serde_json::from_str(&body).unwrap())
    }

    /// The metrics are the process's, and other tests of it record other facts at the same time: one look at the right moment will do.
    async fn store_is_down_in_metrics(&self) -> bool {
        for _ in 0..100 {
            self.health.record(Dependency::Store, Err("connection refused".to_owned()));
            if self.get("/metrics").await.1.contains("roomcast_dependency_up{dependency=\"store\"} 0") {
                return true;
            }
        }
        false
    }

    fn all_up(&self) {
        for dependency in [Dependency::Bus, Dependency::Store, Dependency::Presence] {
            self.health.record(dependency, Ok(()));
        }
    }
}

#[tokio::test]
async fn before_anything_is_there_it_lives_and_is_not_ready() {
    let ops = ops().await;
    assert_eq!(ops.get("/healthz").await, (200, "alive\n".to_owned()));
    let (status, report) = ops.ready().await;
    assert_eq!(status, 503);
    assert_eq!(report["starting"], true);
    assert_eq!(report["dependencies"]["store"], json!({"up": false, "why": "it has not answered yet"}));
}

#[tokio::test]
async fn readiness_names_what_is_away_and_why() {
    let ops = ops().await;
    ops.all_up();
    ops.health.started();
    let up = json!({"up": true});
    let all_up = json!({"bus": up, "store": up, "presence": up});
    let expected = json!({"ready": true, "starting": false, "stopping": false, "dependencies": all_up});
    assert_eq!(ops.ready().await, (200, expected));

    ops.health.record(Dependency::Store, Err("connection refused".to_owned()));
    let (status, report) = ops.ready().await;
    assert_eq!((status, &report["ready"]), (503, &json!(false)));
    assert_eq!(report["dependencies"]["store"], json!({"up": false, "why": "connection refused"}));
    assert_eq!(report["dependencies"]["bus"], up);
    assert!(ops.store_is_down_in_metrics().await);

    ops.all_up();
    assert_eq!(ops.ready().await.0, 200);
    ops.health.stopping();
    let (status, report) = ops.ready().await;
    assert_eq!((status, &report["stopping"]), (503, &json!(true)));
}

#[tokio::test]
async fn it_ends_with_its_tasks() {
    let ops = ops().await;
    ops.get("/metrics").await;
    assert!(ops.tasks.finish(Duration::from_secs(10)).await);
    assert!(TcpStream::connect(ops.address).await.is_err());
}
