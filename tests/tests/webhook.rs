//! An app that sends push notifications is told who is offline and what they miss: signed, until it has it, whatever dies meanwhile.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::Sha256;
use tests::{Account, Chatter, Crowd, Deployment, Place, Setting, eventually};
use tokio::net::TcpListener;

const SECRET: &str = "a secret of the webhook, long enough to be one";
/// A dead router's facts are its own for 10 s; a pause between two attempts is some seconds.
const SOON: Duration = Duration::from_secs(60);
/// Who is back within this time was never gone: long enough for a connection on a busy machine.
const GRACE: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_misses_is_told_until_the_receiver_has_it_in_one_process() {
    is_told_until_the_receiver_has_it(Place::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_misses_is_told_until_the_receiver_has_it_on_real_servers() {
    is_told_until_the_receiver_has_it(Place::Cluster).await;
}

async fn is_told_until_the_receiver_has_it(place: Place) {
    let receiver = Receiver::start(3).await;
    let Some(mut deployment) = Deployment::everywhere_with(place, &receiver.settings()).await else { return };
    deployment.announce("the webhook does not take");
    let crowd = Crowd::new(&deployment, 2).await;
    let (ann, ben) = (&crowd.people[0], &crowd.people[1]);

    let voice = crowd.enter(&deployment, 0).await;
    let hello = format!("hello @{}", ben.username);
    let said = voice.say(&crowd.room, &hello).await;
    let told = receiver.is_told("message", |told| told["message"]["id"] == said.id.as_str()).await;
    assert_eq!(told["users"], json!([ben.id]), "who is there misses nothing");
    let message = &told["message"];
    assert_eq!((&message["content"], &message["seq"], &message["userId"]), (&json!(hello), &json!(1), &json!(ann.id)));
    assert_eq!(message["mentions"], json!([ben.id]), "an app may ring louder for who is named");

    // Who is there is told by the server itself.
    let ears = crowd.enter(&deployment, 1).await;
    voice.say(&crowd.room, "there you are").await;
    ears.hear(&crowd.room, 1).await;

    drop(voice);
    let gone = receiver.is_told("offline", |told| told["userId"] == ann.id.as_str()).await;
    assert!(gone["lastSeen"].is_string(), "{gone}");
    assert_eq!(receiver.all("message").len(), 1, "what was told is not told again, and not what nobody has missed");
    assert_eq!(receiver.all("offline").len(), 1, "nobody else is offline");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_router_that_is_killed_leaves_nothing_untold() {
    let receiver = Receiver::start(usize::MAX).await;
    let Some(mut deployment) = Deployment::everywhere_with(Place::Cluster, &receiver.settings()).await else { return };
    deployment.announce("the webhook does not take");
    let crowd = Crowd::new(&deployment, 2).await;
    let voice = crowd.enter(&deployment, 0).await;
    let said = voice.say_all(&crowd.room, (0..20).map(|number| format!("message {number}"))).await;
    receiver.refuses().await;

    deployment.routers[0].kill();
    receiver.accept();
    for receipt in &said {
        receiver.is_told("message", |told| told["message"]["id"] == receipt.id.as_str()).await;
    }
    deployment.routers[0].start_again();
    deployment.wait_until_ready().await;
}

/// Once, although its server was away, and nothing of who came back in time, also from a gateway that was killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_gone_is_told_once_also_from_a_gateway_that_was_killed() {
    let receiver = Receiver::start(usize::MAX).await;
    let settings = receiver.settings_with_grace(GRACE);
    let Some(mut deployment) = Deployment::everywhere_with(Place::Cluster, &settings).await else { return };
    deployment.announce("the webhook does not take");
    let crowd = Crowd::new(&deployment, 3).await;
    let [ann, ben, cleo] = &crowd.people[..] else { unreachable!("three were asked for") };
    let enter = async |gateway: usize, person: &Account| Chatter::enter(&deployment.url(gateway), person).await;

    // Two devices of one, on two gateways; one who only reloads the page; one whose gateway dies, and one who is back before that is known.
    let of_ann = [enter(0, ann).await, enter(1, ann).await];
    let of_cleo = enter(1, cleo).await;
    let before = enter(0, ben).await;
    drop(before);
    let of_ben = enter(1, ben).await;
    drop(of_ann);
    deployment.gateways[1].kill();
    drop(of_ben);
    let of_ben = Chatter::enter(&deployment.url(0), ben).await;

    receiver.refuses().await;
    receiver.accept();
    for person in [ann, cleo] {
        let gone = receiver.is_told("offline", |told| told["userId"] == person.id.as_str()).await;
        assert!(gone["lastSeen"].is_string(), "{gone}");
    }
    deployment.gateways[1].start_again();
    deployment.wait_until_ready().await;
    drop(of_cleo);
    drop(of_ben);
    // He goes last: whatever else there was to tell of him and the others would have been told before.
    receiver.is_told("offline", |told| told["userId"] == ben.id.as_str()).await;
    let mut gone: Vec<String> = receiver.all("offline").iter().map(|told| told["userId"].to_string()).collect();
    gone.sort();
    let mut expected: Vec<String> = crowd.people.iter().map(|person| json!(person.id).to_string()).collect();
    expected.sort();
    assert_eq!(gone, expected, "each once");
}

mod a_guest_is_nobody_to_be_called {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn embedded() {
        super::a_guest_is_nobody_to_be_called(super::Place::Embedded).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn cluster() {
        super::a_guest_is_nobody_to_be_called(super::Place::Cluster).await;
    }
}

async fn a_guest_is_nobody_to_be_called(place: Place) {
    let receiver = Receiver::start(0).await;
    let mut settings: Vec<Setting> = receiver.settings().into();
    settings.push(("ROOMCAST_GUESTS", "on".to_owned()));
    let Some(deployment) = Deployment::everywhere_with(place, &settings).await else { return };
    let crowd = Crowd::new(&deployment, 2).await;
    let guest = Chatter::connect(&deployment.url(0), None).await.expect("guests are let in");
    guest.ask("login", &json!({ "name": "gus", "room": "lounge" })).await.expect("a name of his own");
    let people = [crowd.enter(&deployment, 0).await, crowd.enter(&deployment, 1).await];

    drop(guest);
    let [ann, ben] = people;
    for (person, chatter) in crowd.people.iter().zip([ann, ben]) {
        drop(chatter);
        receiver.is_told("offline", |told| told["userId"] == person.id.as_str()).await;
    }
    assert_eq!(receiver.all("offline").len(), 2, "of the guest, who has gone before both, nothing is told");
}

/// The app's server: it refuses first, then takes what it is told.
struct Receiver {
    url: String,
    state: Arc<State>,
}

struct State {
    /// So many more are refused.
    refuses: AtomicUsize,
    refused: AtomicUsize,
    told: Mutex<Vec<(String, Value)>>,
}

impl Receiver {
    async fn start(refuses: usize) -> Self {
        let state = State { refuses: refuses.into(), refused: 0.into(), told: Mutex::default() };
        let state = Arc::new(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                let service = service_fn(move |request| receive(state.clone(), request));
                tokio::spawn(async move { _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await });
            }
        });
        Self { url, state }
    }

    fn settings(&self) -> [Setting; 3] {
        self.settings_with_grace(Duration::from_millis(200))
    }

    fn settings_with_grace(&self, grace: Duration) -> [Setting; 3] {
        [
            ("ROOMCAST_WEBHOOK_URL", self.url.clone()),
            ("ROOMCAST_WEBHOOK_SECRET", SECRET.to_owned()),
            ("ROOMCAST_OFFLINE_GRACE_MS", grace.as_millis().to_string()),
        ]
    }

    /// From now on everything is taken.
    fn accept(&self) {
        self.state.refuses.store(0, Ordering::SeqCst);
    }

    /// Waits until something was refused.
    async fn refuses(&self) {
        eventually("something is refused", SOON, async || (self.state.refused.load(Ordering::SeqCst) > 0).then_some(())).await;
    }

    /// Waits for a fact of this type.
    async fn is_told(&self, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        eventually(&format!("{kind} is told"), SOON, async || self.all(kind).into_iter().find(|told| is_it(told))).await
    }

    /// What was taken of this type; a repeat is dropped by its id, as a receiver should.
    fn all(&self, kind: &str) -> Vec<Value> {
        let told = self.state.told.lock().expect("no receiver fails");
        told.iter().map(|(_, body)| body).filter(|body| body["type"] == kind).cloned().collect()
    }
}

async fn receive(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let header = |name: &str| request.headers()[name].to_str().expect("text").to_owned();
    let (id, time, signature) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
    let body = request.into_body().collect().await.expect("a body").to_bytes();
    let mut mac: Hmac<Sha256> = Hmac::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(format!("{id}.{time}.").as_bytes());
    mac.update(&body);
    let is_signed = signature == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let refuses = |left: usize| left.checked_sub(1);
    let status = if !is_signed {
        StatusCode::UNAUTHORIZED
    } else if state.refuses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, refuses).is_ok() {
        state.refused.fetch_add(1, Ordering::SeqCst);
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        let mut told = state.told.lock().expect("no receiver fails");
        if !told.iter().any(|(known, _)| *known == id) {
            told.push((id, serde_json::from_slice(&body).expect("JSON")));
        }
        StatusCode::NO_CONTENT
    };
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    Ok(response)
}
