//! The laws of the webhook's outbox.
#![allow(missing_docs, reason = "a law's name says it")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;

use super::{NOON, a_room, somebody, stored, submission};
use crate::domain::{Hook, HookId, Timestamp};
use crate::store::{ClaimedHook, Store, Trimmed};

/// More than any law puts in.
const ALL: u32 = 1000;

pub async fn a_fact_that_is_enqueued_twice_is_one_hook(store: &dyn Store) {
    let room = a_room(store).await;
    let message = &stored(store.append(&[submission(room, "it's \"quoted\" 👩‍👩‍👧‍👦")], NOON).await.unwrap())[0];
    let hooks = [Hook::offline(somebody().id, NOON), Hook::message(message, vec![somebody().id, somebody().id])];
    store.enqueue_hooks(&hooks, NOON).await.unwrap();
    let others_missed_it = Hook::message(message, vec![somebody().id]);
    store.enqueue_hooks(&[hooks[0].clone(), others_missed_it, hooks[0].clone()], later(1)).await.unwrap();

    let mut claimed = claim(store, ALL, 2, 60).await;
    claimed.sort_by_key(|claimed| claimed.hook != hooks[0]);
    let expected = hooks.map(|hook| ClaimedHook { hook, enqueued_at: NOON, attempt: 1 });
    assert_eq!(claimed, expected);
}

pub async fn a_claimed_hook_is_nobody_elses_until_its_time_is_over(store: &dyn Store) {
    let id = enqueue(store, 1).await[0];
    assert_eq!(ids(&claim(store, ALL, 1, 10).await), [id]);
    assert_eq!(claim(store, ALL, 9, 60).await, []);
    let again = claim(store, ALL, 10, 60).await;
    assert_eq!((ids(&again), again[0].attempt), (vec![id], 2));
}

pub async fn of_many_who_claim_at_once_each_gets_others(store: &dyn Store) {
    let all: BTreeSet<HookId> = enqueue(store, 40).await.into_iter().collect();
    let claims = join_all((0..8).map(|_| claim(store, 5, 1, 60))).await;
    let mut given: Vec<HookId> = claims.iter().flat_map(|claimed| ids(claimed)).collect();
    // Who passes over what another is claiming may leave some behind.
    given.extend(ids(&claim(store, ALL, 1, 60).await));
    assert_eq!(given.len(), 40, "one was given out twice, or never");
    assert_eq!(given.into_iter().collect::<BTreeSet<_>>(), all);
}

pub async fn a_settled_hook_is_not_given_out_again(store: &dyn Store) {
    let hook = Hook::offline(somebody().id, NOON);
    store.enqueue_hooks(std::slice::from_ref(&hook), NOON).await.unwrap();
    claim(store, ALL, 1, 10).await;
    store.settle_hooks(&[hook.id], later(2)).await.unwrap();
    store.enqueue_hooks(&[hook], later(3)).await.unwrap();
    assert_eq!(claim(store, ALL, 100, 200).await, []);
}

pub async fn a_hook_that_is_put_off_comes_when_it_is_due(store: &dyn Store) {
    enqueue(store, 1).await;
    let claimed = claim(store, ALL, 1, 100).await.remove(0);
    store.put_off_hook(&claimed, later(5)).await.unwrap();
    assert_eq!(claim(store, ALL, 4, 100).await, []);
    assert_eq!(claim(store, ALL, 5, 100).await[0].attempt, 2);
}

pub async fn who_was_too_slow_has_no_say_any_more(store: &dyn Store) {
    enqueue(store, 1).await;
    let slow = claim(store, ALL, 1, 10).await.remove(0);
    let quick = claim(store, ALL, 10, 100).await.remove(0);
    store.put_off_hook(&slow, later(11)).await.unwrap();
    assert_eq!(claim(store, ALL, 20, 100).await, []);
    store.put_off_hook(&quick, later(11)).await.unwrap();
    assert_eq!(claim(store, ALL, 20, 100).await.len(), 1);
}

pub async fn settled_hooks_are_forgotten_after_a_while(store: &dyn Store) {
    let ids = enqueue(store, 3).await;
    store.settle_hooks(&ids[..1], later(1)).await.unwrap();
    store.settle_hooks(&ids[1..2], later(5)).await.unwrap();
    assert_eq!(store.trim_hooks(later(5), ALL).await.unwrap(), Trimmed { forgotten: 1, dropped: 0 });
    assert_eq!(store.trim_hooks(later(6), ALL).await.unwrap(), Trimmed { forgotten: 1, dropped: 0 });
    assert_eq!(claim(store, ALL, 1, 60).await.len(), 1);
}

pub async fn more_hooks_than_are_kept_are_dropped_oldest_first(store: &dyn Store) {
    let mut hooks = Vec::new();
    for second in 0..5 {
        let hook = Hook::offline(somebody().id, NOON);
        store.enqueue_hooks(std::slice::from_ref(&hook), later(second)).await.unwrap();
        hooks.push(hook.id);
    }
    assert_eq!(store.trim_hooks(NOON, 2).await.unwrap(), Trimmed { forgotten: 0, dropped: 3 });
    let left: BTreeSet<_> = ids(&claim(store, ALL, 10, 60).await).into_iter().collect();
    assert_eq!(left, hooks[3..].iter().copied().collect());
}

fn later(seconds: u64) -> Timestamp {
    NOON.after(Duration::from_secs(seconds))
}

async fn enqueue(store: &dyn Store, count: usize) -> Vec<HookId> {
    let hooks: Vec<Hook> = (0..count).map(|_| Hook::offline(somebody().id, NOON)).collect();
    store.enqueue_hooks(&hooks, NOON).await.unwrap();
    hooks.iter().map(|hook| hook.id).collect()
}

async fn claim(store: &dyn Store, limit: u32, now: u64, until: u64) -> Vec<ClaimedHook> {
    store.claim_hooks(limit, later(now), later(until)).await.unwrap()
}

fn ids(claimed: &[ClaimedHook]) -> Vec<HookId> {
    claimed.iter().map(|claimed| claimed.hook.id).collect()
}
