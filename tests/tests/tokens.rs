//! A token opens the door only if it was made here, is unaltered, and has not ended.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Chatter, Deployment, Refusal, eventually, everywhere};

everywhere![a_token_opens_the_api_and_the_socket, a_forged_token_opens_nothing];

/// `{"alg":"none","typ":"JWT"}`
const UNSIGNED: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";

async fn a_token_opens_the_api_and_the_socket(deployment: &mut Deployment) {
    let rest = deployment.rest(0);
    let ann = rest.sign_up("ann").await;
    // Every gateway takes it.
    let me = deployment.rest(1).get("/api/me", &ann.token).await.expect(reqwest::StatusCode::OK);
    assert!(me.to_string().contains(&ann.username), "{me}");
    drop(Chatter::enter(&deployment.url(1), &ann).await);

    let email = format!("{}@example.org", ann.username);
    for form in [json!({"username": ann.username, "password": ann.password}), json!({"email": email, "password": ann.password})] {
        let session = deployment.rest(1).post("/api/auth/login", None, form).await.expect(reqwest::StatusCode::OK);
        let token = session["token"].as_str().expect("a token");
        assert_eq!(session["user"]["id"], ann.id.as_str());
        assert!(!session["expiresAt"].is_null(), "{session}");
        drop(Chatter::connect(&deployment.url(0), Some(token)).await.expect("it opens the door"));
    }
}

async fn a_forged_token_opens_nothing(deployment: &mut Deployment) {
    let ann = deployment.rest(0).sign_up("ann").await;
    let parts: Vec<&str> = ann.token.split('.').collect();
    let [head, payload, signature] = parts[..] else { panic!("a JWT has three parts") };
    let of_another_house = Deployment::embedded().await;
    let stranger = of_another_house.rest(0).sign_up("ann").await.token;

    let forged = [
        [head, payload, &altered(signature)].join("."),
        [head, &altered(payload), signature].join("."),
        [&altered(head), payload, signature].join("."),
        format!("{UNSIGNED}.{payload}."),
        format!("{UNSIGNED}.{payload}.{signature}"),
        format!("{head}.{payload}."),
        format!("{head}.{payload}"),
        stranger,
        "nonsense".to_owned(),
        String::new(),
    ];
    for token in &forged {
        deployment.rest(0).get("/api/me", token).await.expect_error(401, "unauthenticated", None);
        assert_refused(Chatter::connect(&deployment.url(1), Some(token)).await);
    }
    deployment.rest(0).request(reqwest::Method::GET, "/api/me", None, None).await.expect_error(401, "unauthenticated", None);

    // The real one still does.
    drop(Chatter::enter(&deployment.url(1), &ann).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_one_is_let_in_as_a_guest_or_not_at_all() {
    let deployment = Deployment::embedded_with(&[("ROOMCAST_GUESTS", "off".to_owned())]).await;
    assert_refused(Chatter::connect(&deployment.url(0), None).await);

    let deployment = Deployment::embedded_with(&[("ROOMCAST_GUESTS", "on".to_owned())]).await;
    let rest = deployment.rest(0);
    let room = rest.create_room(&rest.sign_up("ann").await, "public").await;
    let guest = Chatter::connect(&deployment.url(0), None).await.expect("a guest is let in");
    assert_eq!(guest.join(&room, None).await.unwrap_err().code, "forbidden");
    let say = guest.ask("send_message", &serde_json::json!({"roomId": room, "content": "hello"}));
    assert_eq!(say.await.unwrap_err().code, "forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_opens_nothing_and_a_new_one_does() {
    let deployment = Deployment::embedded_with(&[("ROOMCAST_TOKEN_SECONDS", "2".to_owned())]).await;
    let rest = deployment.rest(0);
    let ann = rest.sign_up("ann").await;
    rest.get("/api/me", &ann.token).await.expect(reqwest::StatusCode::OK);

    eventually("the token ends", Duration::from_secs(8), async || {
        let answer = rest.get("/api/me", &ann.token).await;
        (answer.status != reqwest::StatusCode::OK).then(|| answer.expect_error(401, "unauthenticated", None))
    })
    .await;
    assert_refused(Chatter::connect(&deployment.url(0), Some(&ann.token)).await);

    let form = json!({"username": ann.username, "password": ann.password});
    let session = rest.post("/api/auth/login", None, form).await.expect(reqwest::StatusCode::OK);
    drop(Chatter::connect(&deployment.url(0), session["token"].as_str()).await.expect("a new token opens the door"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_warned_and_ends_with_its_token_unless_it_is_refreshed() {
    const SOON: Duration = Duration::from_secs(15);
    let deployment = Deployment::embedded_with(&[("ROOMCAST_TOKEN_SECONDS", "5".to_owned())]).await;
    let (ann, ben) = (deployment.rest(0).sign_up("ann").await, deployment.rest(0).sign_up("ben").await);
    let (stays, ends) = (Chatter::enter(&deployment.url(0), &ann).await, Chatter::enter(&deployment.url(0), &ben).await);
    let ends_at = |event: &Value| event["expiresAt"].as_str().expect("a time").to_owned();
    let warning = stays.log().take("auth/expiring", SOON).await;
    ends.log().take("auth/expiring", SOON).await;

    for (shown, code) in
        [(json!({"token": "x"}), "unauthenticated"), (json!({"token": ben.token}), "forbidden"), (json!({"token": 1}), "invalid")]
    {
        let refusal = stays.ask("auth/refresh", &shown).await.expect_err("no token of ann's");
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), (code, Some("token")), "{refusal:?}");
    }

    // Each token lasts for some seconds: it takes several to outlive the other's.
    let keep_on = async {
        let mut last = ends_at(&warning);
        loop {
            let fresh = stays.ask("auth/refresh", &json!({})).await.expect("a token of this installation");
            assert!(ends_at(&fresh) >= last, "{fresh} ends before {last}");
            last = ends_at(&fresh);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::select! {
        () = keep_on => unreachable!("it never ends"),
        reason = ends.log().until_ended(SOON) => drop(reason),
    }
    let answer = stays.ask("auth/refresh", &json!({})).await.expect("it is still connected");
    let token = answer["token"].as_str().expect("a new token");
    assert_ne!(token, ann.token);
    drop(Chatter::connect(&deployment.url(0), Some(token)).await.expect("the new token opens the door"));
    assert_refused(Chatter::connect(&deployment.url(0), Some(&ben.token)).await);
}

/// As stock clients are told: `connect_error` with these words, and in its data what is wrong.
#[track_caller]
fn assert_refused(attempt: Result<Chatter, Refusal>) {
    let refusal = attempt.err().expect("the door stays closed");
    assert_eq!((refusal.message.as_str(), refusal.code.as_str()), ("Authentication error", "unauthenticated"));
    assert_eq!(refusal.field.as_deref(), Some("token"));
}

/// One letter in the middle is another: at the end it might change padding bits alone.
fn altered(part: &str) -> String {
    let middle = part.len() / 2;
    let letter = if part.as_bytes()[middle] == b'A' { "B" } else { "A" };
    format!("{}{letter}{}", &part[..middle], &part[middle + 1..])
}
