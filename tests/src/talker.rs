//! Somebody who keeps talking, as an app does that wants every word stored: the same client id until it is acknowledged.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::{Account, Chatter, Receipt, Refusal, eventually};

/// A send must be answered within this time, whatever is away.
const PROMISE: Duration = Duration::from_secs(5);
/// What a busy machine with a debug build may add.
const GRACE: Duration = Duration::from_millis(750);
/// Between two sends: load, but not a benchmark.
const PACE: Duration = Duration::from_millis(8);
/// Before the same send is tried again.
const PAUSE: Duration = Duration::from_millis(150);

/// A client that sends one message after another.
pub struct Talker {
    state: Arc<State>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    receipts: Mutex<Vec<Receipt>>,
    refusals: Mutex<Vec<Refusal>>,
}

impl Talker {
    /// Starts to talk at the first of these gateways; when it hangs up, at the next.
    pub fn start(account: &Account, room: &str, urls: Vec<String>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let state = Arc::new(State::default());
        let task = tokio::spawn(talk(account.clone(), room.to_owned(), urls, Arc::clone(&state), stopped));
        Self { state, stop, task }
    }

    /// How many of its messages were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        lock(&self.state.receipts).len()
    }

    /// Waits until so many more messages are acknowledged from now on.
    pub async fn acknowledges_more(&self, more: usize, within: Duration) {
        let goal = self.acknowledged() + more;
        eventually(&format!("{more} more acknowledged sends"), within, async || {
            assert!(!self.task.is_finished(), "a talker gave up");
            (self.acknowledged() >= goal).then_some(())
        })
        .await;
    }

    /// Waits until a send is refused with this code from now on.
    pub async fn is_refused(&self, code: &str, within: Duration) {
        let before = lock(&self.state.refusals).len();
        eventually(&format!("a send that is refused as {code}"), within, async || {
            assert!(!self.task.is_finished(), "a talker gave up");
            lock(&self.state.refusals)[before..].iter().any(|refusal| refusal.code == code).then_some(())
        })
        .await;
    }

    /// Why sends were refused so far.
    pub fn refusals(&self) -> Vec<Refusal> {
        lock(&self.state.refusals).clone()
    }

    /// Finishes the message it is at, and tells all that was acknowledged.
    pub async fn finish(mut self) -> Vec<Receipt> {
        let _ = self.stop.send(true);
        let ended = timeout(Duration::from_secs(30), &mut self.task).await;
        ended.expect("the last message is acknowledged within 30 s").expect("the talker did not fail");
        lock(&self.state.receipts).clone()
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(account: Account, room: String, urls: Vec<String>, state: Arc<State>, stopped: watch::Receiver<bool>) {
    let mut connection: Option<Chatter> = None;
    let mut turn = 0;
    for number in 0_u64.. {
        if *stopped.borrow() {
            return;
        }
        let own_id = format!("{}-{number}", account.username);
        let wish = json!({"roomId": room, "content": format!("message {number}"), "clientId": own_id});
        let receipt = loop {
            let refusal = match attempt(&mut connection, &urls[turn % urls.len()], &account, &room, &wish).await {
                Ok(receipt) => break receipt,
                Err(refusal) => refusal,
            };
            match refusal.code.as_str() {
                "unavailable" => {}
                Refusal::UNREACHABLE | Refusal::HUNG_UP => {
                    connection = None;
                    turn += 1;
                }
                _ => panic!("refused for no good reason: {refusal:?}"),
            }
            lock(&state.refusals).push(refusal);
            sleep(PAUSE).await;
        };
        assert_eq!(receipt.client_id.as_deref(), Some(own_id.as_str()), "the ack gives the client's id back");
        lock(&state.receipts).push(receipt);
        sleep(PACE).await;
    }
}

async fn attempt(
    connection: &mut Option<Chatter>,
    url: &str,
    account: &Account,
    room: &str,
    wish: &serde_json::Value,
) -> Result<Receipt, Refusal> {
    let chatter = match connection {
        Some(chatter) => chatter,
        None => {
            let chatter = Chatter::connect(url, Some(&account.token)).await?;
            chatter.join(room, None).await?;
            connection.insert(chatter)
        }
    };
    let asked = Instant::now();
    let answer = chatter.ask("send_message", wish).await;
    let took = asked.elapsed();
    assert!(took < PROMISE + GRACE, "a send was answered after {took:?}: {answer:?}");
    answer.map(|ack| Receipt::of(&ack))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
