//! The laws of the store as a whole.
#![allow(missing_docs, reason = "a law's name says it")]

use futures_util::future::join_all;

use super::{a_room, user_named};
use crate::store::Store;

pub async fn it_is_healthy(store: &dyn Store) {
    store.health().await.unwrap();
}

pub async fn a_second_migration_changes_nothing(store: &dyn Store) {
    let user = store.create_user(&user_named("ann")).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.find_user(user.id).await.unwrap(), Some(user));
}

pub async fn migrations_at_once_do_no_harm(store: &dyn Store) {
    for outcome in join_all((0..4).map(|_| store.migrate())).await {
        outcome.unwrap();
    }
    a_room(store).await;
}
