//! Delivery to a real receiver, out of a real store.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use shared::config::{Secret, WebhookSettings, WebhookUrl};
use shared::domain::{Hook, UserId};
use tokio::net::TcpListener;

use super::super::request::Signer;
use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn pauses_double_and_stay_below_the_bound() {
    let pauses: Vec<u64> = [1, 2, 3, 10, 11, 100].map(|attempt| pause(attempt).as_secs()).into();
    assert_eq!(pauses, [1, 2, 4, 512, 600, 600]);
}

#[tokio::test]
async fn a_receiver_that_fails_first_is_told_again_until_it_has_it_and_no_more() {
    let setup = Setup::new([StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NO_CONTENT]).await;
    let hook = somebody_offline();
    setup.enqueue(&hook).await;
    let mut delivery = setup.delivery(Duration::from_secs(60));
    while setup.requests() < 2 {
        delivery.round().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    setup.enqueue(&hook).await;
    setup.enqueue(&somebody_offline()).await;
    delivery.round().await.unwrap();

    let ids: Vec<_> = setup.receiver.lock().unwrap().seen.iter().map(|headers| headers["webhook-id"].clone()).collect();
    assert_eq!(ids[..2], [hook.id.to_string().as_str(), hook.id.to_string().as_str()]);
    assert_eq!(ids.len(), 3, "what was told is not told again");
}

#[tokio::test]
async fn what_is_not_taken_for_too_long_is_given_up() {
    let setup = Setup::new([StatusCode::NOT_FOUND]).await;
    setup.enqueue(&somebody_offline()).await;
    let mut delivery = setup.delivery(Duration::ZERO);
    delivery.round().await.unwrap();
    assert_eq!(setup.requests(), 1);
    let later = clock::now().after(limits::HOOK_RETRY_LONGEST);
    assert_eq!(setup.worker.store.claim_hooks(1, later, later).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_stop_cuts_off_is_there_for_others_at_once() {
    let setup = Setup::new([StatusCode::OK]).await;
    setup.enqueue(&somebody_offline()).await;
    setup.worker.tasks.stop();
    setup.delivery(Duration::from_secs(60)).round().await.unwrap();
    let now = clock::now();
    assert_eq!(setup.worker.store.claim_hooks(1, now, now).await.unwrap().len(), 1);
}

fn somebody_offline() -> Hook {
    Hook::offline(UserId::from_uuid(clock::new_uuid()), clock::now())
}

/// What a receiver was told, and what it is going to answer; the last answer stands.
struct Seen {
    seen: Vec<HeaderMap>,
    answers: Vec<StatusCode>,
}

struct Setup {
    worker: Worker,
    settings: WebhookSettings,
    receiver: Arc<Mutex<Seen>>,
}

impl Setup {
    #[allow(clippy::disallowed_methods, reason = "its task ends with the test's runtime")]
    async fn new(answers: impl Into<Vec<StatusCode>>) -> Self {
        let receiver = Arc::new(Mutex::new(Seen { seen: Vec::new(), answers: answers.into() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let routes = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });

        let secret = Some(Secret::new(SECRET));
        let settings = WebhookSettings { url: WebhookUrl::parse(&url).unwrap(), secret, retry: Duration::ZERO };
        Self { worker: Worker::in_memory().await, settings, receiver }
    }

    async fn enqueue(&self, hook: &Hook) {
        self.worker.store.enqueue_hooks(std::slice::from_ref(hook), clock::now()).await.unwrap();
    }

    fn delivery(&self, retry: Duration) -> Delivery {
        let receiver = Receiver::new(&self.settings).unwrap();
        Delivery { worker: self.worker.clone(), receiver, retry, is_refused: false }
    }

    fn requests(&self) -> usize {
        self.receiver.lock().unwrap().seen.len()
    }
}

async fn receive(State(receiver): State<Arc<Mutex<Seen>>>, headers: HeaderMap, body: String) -> StatusCode {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signed = Signer::new(SECRET.as_bytes()).unwrap().sign(
        text("webhook-id").parse().unwrap(),
        text("webhook-timestamp").parse().unwrap(),
        &body,
    );
    assert_eq!(text("webhook-signature"), signed);
    let mut receiver = receiver.lock().unwrap();
    receiver.seen.push(headers);
    if receiver.answers.len() > 1 { receiver.answers.remove(0) } else { receiver.answers[0] }
}
