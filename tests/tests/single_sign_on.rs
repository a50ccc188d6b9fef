//! Who has a token of the trusted issuer is let in by it, is known by its subject wherever it speaks, and nobody else is.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use rsa::rand_core::OsRng;
use serde_json::{Value, json};
use tests::{Chatter, Deployment, Place, Setting, StockClient, eventually, everywhere};
use uuid::Uuid;

everywhere![with secrets: a_shared_secret_opens_the_socket];

const ISSUER: &str = "https://login.example.org";
/// What both servers share, and what they shared until now.
const SECRETS: [&str; 2] = ["a secret that two servers share from now on", "the secret that they have shared until now"];
/// A node process with some dozen round trips, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);
/// A key that is not known is asked for every 5 s.
const ROTATION: Duration = Duration::from_secs(20);

fn secrets() -> [Setting; 2] {
    [("ROOMCAST_SSO_ISSUER", ISSUER.to_owned()), ("ROOMCAST_SSO_SECRET", SECRETS.join(","))]
}

async fn a_shared_secret_opens_the_socket(deployment: &mut Deployment) {
    let [secret, older] = SECRETS.map(|secret| EncodingKey::from_secret(secret.as_bytes()));
    let other = EncodingKey::from_secret(b"a secret of somebody else");
    let sign = |key: &EncodingKey, claims: &Value| signed(Algorithm::HS256, key, None, claims);
    let with = |field: &str, value: Value| {
        let mut claims = claims("42");
        claims[field] = value;
        claims
    };
    let refused = [
        sign(&other, &claims("42")),
        sign(&secret, &with("iss", json!("https://elsewhere.example.org"))),
        sign(&secret, &with("iss", Value::Null)),
        sign(&secret, &with("exp", json!(in_seconds(-1)))),
        sign(&secret, &with("nbf", json!(in_seconds(600)))),
        unsigned(&sign(&secret, &claims("42"))),
    ];
    let id = Uuid::new_v4().to_string();
    chats(deployment, &sign(&secret, &claims(&id)), Some(&id), &refused);
    chats(deployment, &sign(&older, &claims("42")), None, &[]);
}

mod a_published_key_opens_the_socket_until_it_is_replaced {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn embedded() {
        super::a_published_key_opens_the_socket_until_it_is_replaced(super::Place::Embedded).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn cluster() {
        super::a_published_key_opens_the_socket_until_it_is_replaced(super::Place::Cluster).await;
    }
}

async fn a_published_key_opens_the_socket_until_it_is_replaced(place: Place) {
    let (first, second) = ((Algorithm::ES256, &curve(), "one"), (Algorithm::EdDSA, &edwards(), "two"));
    let document = Document::of(&[first]);
    let settings = [("ROOMCAST_SSO_ISSUER", ISSUER.to_owned()), ("ROOMCAST_SSO_KEYS", document.0.display().to_string())];
    let Some(deployment) = Deployment::everywhere_with(place, &settings).await else { return };
    let id = Uuid::new_v4().to_string();
    let sign = |(algorithm, key, kid): (Algorithm, &EncodingKey, &str)| signed(algorithm, key, Some(kid), &claims(&id));
    let (old, new) = (sign(first), sign(second));
    let never = [
        signed(Algorithm::ES256, &curve(), Some("one"), &claims(&id)),
        // Whoever knows the public keys signs with them as if they were a secret.
        signed(Algorithm::HS256, &EncodingKey::from_secret(&document.read()), Some("one"), &claims(&id)),
        unsigned(&old),
    ];
    chats(&deployment, &old, Some(&id), &[never.as_slice(), std::slice::from_ref(&new)].concat());

    // While the issuer changes from one to the other, both are good; then the old one is not.
    document.write(&[first, second]);
    until_known(&deployment, &new).await;
    chats(&deployment, &old, Some(&id), &never);
    chats(&deployment, &new, Some(&id), &never);
    document.write(&[second]);
    let third = (Algorithm::ES256, &curve(), "three");
    eventually("the old key ends", ROTATION, async || {
        // The keys are read when one is named that is not known.
        for url in deployment.urls() {
            assert!(Chatter::connect(&url, Some(&sign(third))).await.is_err(), "a key that was never published");
            Chatter::connect(&url, Some(&old)).await.err()?;
        }
        Some(())
    })
    .await;
    chats(&deployment, &new, Some(&id), &[old]);
}

/// The stock client connects, speaks and is heard with the first token, and is refused with each of the others.
fn chats(deployment: &Deployment, token: &str, id: Option<&str>, refused: &[String]) {
    let (one, other) = (deployment.url(0), deployment.url(1));
    let mut arguments = vec!["--url", &one, "--url", &other, "--token", token];
    arguments.extend(id.iter().flat_map(|id| ["--id", id]));
    arguments.extend(refused.iter().flat_map(|token| ["--refused", token]));
    if let Some(client) = StockClient::start("single-sign-on.mjs", &arguments) {
        client.succeeds(LONG_ENOUGH);
    }
}

async fn until_known(deployment: &Deployment, token: &str) {
    for url in deployment.urls() {
        eventually("the new key is known", ROTATION, async || Chatter::connect(&url, Some(token)).await.ok()).await;
    }
}

fn claims(subject: &str) -> Value {
    json!({ "iss": ISSUER, "sub": subject, "exp": in_seconds(600), "preferred_username": format!("ann-{}", Uuid::new_v4().simple()) })
}

fn in_seconds(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    now.as_secs() as i64 + seconds
}

fn signed(algorithm: Algorithm, key: &EncodingKey, kid: Option<&str>, claims: &Value) -> String {
    encode(&Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) }, claims, key).expect("it can be signed")
}

/// The same claims, and nobody who vouches for them.
fn unsigned(token: &str) -> String {
    let payload = token.split('.').nth(1).expect("a JWT has three parts");
    // {"alg":"none","typ":"JWT"}
    format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")
}

fn curve() -> EncodingKey {
    let pem = p256::SecretKey::random(&mut OsRng).to_pkcs8_pem(LineEnding::LF).expect("a key");
    EncodingKey::from_ec_pem(pem.as_bytes()).expect("a key")
}

fn edwards() -> EncodingKey {
    let secret_key = ed25519_dalek::SigningKey::generate(&mut OsRng).to_bytes();
    // Without the public half in it, as openssl writes it.
    let alone = ed25519_dalek::pkcs8::KeypairBytes { secret_key, public_key: None };
    let pem = alone.to_pkcs8_pem(LineEnding::LF).expect("a key");
    EncodingKey::from_ed_pem(pem.as_bytes()).expect("a key")
}

/// A JWKS document in a file that goes with this value.
struct Document(PathBuf);

impl Document {
    fn of(keys: &[(Algorithm, &EncodingKey, &str)]) -> Self {
        let document = Self(std::env::temp_dir().join(format!("roomcast-jwks-{}.json", Uuid::new_v4().simple())));
        document.write(keys);
        document
    }

    fn write(&self, keys: &[(Algorithm, &EncodingKey, &str)]) {
        let jwk = |(algorithm, key, kid): &(Algorithm, &EncodingKey, &str)| {
            let mut jwk = Jwk::from_encoding_key(key, *algorithm).expect("a public half");
            jwk.common.key_id = Some((*kid).to_owned());
            jwk
        };
        let document = JwkSet { keys: keys.iter().map(jwk).collect() };
        // Never half of it, for whoever reads meanwhile.
        let draft = self.0.with_extension("draft");
        std::fs::write(&draft, serde_json::to_vec(&document).expect("JSON")).expect("writing the keys");
        std::fs::rename(&draft, &self.0).expect("publishing the keys");
    }

    fn read(&self) -> Vec<u8> {
        std::fs::read(&self.0).expect("it is there")
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
