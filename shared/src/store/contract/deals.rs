//! The laws of deals.
#![allow(missing_docs, reason = "a law's name says it")]

use futures_util::future::{join, join_all};

use super::directs::untold;
use super::{NOON, a_room, new_room, somebody, submissions};
use crate::clock;
use crate::domain::{
    CustomerId, Deal, DealId, NewRoom, Role, RoomName, RoomToken, Seq, Tenant, Terms, Timestamp, UserId, Visibility,
};
use crate::store::Store;

pub async fn a_deal_is_of_who_asks_first(store: &dyn Store) {
    let (one, other) = (deal(1), deal(2));
    let other = Deal { id: one.id, ..other };
    let (asked, asked_too) = join(requested(store, &one), requested(store, &other)).await;
    let kept = store.find_deal(one.id).await.unwrap().unwrap();
    assert!(kept == one || kept == other);
    assert_eq!((&asked, &asked_too), (&kept, &kept));
    assert_eq!(store.find_deal(deal(3).id).await.unwrap(), None);
}

pub async fn one_person_has_only_so_many_open_deals(store: &dyn Store) {
    const OPEN: u32 = 3;
    let requester = somebody().id;
    let asked = |number| {
        let one = deal(number);
        // Whether as a customer or as a vendor.
        let pair = if number % 2 == 0 { (requester, one.vendor) } else { (one.customer, requester) };
        Deal { customer: pair.0, vendor: pair.1, requester, ..one }
    };
    let deals: Vec<Deal> = (1..=8).map(asked).collect();
    let kept = join_all(deals.iter().map(|deal| store.request_deal(deal, OPEN))).await;
    let kept: Vec<Deal> = kept.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(kept.len(), OPEN as usize, "however many are asked for at once");
    let refused = deals.iter().find(|deal| !kept.contains(deal)).unwrap();
    assert_eq!(store.find_deal(refused.id).await.unwrap(), None);
    assert_eq!(
        store.request_deal(&kept[0], OPEN).await.unwrap().as_ref(),
        Some(&kept[0]),
        "to ask for the same again is nothing new"
    );

    // What others ask of the same person is theirs; and what is accepted is open no more.
    let of_another = Deal { customer: requester, requester: deal(9).vendor, ..deal(9) };
    assert!(store.request_deal(&of_another, OPEN).await.unwrap().is_some());
    store.accept_deal(&kept[0], &room_of(&kept[0]), NOON).await.unwrap();
    assert_eq!(store.request_deal(refused, OPEN).await.unwrap().as_ref(), Some(refused));
    assert_eq!(store.request_deal(&asked(10), OPEN).await.unwrap(), None);
}

pub async fn a_deal_is_accepted_once_and_both_are_in_its_room(store: &dyn Store) {
    let deal = requested(store, &deal(1)).await;
    assert!(!deal.is_accepted() && !deal.is_told);
    let later = Timestamp::from_millis(NOON.as_millis() + 1);
    let room = room_of(&deal);
    let (one, other) = join(store.accept_deal(&deal, &room, later), store.accept_deal(&deal, &room, later)).await;
    let mut accepted = [one.unwrap(), other.unwrap()];
    accepted.sort();
    assert_eq!(accepted, [None, Some(Seq::START)]);
    for user in deal.pair() {
        assert_eq!(store.find_role(deal.room, user).await.unwrap(), Some(Role::Member));
    }
    assert_eq!(store.find_room(deal.room).await.unwrap().unwrap().visibility, Visibility::Private);
    let kept = store.find_deal(deal.id).await.unwrap().unwrap();
    assert_eq!(kept, Deal { accepted_at: Some(later), ..deal.clone() });
    store.note_deal_told(deal.id).await.unwrap();
    assert!(store.find_deal(deal.id).await.unwrap().unwrap().is_told);
}

pub async fn a_deal_in_a_room_that_is_there_begins_where_that_is(store: &dyn Store) {
    let room = a_room(store).await;
    store.append(&submissions(room, 3), NOON).await.unwrap();
    let deal = requested(store, &Deal { room, ..deal(1) }).await;
    assert_eq!(store.accept_deal(&deal, &room_of(&deal), NOON).await.unwrap(), Some(Seq(3)));
    assert_eq!(untold(store, deal.vendor).await, []);
    store.append(&submissions(room, 1), NOON).await.unwrap();
    assert_eq!(untold(store, deal.vendor).await, [(room, Seq(3))]);
}

pub async fn deals_are_listed_newest_first_and_the_last_accepted_is_found(store: &dyn Store) {
    let customer = somebody().id;
    let mut deals = Vec::new();
    for number in 1..=4 {
        let sold = number == 3;
        let one = deal(number);
        let (customer, vendor) = if sold { (one.customer, customer) } else { (customer, one.vendor) };
        let made = Deal { customer, vendor, requester: customer, ..one };
        deals.push(requested(store, &made).await);
    }
    let listed = store.list_deals(customer, 3).await.unwrap();
    assert_eq!(listed, [&deals[3], &deals[2], &deals[1]].map(Clone::clone));
    assert_eq!(store.find_last_deal(customer).await.unwrap(), None);
    for (index, at) in [(2, 10), (0, 20), (1, 15)] {
        store.accept_deal(&deals[index], &room_of(&deals[index]), Timestamp::from_millis(at)).await.unwrap();
    }
    assert_eq!(store.find_last_deal(customer).await.unwrap().unwrap().id, deals[0].id);
    let ids: Vec<_> = store.list_deals(customer, 3).await.unwrap().into_iter().map(|deal| deal.id).collect();
    assert_eq!(ids, [2, 1, 0].map(|index: usize| deals[index].id), "what is only asked for hides nothing that was accepted");
}

pub async fn who_asks_a_lot_hides_nobody_who_asks_too(store: &dyn Store) {
    let (vendor, busy) = (somebody().id, somebody().id);
    let mut asked = Vec::new();
    for number in 1..=5 {
        let one = deal(number);
        let customer = if number == 1 { one.customer } else { busy };
        asked.push(requested(store, &Deal { customer, vendor, requester: customer, ..one }).await);
    }
    assert_eq!(store.list_deals(vendor, 2).await.unwrap(), [asked[4].clone(), asked[0].clone()]);
}

pub async fn partners_are_told_once_however_many_deals_there_are(store: &dyn Store) {
    let (customer, vendor) = (somebody().id, somebody().id);
    for number in 1..=4 {
        let one = deal(number);
        let vendor = if number < 3 { vendor } else { one.vendor };
        let made = requested(store, &Deal { customer, vendor, requester: vendor, ..one }).await;
        if number < 4 {
            store.accept_deal(&made, &room_of(&made), NOON).await.unwrap();
        }
    }
    let mut partners = store.partners(&[customer, vendor], 10).await.unwrap();
    assert_eq!(
        partners.len(),
        3,
        "two of the customer, who knows nobody of a deal that is only asked for, and one of the vendor"
    );
    partners.sort();
    let of_vendor: Vec<_> = partners.iter().filter(|(user, _)| *user == vendor).collect();
    assert_eq!(of_vendor, [&(vendor, customer)]);
    assert_eq!(store.partners(&[customer], 1).await.unwrap().len(), 1);
    assert_eq!(store.partners(&[], 10).await.unwrap(), []);
}

/// The deal that there is once this one was asked for.
async fn requested(store: &dyn Store, deal: &Deal) -> Deal {
    store.request_deal(deal, 100).await.unwrap().unwrap()
}

/// A deal of two people whom nobody knows; of two, the one with the higher number is newer.
fn deal(number: i64) -> Deal {
    let token = RoomToken::trusted(clock::new_uuid().to_string());
    let id = DealId::of_token(&Tenant::of("/customer"), &token);
    let (customer, vendor) = (somebody().id, somebody().id);
    let terms = Terms {
        customer: CustomerId::trusted("1"),
        vendor: CustomerId::trusted("124"),
        name: (number == 1).then(|| RoomName::trusted("garden fence")),
        token,
    };
    let created_at = Timestamp::from_millis(NOON.as_millis() + number);
    Deal { id, terms, room: id.room(), customer, vendor, requester: customer, created_at, accepted_at: None, is_told: false }
}

fn room_of(deal: &Deal) -> NewRoom {
    let creator: UserId = deal.requester;
    NewRoom { id: deal.room, creator, ..new_room(Visibility::Private) }
}
