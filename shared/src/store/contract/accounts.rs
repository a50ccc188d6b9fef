//! The laws of users and their tokens.
#![allow(missing_docs, reason = "a law's name says it")]

use std::time::Duration;

use futures_util::future::join;

use super::{NOON, user_named};
use crate::clock;
use crate::domain::{AccessToken, Email, Login, NewUser, PasswordHash, TokenId, TokenStatus, UserId, UserStatus, Username};
use crate::store::{PasswordChange, Store, StoreFault, Taken};

pub async fn a_new_user_is_found_by_id(store: &dyn Store) {
    let new = user_named("Ann");
    let created = store.create_user(&new).await.unwrap();
    assert_eq!((created.username.as_str(), created.status, created.created_at), ("Ann", UserStatus::Active, NOON));
    assert_eq!(store.find_user(new.id).await.unwrap(), Some(created));
    assert_eq!(store.find_user(UserId::from_uuid(clock::new_uuid())).await.unwrap(), None);
}

pub async fn a_username_is_unique_without_regard_to_case(store: &dyn Store) {
    store.create_user(&user_named("Änne")).await.unwrap();
    let mut second = user_named("äNNE");
    second.email = Some(Email::trusted("other@example.org"));
    let fault = store.create_user(&second).await.unwrap_err();
    assert!(matches!(fault, StoreFault::Conflict(Taken::Username)), "{fault:?}");
    assert_eq!(store.find_user(second.id).await.unwrap(), None);
}

pub async fn an_address_is_unique_without_regard_to_case(store: &dyn Store) {
    store.create_user(&user_named("ann")).await.unwrap();
    let mut second = user_named("ben");
    second.email = Some(Email::trusted("Ann@Example.org"));
    let fault = store.create_user(&second).await.unwrap_err();
    assert!(matches!(fault, StoreFault::Conflict(Taken::Email)), "{fault:?}");
}

pub async fn of_two_sign_ups_at_once_one_wins(store: &dyn Store) {
    let (first, second) = (user_named("ann"), user_named("ann"));
    let outcomes = join(store.create_user(&first), store.create_user(&second)).await;
    match outcomes {
        (Ok(_), Err(StoreFault::Conflict(_))) | (Err(StoreFault::Conflict(_)), Ok(_)) => (),
        other => panic!("{other:?}"),
    }
}

pub async fn users_of_an_issuer_need_neither_address_nor_password(store: &dyn Store) {
    for name in ["ann", "ben"] {
        let user = store.create_user(&NewUser { email: None, password_hash: None, ..user_named(name) }).await.unwrap();
        assert_eq!(user.email, None);
        assert!(store.find_password(user.id).await.unwrap().is_none());
        let (found, hash) = store.find_login(&Login::Username(Username::trusted(name))).await.unwrap().unwrap();
        assert_eq!(found, user);
        assert!(hash.is_none());
    }
}

pub async fn a_login_is_found_by_name_or_address_in_any_case(store: &dyn Store) {
    let user = store.create_user(&user_named("Änne")).await.unwrap();
    let logins = [
        Login::Username(Username::trusted("Änne")),
        Login::Username(Username::trusted("äNNE")),
        Login::Email(Email::trusted("Änne@example.org")),
        Login::Email(Email::trusted("änne@EXAMPLE.org")),
    ];
    for login in logins {
        let (found, hash) = store.find_login(&login).await.unwrap().unwrap();
        assert_eq!((&found, hash.unwrap().as_str()), (&user, "$argon2id$Änne"), "{login:?}");
    }
    assert!(store.find_login(&Login::Username(Username::trusted("ben"))).await.unwrap().is_none());
}

pub async fn a_token_is_found_with_its_user(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap();
    let token = token_of(user.id, 60, TokenStatus::Revoked);
    store.create_token(&token).await.unwrap();
    assert_eq!(store.find_token(token.id).await.unwrap(), Some((token, user)));
    assert_eq!(store.find_token(TokenId::from_uuid(clock::new_uuid())).await.unwrap(), None);
}

pub async fn many_tokens_are_found_at_once(store: &dyn Store) {
    let mut tokens = Vec::new();
    for name in ["ann", "ben", "cat"] {
        let user = store.create_user(&user_named(name)).await.unwrap();
        let token = token_of(user.id, 60, TokenStatus::Live);
        store.create_token(&token).await.unwrap();
        tokens.push((token, user));
    }
    let unknown = TokenId::from_uuid(clock::new_uuid());
    let mut found = store.find_tokens(&[tokens[2].0.id, unknown, tokens[0].0.id]).await.unwrap();
    found.sort_by_key(|(_, user)| user.username.as_str().to_owned());
    assert_eq!(found, [tokens[0].clone(), tokens[2].clone()]);
    assert_eq!(store.find_tokens(&[]).await.unwrap(), []);
}

pub async fn only_live_tokens_are_live(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap().id;
    let live = token_of(user, 120, TokenStatus::Live);
    for token in [&token_of(user, 60, TokenStatus::Live), &live, &token_of(user, 180, TokenStatus::Revoked)] {
        store.create_token(token).await.unwrap();
    }
    let other = store.create_user(&user_named("ben")).await.unwrap().id;
    store.create_token(&token_of(other, 240, TokenStatus::Live)).await.unwrap();

    assert_eq!(store.find_live_token(user, NOON).await.unwrap().as_ref(), Some(&live), "the one that lasts longest");
    let just_before = NOON.after(Duration::from_millis(119_999));
    assert_eq!(store.find_live_token(user, just_before).await.unwrap(), Some(live.clone()));
    assert_eq!(store.find_live_token(user, live.expires_at).await.unwrap(), None);
}

pub async fn live_tokens_are_listed_and_taken_back_one_by_one(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap().id;
    let other = store.create_user(&user_named("ben")).await.unwrap().id;
    let tokens: Vec<_> = [60, 180, 120].map(|seconds| token_of(user, seconds, TokenStatus::Live)).into();
    for token in tokens.iter().chain([&token_of(user, 240, TokenStatus::Revoked), &token_of(other, 60, TokenStatus::Live)]) {
        store.create_token(token).await.unwrap();
    }
    let listed = async |limit| store.list_tokens(user, NOON, limit).await.unwrap();
    assert_eq!(listed(10).await, [tokens[1].clone(), tokens[2].clone(), tokens[0].clone()]);
    assert_eq!(listed(1).await, [tokens[1].clone()]);
    assert_eq!(store.list_tokens(user, tokens[2].expires_at, 10).await.unwrap(), [tokens[1].clone()]);

    assert!(!store.revoke_token(other, tokens[1].id).await.unwrap(), "it is somebody else's");
    assert!(store.revoke_token(user, tokens[1].id).await.unwrap());
    assert!(!store.revoke_token(user, tokens[1].id).await.unwrap(), "once");
    assert_eq!(listed(10).await, [tokens[2].clone(), tokens[0].clone()]);
}

pub async fn tokens_that_have_ended_are_forgotten_after_a_while(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap();
    let mut tokens = Vec::new();
    for (seconds, status) in
        [(3, TokenStatus::Live), (1, TokenStatus::Live), (2, TokenStatus::Revoked), (5, TokenStatus::Revoked)]
    {
        let expires_at = NOON.after(Duration::from_secs(seconds));
        let id = TokenId::from_uuid(clock::new_uuid());
        let token = AccessToken { id, user: user.id, issued_at: NOON, expires_at, status };
        store.create_token(&token).await.unwrap();
        tokens.push(token);
    }
    let left = async || {
        let mut left = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            left.extend(store.find_token(token.id).await.unwrap().map(|_| index));
        }
        left
    };
    let before = NOON.after(Duration::from_secs(3));
    assert_eq!(store.forget_tokens(before, 1).await.unwrap(), 1);
    assert_eq!(left().await, [0, 2, 3], "the one that ended first, and no more than were asked for");
    assert_eq!(store.forget_tokens(before, 10).await.unwrap(), 1);
    assert_eq!(left().await, [0, 3], "not those that end at that moment or later");
    assert_eq!(store.forget_tokens(before, 10).await.unwrap(), 0);
}

pub async fn a_change_of_password_takes_back_all_tokens_but_one(store: &dyn Store) {
    let new = user_named("ann");
    let user = store.create_user(&new).await.unwrap().id;
    let other = store.create_user(&user_named("ben")).await.unwrap().id;
    let (kept, lost, others) = (live(user), live(user), live(other));
    for token in [&kept, &lost, &others] {
        store.create_token(token).await.unwrap();
    }
    let hash = PasswordHash::new("$argon2id$new");
    assert_eq!(
        store.change_password(user, new.password_hash.as_ref().unwrap(), &hash, kept.id).await.unwrap(),
        PasswordChange::Done
    );
    assert_eq!(store.find_password(user).await.unwrap().unwrap().as_str(), hash.as_str());
    assert_eq!(store.list_tokens(user, NOON, 10).await.unwrap(), [kept]);
    assert_eq!(store.list_tokens(other, NOON, 10).await.unwrap(), [others]);
    assert!(store.find_password(UserId::from_uuid(clock::new_uuid())).await.unwrap().is_none());
}

pub async fn of_two_changes_of_a_password_one_wins(store: &dyn Store) {
    let new = user_named("ann");
    let user = store.create_user(&new).await.unwrap().id;
    let (mine, theirs) = (live(user), live(user));
    for token in [&mine, &theirs] {
        store.create_token(token).await.unwrap();
    }
    let (left, right) = (PasswordHash::new("left"), PasswordHash::new("right"));
    let changes = join(
        store.change_password(user, new.password_hash.as_ref().unwrap(), &left, mine.id),
        store.change_password(user, new.password_hash.as_ref().unwrap(), &right, theirs.id),
    );
    let (kept, hash) = match changes.await {
        (Ok(PasswordChange::Done), Ok(PasswordChange::Superseded)) => (mine, left),
        (Ok(PasswordChange::Superseded), Ok(PasswordChange::Done)) => (theirs, right),
        other => panic!("{other:?}"),
    };
    assert_eq!(store.list_tokens(user, NOON, 10).await.unwrap(), [kept]);
    assert_eq!(store.find_password(user).await.unwrap().unwrap().as_str(), hash.as_str());
}

pub async fn a_closed_account_has_no_live_token(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap().id;
    store.create_token(&live(user)).await.unwrap();
    assert!(store.set_user_status(user, UserStatus::Deactivated).await.unwrap());
    assert_eq!(store.find_user(user).await.unwrap().unwrap().status, UserStatus::Deactivated);
    assert_eq!(store.find_live_token(user, NOON).await.unwrap(), None);

    assert!(store.set_user_status(user, UserStatus::Active).await.unwrap());
    assert_eq!(store.find_user(user).await.unwrap().unwrap().status, UserStatus::Active);
    assert_eq!(store.find_live_token(user, NOON).await.unwrap(), None, "what was taken back stays so");
    assert!(!store.set_user_status(UserId::from_uuid(clock::new_uuid()), UserStatus::Active).await.unwrap());
}

fn live(user: UserId) -> AccessToken {
    token_of(user, 60, TokenStatus::Live)
}

fn token_of(user: UserId, seconds: u64, status: TokenStatus) -> AccessToken {
    let id = TokenId::from_uuid(clock::new_uuid());
    AccessToken { id, user, issued_at: NOON, expires_at: NOON.after(Duration::from_secs(seconds)), status }
}
