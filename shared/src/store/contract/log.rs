//! The laws of the log.
#![allow(missing_docs, reason = "a law's name says it")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::{join, join_all};

use super::{NOON, a_room, body, last_seq, places, stored, submission, submissions};
use crate::clock;
use crate::domain::{ClientMessageId, Content, Extra, Message, MessageKind, RoomId, Seq, Submission};
use crate::limits;
use crate::store::{Appended, Page, Store};

pub async fn places_are_dense_from_one_in_each_room(store: &dyn Store) {
    let (left, right) = (a_room(store).await, a_room(store).await);
    let batch: Vec<_> = [left, right, left, left, right].map(|room| submission(room, "hello")).into();
    assert_eq!(places(&stored(store.append(&batch, NOON).await.unwrap())), [1, 1, 2, 3, 2]);
    let batch: Vec<_> = [right, left, right].map(|room| submission(room, "hello")).into();
    assert_eq!(places(&stored(store.append(&batch, NOON).await.unwrap())), [3, 4, 4]);
    assert_eq!((last_seq(store, left).await, last_seq(store, right).await), (Seq(4), Seq(4)));
}

pub async fn an_answer_stands_where_its_submission_stood(store: &dyn Store) {
    let rooms = [a_room(store).await, a_room(store).await, a_room(store).await];
    let batch: Vec<_> = (0..30).map(|number| submission(rooms[number % 3], &format!("message {number}"))).collect();
    for (message, mut submission) in stored(store.append(&batch, NOON).await.unwrap()).into_iter().zip(batch) {
        assert_eq!((message.id, message.room, &message.body), (submission.id, submission.room, &*body(&mut submission)));
    }
}

pub async fn a_message_is_read_as_it_was_sent(store: &dyn Store) {
    let room = a_room(store).await;
    let texts = [
        "it's \"quoted\" \\ {},[] $1 ?1 'null'",
        "null",
        "Grüße 你好 עולם 👩‍👩‍👧‍👦 \u{301}",
        "\u{1}\u{7f}\r\n\ttab ",
        "\u{feff}\u{10ffff}",
    ];
    let mut batch: Vec<_> = texts.iter().map(|text| submission(room, text)).collect();
    for (submission, kind) in batch.iter_mut().zip([MessageKind::Image, MessageKind::System]) {
        body(submission).kind = kind;
        body(submission).mentions = vec![super::somebody().id, super::somebody().id];
        body(submission).extra = Some(Extra::trusted(r#"{"time":"12:30","n":[1,null,"\u0000 🙂"]}"#));
        submission.client_id = Some(ClientMessageId::trusted("own \"id\" 🙂"));
    }
    let appended = stored(store.append(&batch, NOON).await.unwrap());
    for (message, submission) in appended.iter().zip(&mut batch) {
        assert_eq!((&message.body, &message.author), (&body(submission).clone(), &submission.author));
        assert_eq!((&message.client_id, message.created_at), (&submission.client_id, NOON));
    }
    assert_eq!(all_of(store, room).await, appended);
}

pub async fn a_repeat_in_a_batch_keeps_the_first(store: &dyn Store) {
    let room = a_room(store).await;
    let first = submission(room, "first");
    let batch = [submission(room, "before"), first.clone(), changed(&first), submission(room, "after")];
    let messages = stored(store.append(&batch, NOON).await.unwrap());
    assert_eq!(places(&messages), [1, 2, 2, 3]);
    assert_eq!(messages[1], messages[2]);
    assert_eq!(messages[2].body.content.as_str(), "first");
    assert_eq!(last_seq(store, room).await, Seq(3));
}

pub async fn a_repeat_keeps_its_first_place(store: &dyn Store) {
    let room = a_room(store).await;
    let first = submission(room, "first");
    let before = stored(store.append(&[submission(room, "before"), first.clone()], NOON).await.unwrap());
    let batch = [submission(room, "new"), changed(&first), changed(&first), submission(room, "newer")];
    let messages = stored(store.append(&batch, NOON.after(Duration::from_secs(1))).await.unwrap());
    assert_eq!(places(&messages), [3, 2, 2, 4]);
    assert_eq!((&messages[1], &messages[2]), (&before[1], &before[1]), "place, time and content are the first ones");
    let contents: Vec<_> = all_of(store, room).await.iter().map(|message| message.body.content.to_string()).collect();
    assert_eq!(contents, ["before", "first", "new", "newer"]);
    assert_eq!(last_seq(store, room).await, Seq(4));

    let only_repeats = store.append(&batch, NOON).await.unwrap();
    assert_eq!(stored(only_repeats), messages);
}

pub async fn one_id_in_two_rooms_is_two_messages(store: &dyn Store) {
    let here = submission(a_room(store).await, "here");
    let mut there = submission(a_room(store).await, "there");
    there.id = here.id;
    let messages = stored(store.append(&[here, there], NOON).await.unwrap());
    assert_eq!(places(&messages), [1, 1]);
    assert_eq!(messages[1].body.content.as_str(), "there");
}

pub async fn an_unknown_room_hurts_nobody_else(store: &dyn Store) {
    let (room, unknown) = (a_room(store).await, RoomId::from_uuid(clock::new_uuid()));
    let batch: Vec<_> = [room, unknown, room].map(|room| submission(room, "hello")).into();
    let appended = store.append(&batch, NOON).await.unwrap();
    assert_eq!(appended[1], Appended::NoSuchRoom);
    assert!(matches!(&appended[2], Appended::Stored(entry) if entry.seq() == Seq(2)), "{appended:?}");
    assert_eq!(store.append(&batch[1..2], NOON).await.unwrap(), [Appended::NoSuchRoom]);
}

pub async fn an_empty_batch_is_nothing(store: &dyn Store) {
    assert_eq!(store.append(&[], NOON).await.unwrap(), []);
}

pub async fn the_largest_batch_fits(store: &dyn Store) {
    let room = a_room(store).await;
    let content = "ä\"".repeat(limits::CONTENT_BYTES / 3);
    let batch: Vec<_> = (0..limits::BATCH_SUBMISSIONS).map(|_| submission(room, &content)).collect();
    let messages = stored(store.append(&batch, NOON).await.unwrap());
    assert!(places(&messages).into_iter().eq(1..=limits::BATCH_SUBMISSIONS as u64));
    assert!(messages.iter().all(|message| message.body.content.as_str() == content));
    let page = store.history(room, Page::Before { before: None, limit: 1 }).await.unwrap();
    assert_eq!(page.last(), messages.last());
}

pub async fn two_writers_never_share_a_place(store: &dyn Store) {
    let mut rooms = Vec::new();
    for _ in 0..8 {
        rooms.push(a_room(store).await);
    }
    let write = async |order: Vec<RoomId>| {
        let mut written = Vec::new();
        for _ in 0..20 {
            let batch: Vec<_> = order.iter().map(|room| submission(*room, "hello")).collect();
            written.extend(stored(store.append(&batch, NOON).await.unwrap()));
        }
        written
    };
    let opposite = rooms.iter().rev().copied().collect();
    let (mut written, theirs) = join(write(rooms.clone()), write(opposite)).await;
    written.extend(theirs);
    for room in rooms {
        let given: BTreeSet<u64> = written.iter().filter(|message| message.room == room).map(|message| message.seq.0).collect();
        assert!(given.into_iter().eq(1..=40), "each place is given once");
        assert!(places(&all_of(store, room).await).into_iter().eq(1..=40));
        assert_eq!(last_seq(store, room).await, Seq(40));
    }
}

/// As when a shard's old owner is still at it while the new one has started.
pub async fn two_writers_of_one_batch_store_it_once(store: &dyn Store) {
    let (left, right) = (a_room(store).await, a_room(store).await);
    for round in 1..=10 {
        let batch: Vec<_> = [left, right, left].map(|room| submission(room, "hello")).into();
        let opposite: Vec<_> = batch.iter().rev().cloned().collect();
        let outcomes = join_all([store.append(&batch, NOON), store.append(&opposite, NOON), store.append(&batch, NOON)]).await;
        let outcomes: Vec<_> = outcomes.into_iter().map(|outcome| by_id(stored(outcome.unwrap()))).collect();
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "round {round}: {outcomes:?}");
        assert_eq!((last_seq(store, left).await, last_seq(store, right).await), (Seq(2 * round), Seq(round)));
    }
}

pub async fn history_is_read_forwards_page_by_page(store: &dyn Store) {
    let room = a_room(store).await;
    let messages = stored(store.append(&submissions(room, 10), NOON).await.unwrap());
    let mut read: Vec<Message> = Vec::new();
    loop {
        let after = read.last().map_or(Seq::START, |message| message.seq);
        let page = store.history(room, Page::After { after, before: None, limit: 3 }).await.unwrap();
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        read.extend(page);
    }
    assert_eq!(read, messages);
}

pub async fn history_is_read_backwards_page_by_page(store: &dyn Store) {
    let (room, other) = (a_room(store).await, a_room(store).await);
    let messages = stored(store.append(&submissions(room, 10), NOON).await.unwrap());
    store.append(&submissions(other, 3), NOON).await.unwrap();
    let mut read: Vec<Message> = Vec::new();
    loop {
        let before = read.first().map(|message| message.seq);
        let page = store.history(room, Page::Before { before, limit: 4 }).await.unwrap();
        if page.is_empty() {
            break;
        }
        read.splice(0..0, page);
    }
    assert_eq!(read, messages);
}

pub async fn history_ends_before_a_place(store: &dyn Store) {
    let room = a_room(store).await;
    store.append(&submissions(room, 10), NOON).await.unwrap();
    let between = |after, before, limit| Page::After { after: Seq(after), before: Some(Seq(before)), limit };
    for (page, expected) in [
        (between(3, 7, 100), vec![4, 5, 6]),
        (between(3, 7, 2), vec![4, 5]),
        (between(6, 7, 100), vec![]),
        (between(9, u64::MAX, 100), vec![10]),
        (between(u64::MAX, u64::MAX, 100), vec![]),
        (Page::Before { before: Some(Seq(3)), limit: 100 }, vec![1, 2]),
        (Page::Before { before: Some(Seq(u64::MAX)), limit: 2 }, vec![9, 10]),
        (Page::Before { before: Some(Seq(1)), limit: 100 }, vec![]),
    ] {
        assert_eq!(places(&store.history(room, page).await.unwrap()), expected, "{page:?}");
    }
}

pub async fn history_of_an_unknown_room_is_empty(store: &dyn Store) {
    let unknown = RoomId::from_uuid(clock::new_uuid());
    assert_eq!(store.history(unknown, Page::Before { before: None, limit: 10 }).await.unwrap(), []);
}

pub async fn last_places_of_many_rooms_are_read_at_once(store: &dyn Store) {
    let (busy, silent) = (a_room(store).await, a_room(store).await);
    store.append(&submissions(busy, 3), NOON).await.unwrap();
    let mut rooms: Vec<_> = (2..limits::TAIL_CHECK_ROOMS).map(|_| RoomId::from_uuid(clock::new_uuid())).collect();
    rooms.extend([busy, silent]);
    let mut last_seqs = store.last_seqs(&rooms).await.unwrap();
    last_seqs.sort_by_key(|(_, seq)| *seq);
    assert_eq!(last_seqs, [(silent, Seq(0)), (busy, Seq(3))], "rooms that do not exist are left out");
    assert_eq!(store.last_seqs(&[]).await.unwrap(), []);
}

async fn all_of(store: &dyn Store, room: RoomId) -> Vec<Message> {
    store.history(room, Page::After { after: Seq::START, before: None, limit: 1_000 }).await.unwrap()
}

fn changed(submission: &Submission) -> Submission {
    let mut changed = submission.clone();
    body(&mut changed).content = Content::trusted("changed");
    changed.author = super::somebody();
    changed
}

fn by_id(mut messages: Vec<Message>) -> Vec<Message> {
    messages.sort_by_key(|message| message.id);
    messages.dedup();
    messages
}
