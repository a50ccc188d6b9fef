//! A server of the crate `socketio` alone, in this process: it says everything back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socketio::{Accept, Application, Config, Connect, Engine, Event, Refusal, Socket};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a client may think about a question.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a server that lives as long as the test's runtime. Returns where it is.
pub async fn start() -> String {
    let tasks = TaskTracker::new();
    let config = Config { allow_eio3: true, ping_interval: Duration::from_secs(1), ..Config::default() };
    let engine = Engine::new(config, Mirror(tasks.clone()), tasks.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tasks.spawn(async move { engine.serve(listener, CancellationToken::new()).await });
    format!("http://{address}")
}

struct Mirror(TaskTracker);

impl Application for Mirror {
    type Handshake = ();
    type Data = ();

    fn handshake(&self, _request: &http::request::Parts, _remote: SocketAddr) {}

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<()>, Refusal> {
        match connect.namespace {
            "/" | "/other" => Ok(Accept::default()),
            _ => Err(Refusal::invalid_namespace()),
        }
    }

    async fn event(&self, socket: &Arc<Socket<()>>, event: Event) {
        let Event { name, args, ack } = event;
        match (&*name, ack) {
            ("echo", Some(ack)) => ack.send_binary(&args.to_array(), args.attachments()),
            ("echo", None) => _ = socket.emit_binary("echo", args.raw(), args.attachments()),
            // What the client answers to a question, it is told.
            ("ask", _) => {
                let answer = socket.emit_binary_with_ack("question", args.raw(), args.attachments(), PATIENCE);
                let socket = socket.clone();
                self.0.spawn(async move {
                    let args = answer.await.expect("the client answers");
                    let _ = socket.emit_binary("answer", args.raw(), args.attachments());
                });
            }
            ("drop", _) => socket.link().hang_up(),
            (unknown, _) => panic!("no client says {unknown}"),
        }
    }
}
