//! Which tokens count, and what is said of those that do not.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use gateway::accounts::Tokens;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use shared::clock;
use shared::domain::{AccessToken, Email, NewUser, Timestamp, TokenId, TokenStatus, UserId, Username};

use crate::app::{Answer, App, Person, SECRET, request};

#[tokio::test]
async fn no_token_is_told_apart_from_a_malformed_one() {
    let app = App::start().await;
    for path in ["/api/me", "/api/rooms"] {
        refused(&app.get(path, "").await, "send Authorization: Bearer <token>");
    }
    for scheme in ["Basic YW5uOmhvcnNl", "Bearer", ""] {
        let asked = request(Method::GET, "/api/me", "").header(header::AUTHORIZATION, scheme);
        let answer = app.send(asked.body(Body::empty()).unwrap()).await;
        refused(&answer, "the Authorization header must be of the form Bearer <token>");
    }
    for token in ["x", "a.b.c", "a.b.c.d"] {
        refused(&app.get("/api/me", token).await, "the token is malformed");
    }
}

#[tokio::test]
async fn the_scheme_may_be_in_any_case() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let asked = request(Method::GET, "/api/me", "").header(header::AUTHORIZATION, format!("bearer {}", ann.token));
    assert_eq!(app.send(asked.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let row = row(&app, &ann, in_an_hour(), TokenStatus::Live).await;
    let good = claims(&ann, &row);
    assert_eq!(app.get("/api/me", &signed(Algorithm::HS256, SECRET, &good)).await.status, StatusCode::OK);

    let other_secret = signed(Algorithm::HS256, b"another secret", &good);
    refused(&app.get("/api/me", &other_secret).await, "the token was not issued by this server");
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        refused(&app.get("/api/me", &signed(algorithm, SECRET, &good)).await, "the token is malformed");
    }

    let [_, payload, signature] = ann.token.split('.').collect::<Vec<_>>().try_into().unwrap();
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for token in [format!("{none}.{payload}."), format!("{none}.{payload}.{signature}")] {
        refused(&app.get("/api/me", &token).await, "the token is malformed");
    }
}

#[tokio::test]
async fn a_token_is_refused_from_the_second_of_its_expiry_on() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let this_second = Timestamp::from_millis(clock::now().as_secs() * 1000);
    let row = row(&app, &ann, this_second, TokenStatus::Live).await;
    let token = signed(Algorithm::HS256, SECRET, &claims(&ann, &row));
    refused(&app.get("/api/me", &token).await, "the token has expired: log in again");
}

#[tokio::test]
async fn a_token_whose_row_has_ended_is_refused_whatever_it_says_itself() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let row = row(&app, &ann, clock::now(), TokenStatus::Live).await;
    let mut claims = claims(&ann, &row);
    claims["exp"] = json!(in_an_hour().as_secs());
    refused(&app.get("/api/me", &signed(Algorithm::HS256, SECRET, &claims)).await, "the token has expired: log in again");
}

#[tokio::test]
async fn a_revoked_token_and_an_unknown_one_get_one_answer() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let revoked = row(&app, &ann, in_an_hour(), TokenStatus::Revoked).await;
    let unknown = AccessToken { id: TokenId::from_uuid(clock::new_uuid()), ..revoked.clone() };
    let of_another = row(&app, &ben, in_an_hour(), TokenStatus::Live).await;
    for row in [revoked, unknown, of_another] {
        let token = signed(Algorithm::HS256, SECRET, &claims(&ann, &row));
        refused(&app.get("/api/me", &token).await, "the token is no longer valid: log in again");
    }
}

#[tokio::test]
async fn a_token_without_its_claims_is_malformed() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let whole = claims(&ann, &row(&app, &ann, in_an_hour(), TokenStatus::Live).await);
    for claim in ["sub", "jti", "iat", "exp"] {
        let mut claims = whole.clone();
        claims.as_object_mut().unwrap().remove(claim);
        refused(&app.get("/api/me", &signed(Algorithm::HS256, SECRET, &claims)).await, "the token is malformed");
    }
}

#[tokio::test]
async fn a_token_in_its_last_moments_is_not_given_out_again() {
    let app = App::start().await;
    let new_user = NewUser {
        id: UserId::from_uuid(clock::new_uuid()),
        username: Username::trusted("ann"),
        email: Some(Email::trusted("ann@example.org")),
        password_hash: None,
        created_at: clock::now(),
    };
    let user = app.store.create_user(&new_user).await.unwrap();
    let ann = Person { id: user.id.to_string(), token: String::new() };
    row(&app, &ann, clock::now().after(Duration::from_secs(30)), TokenStatus::Live).await;
    let (tokens, _asked) = Tokens::new(app.store.clone(), SECRET, Duration::from_secs(3600), None);
    let first = tokens.issue(&user).await.unwrap();
    assert!(first.expires_at > clock::now().after(Duration::from_secs(3000)));
    assert_eq!(tokens.issue(&user).await.unwrap(), first);
}

#[track_caller]
fn refused(answer: &Answer, message: &str) {
    answer.refuses(401, "unauthenticated", None);
    assert_eq!(answer.message(), message);
    assert_eq!(answer.header(header::WWW_AUTHENTICATE), Some("Bearer"));
}

async fn row(app: &App, owner: &Person, expires_at: Timestamp, status: TokenStatus) -> AccessToken {
    let id = TokenId::from_uuid(clock::new_uuid());
    let row = AccessToken { id, user: owner.user_id(), issued_at: Timestamp::from_millis(0), expires_at, status };
    app.store.create_token(&row).await.unwrap();
    row
}

fn claims(of: &Person, row: &AccessToken) -> Value {
    json!({ "sub": of.id, "jti": row.id, "iat": row.issued_at.as_secs(), "exp": row.expires_at.as_secs() })
}

fn signed(algorithm: Algorithm, secret: &[u8], claims: &Value) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn in_an_hour() -> Timestamp {
    clock::now().after(Duration::from_secs(3600))
}
