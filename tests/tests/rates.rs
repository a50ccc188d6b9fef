//! Who asks for too much is told so, and when to come back; the connection lives, and nothing that was acknowledged is lost.

use std::time::Duration;

use serde_json::json;
use tests::{Chatter, Deployment, Refusal, Setting};

/// Few, and slowly more, so that a test of a few dozen commands meets the end.
const TIGHT: &str = "2:10";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_asks_for_too_much_is_told_to_wait_and_lives() {
    let deployment = start(&[("ROOMCAST_RATE_CONNECTION", TIGHT.to_owned())]).await;
    let rest = deployment.rest(0);
    let ann = rest.sign_up("ann").await;
    let room = rest.create_room(&ann, "public").await;
    let chatter = Chatter::enter(&deployment.url(0), &ann).await;
    chatter.join(&room, None).await.expect("the first command");

    let asked: Vec<_> = (0..30)
        .map(|number| chatter.ask("send_message", &json!({"roomId": room, "content": format!("message {number}")})))
        .collect();
    let mut stored = 0;
    let mut refusals = Vec::new();
    for answer in asked {
        match answer.await {
            Ok(_) => stored += 1,
            Err(refusal) => refusals.push(refusal),
        }
    }
    assert!((9..30).contains(&stored), "{stored} got through");
    assert!(refusals.iter().all(|refusal| refusal.code == "rate_limited" && refusal.field.is_none()), "{refusals:?}");
    let wait = refusals.iter().filter_map(|refusal| refusal.retry_after_ms).max().expect("when to come back");
    assert!((1..=600).contains(&wait), "{wait} ms");

    // Without an ack, it is an event; and what cannot be read counts as well.
    chatter.emit("typing", &json!({"roomId": room, "isTyping": true}));
    for _ in 0..20 {
        chatter.send_frame("42[\"typing\",{]");
    }
    let error = chatter.expect_event("error").await;
    assert_eq!((error["code"].as_str(), error["retryAfterMs"].is_u64()), (Some("rate_limited"), true), "{error}");

    // Who waits is served; another connection of the same user was never concerned.
    let other = Chatter::enter(&deployment.url(0), &ann).await;
    other.join(&room, None).await.expect("another connection");
    let receipt = tests::eventually("a send after a pause", Duration::from_secs(15), async || {
        chatter.ask("send_message", &json!({"roomId": room, "content": "at last"})).await.ok()
    });
    receipt.await;
    let history = rest.history(&ann, &room).await;
    assert_eq!(history.len(), stored + 1, "what was acknowledged is there, and nothing else");
    assert!(refused(&deployment, "connection").await >= refusals.len() as f64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_users_connections_and_requests_count_together() {
    let deployment = start(&[("ROOMCAST_RATE_USER", TIGHT.to_owned())]).await;
    let rest = deployment.rest(0);
    let (ann, ben) = (rest.sign_up("ann").await, rest.sign_up("ben").await);
    let room = rest.create_room(&ann, "public").await;
    let one = Chatter::enter(&deployment.url(0), &ann).await;
    let other = Chatter::enter(&deployment.url(0), &ann).await;
    let mut codes = Vec::new();
    for number in 0..20 {
        let chatter = if number % 2 == 0 { &one } else { &other };
        codes.extend(chatter.join(&room, None).await.err().map(|refusal| refusal.code));
    }
    assert!(!codes.is_empty() && codes.iter().all(|code| code == "rate_limited"), "{codes:?}");
    let mut answer = rest.get("/api/me", &ann.token).await;
    while answer.status == 200 {
        answer = rest.get("/api/me", &ann.token).await;
    }
    answer.expect_error(429, "rate_limited", None);
    rest.get("/api/me", &ben.token).await.expect(reqwest::StatusCode::OK);
    assert!(refused(&deployment, "user").await >= 2.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_limited_wherever_it_comes_through() {
    let settings =
        [("ROOMCAST_RATE_ADDRESS", TIGHT), ("ROOMCAST_RATE_HANDSHAKES", TIGHT), ("ROOMCAST_TRUSTED_PROXIES", "127.0.0.1")];
    let deployment = start(&settings.map(|(name, value)| (name, value.to_owned()))).await;
    let client = reqwest::Client::new();
    let ask = async |path: &str, from: &str| {
        let request = client.get(format!("{}{path}", deployment.url(0))).header("x-forwarded-for", from);
        request.send().await.expect("an answer")
    };
    for (path, status) in [("/api/me", 401), ("/socket.io/?EIO=4&transport=polling", 200)] {
        for _ in 0..10 {
            assert_eq!(ask(path, "203.0.113.7").await.status(), status, "{path}");
        }
        let mut refused = ask(path, "203.0.113.7").await;
        while refused.status() == status {
            refused = ask(path, "203.0.113.7").await;
        }
        assert_eq!(refused.status(), 429, "{path}");
        let wait = refused.headers()["retry-after"].to_str().expect("text").to_owned();
        assert_eq!(wait, "1", "in whole seconds");
        let body: serde_json::Value = serde_json::from_str(&refused.text().await.expect("a body")).expect("JSON");
        assert_eq!(body["error"]["code"], "rate_limited", "{body}");
        assert_eq!(ask(path, "203.0.113.8").await.status(), status, "its neighbour");
    }
    for scope in ["address", "handshake"] {
        assert!(refused(&deployment, scope).await >= 1.0, "{scope}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_no_proxy_of_ones_own_cannot_change_its_address() {
    for proxies in ["none", "192.0.2.1,10.0.0.0/8"] {
        let settings = [("ROOMCAST_RATE_ADDRESS", TIGHT), ("ROOMCAST_TRUSTED_PROXIES", proxies)];
        let deployment = start(&settings.map(|(name, value)| (name, value.to_owned()))).await;
        let mut made_up = (0..=u8::MAX).map(|number| format!("203.0.113.{number}"));
        let mut ask = async || asked(&deployment, &made_up.next().expect("it is refused before that")).await;
        for _ in 0..10 {
            assert_eq!(ask().await, 401, "{proxies}");
        }
        while ask().await == 401 {}
        assert_eq!(ask().await, 429, "{proxies}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_says_of_itself_before_its_proxy_counts_for_nothing() {
    let settings = [("ROOMCAST_RATE_ADDRESS", TIGHT), ("ROOMCAST_TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8")];
    let deployment = start(&settings.map(|(name, value)| (name, value.to_owned()))).await;
    let mut made_up = (0..=u8::MAX).map(|number| format!("198.51.100.{number}, 203.0.113.7, 10.1.2.3"));
    let mut ask = async || asked(&deployment, &made_up.next().expect("it is refused before that")).await;
    for _ in 0..10 {
        assert_eq!(ask().await, 401);
    }
    while ask().await == 401 {}
    assert_eq!(asked(&deployment, "203.0.113.7").await, 429, "it is counted by the last address that is no proxy of ours");
    assert_eq!(asked(&deployment, "198.51.100.1").await, 401, "who was named was not concerned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_guessed_from_one_address_whatever_it_calls_itself() {
    const ATTEMPTS: u8 = 20;
    for (proxies, is_trusted) in [("none", false), ("127.0.0.1", true)] {
        let deployment = start(&[("ROOMCAST_TRUSTED_PROXIES", proxies.to_owned())]).await;
        let ann = deployment.rest(0).sign_up("ann").await;
        let client = reqwest::Client::new();
        let guess = async |from: &str| {
            let form = json!({"username": ann.username, "password": "a wrong one"}).to_string();
            let request = client.post(format!("{}/api/auth/login", deployment.url(0))).header("content-type", "application/json");
            request.header("x-forwarded-for", from).body(form).send().await.expect("an answer").status().as_u16()
        };
        for number in 0..ATTEMPTS {
            let from = if is_trusted { "203.0.113.7".to_owned() } else { format!("203.0.113.{number}") };
            assert_eq!(guess(&from).await, 401, "{proxies}");
        }
        assert_eq!(guess("203.0.113.7").await, 429, "{proxies}");
        assert_eq!(guess("203.0.113.200").await, if is_trusted { 401 } else { 429 }, "{proxies}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_are_limited_as_well() {
    let deployment = start(&[("ROOMCAST_RATE_CONNECTION", TIGHT.to_owned())]).await;
    let guest = Chatter::connect(&deployment.url(0), None).await.expect("a guest");
    let names = (0..20).map(|number| format!("guest {number}"));
    let mut refusals: Vec<Refusal> = Vec::new();
    for name in names {
        let answer = guest.ask("login", &json!({"name": name, "room": "lounge"})).await;
        refusals.extend(answer.err().filter(|refusal| refusal.code == "rate_limited"));
    }
    assert!(!refusals.is_empty() && refusals.iter().all(|refusal| refusal.retry_after_ms.is_some()), "{refusals:?}");
}

async fn start(settings: &[Setting]) -> Deployment {
    Deployment::embedded_with(settings).await
}

/// The status of a request that says that it was forwarded.
async fn asked(deployment: &Deployment, forwarded_for: &str) -> u16 {
    let request = reqwest::Client::new().get(format!("{}/api/me", deployment.url(0))).header("x-forwarded-for", forwarded_for);
    request.send().await.expect("an answer").status().as_u16()
}

async fn refused(deployment: &Deployment, scope: &str) -> f64 {
    let series = format!("roomcast_rate_limited_total{{scope=\"{scope}\"}}");
    deployment.gateways[0].metric(&series).await.expect("a number")
}
