//! What is said to one person alone is heard once and in order, whatever was away when it was said.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tests::{Account, Backends, Chatter, Deployment, PrivateServer, Servers, eventually, everywhere};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use xtask::services::redis;

everywhere![a_plain_websocket_is_told_what_was_said_while_it_was_away_and_answers];

async fn a_plain_websocket_is_told_what_was_said_while_it_was_away_and_answers(deployment: &mut Deployment) {
    let [ann, ben] = people(deployment).await;
    let voice = Chatter::enter(&deployment.url(0), &ann).await;
    for message in ["one", "two"] {
        say(&voice, &ben, message).await;
    }
    let url = format!("{}/ws?token={}", deployment.url(1).replacen("http", "ws", 1), ben.token);
    let (mut ears, _) = connect_async(url).await.expect("a WebSocket");
    let mut heard = Vec::new();
    while heard.len() < 2 {
        let frame = timeout(LATER, ears.next()).await.unwrap_or_else(|_| panic!("only {heard:?} within {LATER:?}"));
        let Message::Text(text) = frame.expect("it is open").expect("a frame") else { continue };
        let told: Value = serde_json::from_str(&text).expect("JSON");
        if told["event"] == "single-chat/receive-message" {
            heard.push(told["data"]["message"].as_str().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(heard, ["one", "two"]);

    let reply = json!({"event": "single-chat/send-message", "data": {"receiverId": ann.id, "message": "three"}});
    ears.send(Message::text(reply.to_string())).await.expect("it is open");
    hears(&voice, &["three"]).await;
}

/// Longer than it takes until it is looked for what was missed.
const LATER: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_while_nobody_knows_where_people_are_is_heard_later() {
    let Some((deployment, mut redis)) = cluster_on_its_own_redis().await else { return };
    let [ann, ben] = people(&deployment).await;
    let (voice, ears) = (Chatter::enter(&deployment.url(0), &ann).await, Chatter::enter(&deployment.url(1), &ben).await);
    redis.kill();
    say(&voice, &ben, "one").await;
    say(&voice, &ben, "two").await;
    hears(&ears, &["one", "two"]).await;
    redis.restart();
    say(&voice, &ben, "three").await;
    hears(&ears, &["one", "two", "three"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_word_brings_those_that_were_lost_before_it() {
    let Some((mut deployment, mut redis)) = cluster_on_its_own_redis().await else { return };
    let [ann, ben] = people(&deployment).await;
    let (voice, ears) = (Chatter::enter(&deployment.url(0), &ann).await, Chatter::enter(&deployment.url(1), &ben).await);
    redis.kill();
    say(&voice, &ben, "one").await;
    redis.restart();
    deployment.wait_until_ready().await;
    eventually("it is known again where ben is", LATER, async || {
        say(&voice, &ben, "and more").await;
        (!words(&ears).is_empty()).then_some(())
    })
    .await;
    assert_eq!(words(&ears)[0], "one");
}

async fn cluster_on_its_own_redis() -> Option<(Deployment, PrivateServer<redis::Recipe>)> {
    let mut servers = Servers::find()?;
    let redis = PrivateServer::<redis::Recipe>::start()?;
    servers.redis = redis.url();
    let mut deployment = Deployment::cluster_on(Backends::new(&servers).await, 2, 1, &[]);
    deployment.announce("presence");
    deployment.wait_until_ready().await;
    Some((deployment, redis))
}

async fn people(deployment: &Deployment) -> [Account; 2] {
    [deployment.rest(0).sign_up("ann").await, deployment.rest(1).sign_up("ben").await]
}

/// Says it to this person alone; it is stored when this returns.
async fn say(voice: &Chatter, to: &Account, message: &str) {
    let answer = voice.ask("single-chat/send-message", &json!({"receiverId": to.id, "message": message})).await;
    answer.unwrap_or_else(|refusal| panic!("{message:?} was refused: {refusal:?}"));
}

async fn hears(ears: &Chatter, expected: &[&str]) {
    eventually(&format!("{expected:?} are heard"), LATER, async || {
        let words = words(ears);
        assert!(expected.starts_with(&words.iter().map(String::as_str).collect::<Vec<_>>()), "{words:?} instead of {expected:?}");
        (words.len() == expected.len()).then_some(())
    })
    .await;
}

/// What was said to this connection alone.
fn words(ears: &Chatter) -> Vec<String> {
    let heard = ears.log().all("single-chat/receive-message");
    heard.iter().map(|message| message["message"].as_str().unwrap_or_default().to_owned()).collect()
}
