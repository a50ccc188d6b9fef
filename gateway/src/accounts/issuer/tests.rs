//! Which tokens of an issuer are believed.

mod pairs;

use std::path::PathBuf;

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use shared::config::Secret;
use shared::domain::UserId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use self::pairs::{curve, edwards, public, rsa};
use super::*;

const ISSUER: &str = "https://login.example.org";
const SECRET: &str = "a secret that two servers share, no shorter than this";
fn in_seconds(seconds: i64) -> i64 {
    clock::now().as_secs() + seconds
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "ann", "exp": in_seconds(60), "preferred_username": "ann" })
}

fn signed(algorithm: Algorithm, key: &EncodingKey, id: Option<&str>, claims: &Value) -> String {
    encode(&Header { kid: id.map(str::to_owned), ..Header::new(algorithm) }, claims, key).unwrap()
}

fn settings(keys: Option<KeysAddress>) -> SsoSettings {
    SsoSettings { issuer: ISSUER.to_owned(), audience: None, secrets: vec![Secret::new(SECRET)], keys }
}

/// A file that goes with this value.
struct Keys(PathBuf);

impl Keys {
    fn new(document: &str) -> Self {
        let path = std::env::temp_dir().join(format!("roomcast-keys-{}", clock::new_uuid()));
        std::fs::write(&path, document).unwrap();
        Self(path)
    }

    async fn issuer(&self) -> Issuer {
        Issuer::open(&settings(Some(KeysAddress::File(self.0.clone())))).await.unwrap()
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn jwks(keys: &[(&EncodingKey, Algorithm, &str)]) -> String {
    let jwk = |(key, algorithm, id): &(&EncodingKey, Algorithm, &str)| {
        let mut jwk = Jwk::from_encoding_key(key, *algorithm).unwrap();
        jwk.common.key_id = Some((*id).to_owned());
        jwk
    };
    serde_json::to_string(&JwkSet { keys: keys.iter().map(jwk).collect() }).unwrap()
}

#[tokio::test]
async fn each_kind_of_key_is_read_from_pem_blocks() {
    let issuer = Keys::new(&public().concat()).issuer().await;
    let secret = EncodingKey::from_secret(SECRET.as_bytes());
    for (algorithm, key) in
        [(Algorithm::RS256, rsa()), (Algorithm::ES256, curve()), (Algorithm::EdDSA, edwards()), (Algorithm::HS256, secret)]
    {
        let token = signed(algorithm, &key, None, &claims());
        assert!(issuer.is_named_by(&token));
        let subject = issuer.verify(&token).await.unwrap();
        assert_eq!(subject.id, UserId::of_subject(ISSUER, "ann"), "{algorithm:?}");
        assert_eq!(subject.names[0].as_str(), "ann");
    }
}

#[tokio::test]
async fn a_key_of_a_document_is_found_by_its_id_or_tried_without_one() {
    let keys = jwks(&[(&rsa(), Algorithm::RS256, "one"), (&curve(), Algorithm::ES256, "two")]);
    let issuer = Keys::new(&keys).issuer().await;
    for (algorithm, key, id, is_known) in [
        (Algorithm::RS256, rsa(), Some("one"), true),
        (Algorithm::RS256, rsa(), None, true),
        (Algorithm::ES256, curve(), Some("two"), true),
        (Algorithm::RS256, rsa(), Some("two"), false),
        (Algorithm::EdDSA, edwards(), None, false),
    ] {
        let outcome = issuer.verify(&signed(algorithm, &key, id, &claims())).await;
        assert_eq!(outcome.is_ok(), is_known, "{algorithm:?} {id:?}");
    }
}

#[tokio::test]
async fn no_key_is_taken_for_another_kind_of_key() {
    let blocks = public().concat();
    let issuer = Keys::new(&blocks).issuer().await;
    let good = signed(Algorithm::RS256, &rsa(), None, &claims());
    let [head, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let unsigned = signed(Algorithm::HS256, &EncodingKey::from_secret(b"x"), None, &claims());
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let mut forged = vec![
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{head}.{payload}."),
        format!("{head}.{payload}"),
        unsigned,
        signed(Algorithm::HS256, &EncodingKey::from_secret(b""), None, &claims()),
        // Stronger than what the key is for, and not what was agreed upon.
        signed(Algorithm::RS512, &rsa(), None, &claims()),
        signed(Algorithm::PS256, &rsa(), None, &claims()),
        signed(Algorithm::HS512, &EncodingKey::from_secret(SECRET.as_bytes()), None, &claims()),
    ];
    // Whoever knows a public key signs with it as if it were the shared secret.
    for text in public().into_iter().chain([blocks.as_str()]).flat_map(|text| [text, text.trim_end()]) {
        forged.push(signed(Algorithm::HS256, &EncodingKey::from_secret(text.as_bytes()), None, &claims()));
    }
    for token in forged {
        assert_eq!(issuer.verify(&token).await.unwrap_err().code(), Code::Unauthenticated, "{token}");
    }
    issuer.verify(&good).await.unwrap();
}

#[tokio::test]
async fn a_secret_in_a_document_of_public_keys_is_no_key() {
    let octets = r#"{"keys":[{"kty":"oct","alg":"HS256","kid":"x","k":"YSBzZWNyZXQgdGhhdCBldmVyeWJvZHkgY2FuIHJlYWQ"}]}"#;
    let keys = Keys::new(octets);
    assert!(Issuer::open(&settings(Some(KeysAddress::File(keys.0.clone())))).await.is_err());
    for document in ["", "{}", "{", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
        std::fs::write(&keys.0, document).unwrap();
        let fault = Issuer::open(&settings(Some(KeysAddress::File(keys.0.clone())))).await.err().unwrap();
        assert!(fault.starts_with("ROOMCAST_SSO_KEYS="), "{document:?}: {fault}");
    }
}

#[tokio::test]
async fn what_a_token_says_is_checked() {
    let issuer = Issuer::open(&SsoSettings { audience: Some("chat".to_owned()), ..settings(None) }).await.unwrap();
    let secret = EncodingKey::from_secret(SECRET.as_bytes());
    let with = |field: &str, value: Value| {
        let mut claims = claims();
        claims["aud"] = json!(["web", "chat"]);
        match value {
            Value::Null => _ = claims.as_object_mut().unwrap().remove(field),
            value => claims[field] = value,
        }
        signed(Algorithm::HS256, &secret, None, &claims)
    };
    for (field, value) in
        [("sub", json!("ann")), ("aud", json!("chat")), ("nbf", json!(in_seconds(30))), ("exp", json!(4e9 + 0.5))]
    {
        assert!(issuer.verify(&with(field, value.clone())).await.is_ok(), "{field} {value}");
    }
    for (field, value, message) in [
        ("aud", json!("web"), "the token is for another audience"),
        ("aud", Value::Null, "the token is for another audience"),
        ("exp", json!(in_seconds(0)), "the token has expired: log in again"),
        ("exp", Value::Null, "the token is malformed"),
        ("exp", json!("soon"), "the token is malformed"),
        ("nbf", json!(in_seconds(90)), "the token is not valid yet"),
        ("sub", Value::Null, "the token is malformed"),
        ("sub", json!(""), "the token's subject must have 1 to 255 bytes"),
        ("sub", json!("x".repeat(256)), "the token's subject must have 1 to 255 bytes"),
    ] {
        let rejection = issuer.verify(&with(field, value.clone())).await.unwrap_err();
        assert_eq!((rejection.code(), rejection.message()), (Code::Unauthenticated, message), "{field} {value}");
    }
    for other in [json!("https://elsewhere.example.org"), Value::Null] {
        assert!(!issuer.is_named_by(&with("iss", other)));
    }
}

#[tokio::test]
async fn a_subject_that_is_a_uuid_is_that_user_and_a_name_is_made_readable() {
    let issuer = Issuer::open(&settings(None)).await.unwrap();
    let id = "0192f0c1-2345-7abc-8def-0123456789ab";
    let claims =
        json!({ "iss": ISSUER, "sub": id, "exp": in_seconds(60), "name": " Ann  Lee\u{7}@home ", "email": "Ann@Example.org" });
    let token = signed(Algorithm::HS256, &EncodingKey::from_secret(SECRET.as_bytes()), None, &claims);
    let subject = issuer.verify(&token).await.unwrap();
    assert_eq!(subject.id.to_string(), id);
    let names: Vec<_> = subject.names.iter().map(|name| name.as_str()).collect();
    assert_eq!(names, ["Ann--Lee--home", "Ann--Lee--home-456789ab", "user-0192f0c123457abc8def0123456789ab"]);
    assert_eq!(subject.email.unwrap().as_str(), "ann@example.org");
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_found_when_it_is_first_used_and_the_old_one_ends() {
    let keys = Keys::new(&jwks(&[(&rsa(), Algorithm::RS256, "one")]));
    let issuer = keys.issuer().await;
    let (old, new) =
        (signed(Algorithm::RS256, &rsa(), Some("one"), &claims()), signed(Algorithm::EdDSA, &edwards(), Some("two"), &claims()));
    issuer.verify(&old).await.unwrap();
    std::fs::write(&keys.0, jwks(&[(&edwards(), Algorithm::EdDSA, "two")])).unwrap();
    assert!(issuer.verify(&new).await.is_err(), "whoever invents keys cannot make it read all the time");
    tokio::time::advance(limits::ISSUER_KEYS_AGAIN).await;
    issuer.verify(&new).await.unwrap();
    assert!(issuer.verify(&old).await.is_err());

    std::fs::write(&keys.0, "{").unwrap();
    tokio::time::advance(limits::ISSUER_KEYS_AGAIN).await;
    assert!(issuer.verify(&old).await.is_err());
    issuer.verify(&new).await.unwrap();
}

#[tokio::test]
async fn keys_are_read_from_a_server_which_need_not_be_there_at_first() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let address = KeysAddress::Server(url.parse().unwrap());
    let token = signed(Algorithm::ES256, &curve(), Some("one"), &claims());

    // Nobody answers well: the first connection is closed at once.
    let refuses = async { drop(listener.accept().await.unwrap()) };
    let settings = settings(Some(address));
    let issuer = tokio::join!(Issuer::open(&settings), refuses).0.unwrap();
    assert_eq!(issuer.verify(&token).await.unwrap_err().code(), Code::Unavailable);

    let document = jwks(&[(&curve(), Algorithm::ES256, "one")]);
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        assert!(request[..length].starts_with(b"GET /jwks.json HTTP/1.1"));
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", document.len());
        stream.write_all(format!("{head}{document}").as_bytes()).await.unwrap();
        std::future::pending::<()>().await;
    };
    let read = async { issuer.read_keys().await.unwrap() };
    // The server waits for more requests of this connection: it ends with the read.
    tokio::select! {
        () = serve => panic!("the server has ended first"),
        () = read => {}
    }
    issuer.verify(&token).await.unwrap();
}
