//! The laws of what becomes of messages after they were said.
#![allow(missing_docs, reason = "a law's name says it")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join;

use super::{NOON, a_room, body, last_seq, new_room, somebody, stored, submission, submissions, user_named};
use crate::clock;
use crate::domain::{
    Alteration, Author, Change, Changed, Code, Content, Emoji, Entry, Hook, MemberChange, Message, MessageId, Quote, Role,
    RoomId, Seq, Submission, Submitted, UserId, Visibility,
};
use crate::limits;
use crate::store::{Appended, Page, Store};

const LATER: Duration = Duration::from_secs(1);

/// A room with people in it, and a message of the first of them.
struct Scene {
    room: RoomId,
    ann: Author,
    ben: Author,
    admin: Author,
    message: Message,
}

pub async fn a_change_has_a_place_and_the_message_shows_it(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let batch = [
        scene.change(&scene.ann, edit("changed", &[scene.ben.id])),
        submission(scene.room, "between"),
        scene.change(&scene.ben, add("👍")),
        scene.change(&scene.ann, add("👍")),
        scene.change(&scene.ann, add("❤️")),
        scene.change(&scene.ben, remove("👍")),
    ];
    let now = NOON.after(LATER);
    let entries = entries(store.append(&batch, now).await.unwrap());
    let places: Vec<u64> = entries.iter().map(|entry| entry.seq().0).collect();
    assert_eq!(places, [2, 3, 4, 5, 6, 7]);
    let whats: Vec<Changed> = entries.iter().filter_map(change_of).map(|change| change.what.clone()).collect();
    let emoji = |text: &str| Emoji::trusted(text);
    let expected = [
        Changed::Edited { content: Content::trusted("changed"), mentions: vec![scene.ben.id] },
        Changed::ReactionAdded { emoji: emoji("👍"), count: 1 },
        Changed::ReactionAdded { emoji: emoji("👍"), count: 2 },
        Changed::ReactionAdded { emoji: emoji("❤️"), count: 1 },
        Changed::ReactionRemoved { emoji: emoji("👍"), count: 1 },
    ];
    assert_eq!(whats, expected);

    let shown = scene.shown(store).await;
    assert_eq!((shown.body.content.as_str(), shown.edited_at), ("changed", Some(now)));
    assert_eq!((shown.body.mentions.clone(), shown.created_at, shown.seq), (vec![scene.ben.id], NOON, Seq(1)));
    let tallies: Vec<(&str, u32)> = shown.reactions.iter().map(|tally| (tally.emoji.as_str(), tally.count)).collect();
    assert_eq!(tallies, [("👍", 1), ("❤️", 1)]);
    let own = |user| store.own_reactions(scene.room, std::slice::from_ref(&scene.message.id), user);
    let mut anns = own(scene.ann.id).await.unwrap();
    anns.sort_by(|one, other| one.1.as_str().cmp(other.1.as_str()));
    assert_eq!(anns, [(scene.message.id, emoji("❤️")), (scene.message.id, emoji("👍"))]);
    assert_eq!(own(scene.ben.id).await.unwrap(), []);

    // Pages are of messages; the log has all.
    let page = store.history(scene.room, Page::Before { before: None, limit: 10 }).await.unwrap();
    assert_eq!(page.iter().map(|message| message.seq.0).collect::<Vec<_>>(), [1, 3]);
    let log = store.entries(scene.room, Seq::START, None, 100).await.unwrap();
    assert_eq!(log[1..], entries);
    let Entry::Message(first) = &log[0] else { panic!("{log:?}") };
    assert_eq!(*first, Message { reactions: Vec::new(), ..shown }, "reactions are entries of their own");
    assert_eq!(store.entries(scene.room, Seq(2), Some(Seq(6)), 2).await.unwrap(), entries[1..3]);
    assert_eq!(last_seq(store, scene.room).await, Seq(7));
}

pub async fn a_repeat_of_a_change_is_the_same_change(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let edits = [scene.change(&scene.ann, edit("once", &[])), scene.change(&scene.ann, edit("twice", &[]))];
    let batch = [edits[0].clone(), edits[0].clone(), edits[1].clone(), edits[0].clone()];
    let first = entries(store.append(&batch, NOON).await.unwrap());
    assert_eq!(first.iter().map(|entry| entry.seq().0).collect::<Vec<_>>(), [2, 2, 3, 2]);
    let again = entries(store.append(&batch, NOON.after(LATER)).await.unwrap());
    assert_eq!(again, first);
    assert_eq!(scene.shown(store).await.body.content.as_str(), "twice", "a repeat does not take the newer edit back");

    let reaction = scene.change(&scene.ben, add("👍"));
    let deletion = scene.change(&scene.ann, Alteration::Delete);
    let removal = scene.change(&scene.ben, remove("👍"));
    for submission in [&reaction, &removal, &deletion] {
        let first = entries(store.append(std::slice::from_ref(submission), NOON).await.unwrap());
        let again = entries(store.append(std::slice::from_ref(submission), NOON.after(LATER)).await.unwrap());
        assert_eq!(first, again);
    }
    let late = entries(store.append(&batch[..1], NOON.after(LATER)).await.unwrap());
    assert_eq!(late[0].seq(), Seq(2), "one that was stored before the deletion was stored");
    assert_eq!(last_seq(store, scene.room).await, Seq(6));
}

pub async fn a_reaction_is_there_once_for_each_person(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let one = entries(store.append(&[scene.change(&scene.ben, add("👍"))], NOON).await.unwrap());
    let batch = [scene.change(&scene.ben, add("👍")), scene.change(&scene.ben, add("👍"))];
    let more = entries(store.append(&batch, NOON.after(LATER)).await.unwrap());
    assert_eq!(more, [one[0].clone(), one[0].clone()], "what is there already is answered");
    assert_eq!(last_seq(store, scene.room).await, Seq(2));

    let gone = [scene.change(&scene.ben, remove("👍")), scene.change(&scene.ben, remove("👍"))];
    let appended = store.append(&gone, NOON).await.unwrap();
    assert!(matches!(&appended[0], Appended::Stored(entry) if entry.seq() == Seq(3)));
    assert_refused(&appended[1], Code::NotFound, "emoji");
    assert_eq!(scene.shown(store).await.reactions, []);

    // Added, removed and added in one go, it stands there.
    let batch = [add("👍"), remove("👍"), add("👍")].map(|wish| scene.change(&scene.ben, wish));
    entries(store.append(&batch, NOON).await.unwrap());
    assert_eq!(store.own_reactions(scene.room, &[scene.message.id], scene.ben.id).await.unwrap().len(), 1);
    assert_eq!(scene.shown(store).await.reactions[0].count, 1);

    let many: Vec<_> = (1..u32::try_from(limits::REACTIONS).unwrap() + 1)
        .map(|number| scene.change(&scene.ann, add(&char::from_u32(0x1f600 + number).unwrap().to_string())))
        .collect();
    let appended = store.append(&many, NOON).await.unwrap();
    assert_refused(appended.last().unwrap(), Code::Conflict, "emoji");
    assert_eq!(scene.shown(store).await.reactions.len(), limits::REACTIONS);
}

pub async fn nothing_is_left_of_what_was_deleted(store: &dyn Store) {
    let scene = Scene::set(store).await;
    store.enqueue_hooks(&[Hook::message(&scene.message, vec![scene.ben.id])], NOON).await.unwrap();
    let reply = scene.reply(&scene.ben);
    let batch = [
        scene.change(&scene.ann, edit("a secret, changed", &[scene.ben.id])),
        scene.change(&scene.ben, add("👍")),
        reply.clone(),
        scene.change(&scene.ann, Alteration::Delete),
    ];
    let told = entries(store.append(&batch, NOON.after(LATER)).await.unwrap());
    assert_eq!(change_of(&told[3]).unwrap().what, Changed::Deleted);

    let shown = scene.shown(store).await;
    assert_eq!((shown.body.content.as_str(), shown.deleted_at), ("", Some(NOON.after(LATER))));
    assert_eq!((shown.id, shown.author.id, shown.seq, shown.reactions), (scene.message.id, scene.ann.id, Seq(1), vec![]));
    assert_eq!(shown.body.mentions, []);
    let log = store.entries(scene.room, Seq::START, None, 100).await.unwrap();
    assert_eq!(log.iter().map(|entry| entry.seq().0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(change_of(&log[1]).unwrap().what, Changed::Erased, "what it said for a while is gone too");
    let Entry::Message(reply) = &log[3] else { panic!("{log:?}") };
    let quote = Quote { author: scene.ann.clone(), excerpt: "".into(), is_deleted: true };
    assert_eq!((reply.body.reply_to, &reply.quote), (Some(scene.message.id), &Some(quote)), "nor is it quoted any more");
    assert!(!format!("{log:?}").contains("secret"));
    let hooks = store.claim_hooks(10, NOON.after(LATER), NOON.after(LATER * 2)).await.unwrap();
    assert!(!hooks.iter().any(|claimed| claimed.hook.id == Hook::id_of_message(scene.room, scene.message.id)));
    assert_eq!(store.own_reactions(scene.room, &[scene.message.id], scene.ben.id).await.unwrap(), []);

    for wish in [edit("again", &[]), Alteration::Delete, add("👍"), remove("👍")] {
        let appended = store.append(&[scene.change(&scene.ann, wish)], NOON).await.unwrap();
        assert_refused(&appended[0], Code::NotFound, "messageId");
    }
    let appended = store.append(&[scene.reply(&scene.ben)], NOON).await.unwrap();
    assert_refused(&appended[0], Code::NotFound, "replyTo");
}

pub async fn said_and_deleted_at_once_leaves_nothing_either(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let mut message = submission(scene.room, "a moment's thought");
    message.author = scene.ben.clone();
    let mut deletion = scene.change(&scene.ben, Alteration::Delete);
    deletion.what = Submitted::Change { message: message.id, alteration: Alteration::Delete };
    let told = entries(store.append(&[message.clone(), deletion], NOON).await.unwrap());
    let Entry::Message(told) = &told[0] else { panic!("{told:?}") };
    assert_eq!((told.body.content.as_str(), told.deleted_at), ("", Some(NOON)), "nobody is told what it said");
    assert!(!format!("{:?}", store.entries(scene.room, Seq::START, None, 100).await.unwrap()).contains("a moment's thought"));
    let again = entries(store.append(&[message], NOON).await.unwrap());
    assert_eq!(again, [Entry::Message(told.clone())]);
}

pub async fn only_those_change_a_message_who_may(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let stranger = somebody();
    for (who, wish, code, field) in [
        (&scene.ben, edit("mine now", &[]), Code::Forbidden, "messageId"),
        (&scene.admin, edit("mine now", &[]), Code::Forbidden, "messageId"),
        (&scene.ben, Alteration::Delete, Code::Forbidden, "messageId"),
        (&stranger, Alteration::Delete, Code::NotAMember, "roomId"),
        (&stranger, add("👍"), Code::NotAMember, "roomId"),
    ] {
        let appended = store.append(&[scene.change(who, wish)], NOON).await.unwrap();
        assert_refused(&appended[0], code, field);
    }
    // Rights are those of the moment at which it is stored.
    store.change_member(scene.room, scene.ben.id, MemberChange::Role(Role::Admin), NOON).await.unwrap();
    store.change_member(scene.room, scene.ann.id, MemberChange::Ban, NOON).await.unwrap();
    let batch = [scene.change(&scene.ann, edit("still mine", &[])), scene.change(&scene.ben, Alteration::Delete)];
    let appended = store.append(&batch, NOON).await.unwrap();
    assert_refused(&appended[0], Code::NotAMember, "roomId");
    assert!(matches!(&appended[1], Appended::Stored(Entry::Change(change)) if change.what == Changed::Deleted));
    assert_eq!(last_seq(store, scene.room).await, Seq(2), "what is refused has no place");
}

pub async fn a_message_is_changed_in_its_own_room_alone(store: &dyn Store) {
    let (here, there) = (Scene::set(store).await, Scene::set(store).await);
    let mut elsewhere = here.change(&here.ann, edit("changed", &[]));
    elsewhere.what = there.change(&there.ann, edit("changed", &[])).what;
    let mut nowhere = here.change(&here.ann, add("👍"));
    nowhere.what = Submitted::Change { message: MessageId::from_uuid(clock::new_uuid()), alteration: add("👍") };
    let mut no_room = here.change(&here.ann, Alteration::Delete);
    no_room.room = RoomId::from_uuid(clock::new_uuid());
    let mut reply = there.reply(&here.ann);
    reply.room = here.room;
    let batch = [elsewhere, submission(here.room, "in between"), nowhere, no_room, reply];
    let appended = store.append(&batch, NOON).await.unwrap();
    assert_refused(&appended[0], Code::NotFound, "messageId");
    assert!(matches!(&appended[1], Appended::Stored(entry) if entry.seq() == Seq(2)), "others are not hurt by it");
    assert_refused(&appended[2], Code::NotFound, "messageId");
    assert_eq!(appended[3], Appended::NoSuchRoom);
    assert_refused(&appended[4], Code::NotFound, "replyTo");
    assert_eq!(there.shown(store).await, there.message);
}

pub async fn a_reply_is_told_with_what_it_replies_to(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let replies = [scene.reply(&scene.ben), scene.reply(&scene.ann)];
    let told = stored(store.append(&replies, NOON).await.unwrap());
    assert_eq!(told[0].quote, Some(Quote::of(scene.ann.clone(), "a secret")));
    let read = store.history(scene.room, Page::After { after: Seq(1), before: None, limit: 10 }).await.unwrap();
    assert_eq!(read, told, "it is read as it was told");
    assert_eq!(stored(store.append(&replies, NOON).await.unwrap()), told);

    let long = "ä".repeat(limits::EXCERPT_CHARS + 1);
    store.append(&[scene.change(&scene.ann, edit(&long, &[]))], NOON).await.unwrap();
    let told = stored(store.append(&[scene.reply(&scene.ben)], NOON).await.unwrap());
    let quoted = told[0].quote.as_ref().unwrap();
    assert_eq!(quoted.excerpt.chars().count(), limits::EXCERPT_CHARS, "a quote is short");
    let read = store.history(scene.room, Page::Before { before: None, limit: 3 }).await.unwrap();
    assert!(read.iter().all(|message| message.quote.as_ref() == Some(quoted)), "all are read with what it says now");
}

/// As when two gateways hand in an edit and a deletion at the same moment, and a shard has two owners for a while.
pub async fn of_changes_at_once_each_is_decided_after_the_other(store: &dyn Store) {
    let scene = Scene::set(store).await;
    for round in 0..10 {
        let message = stored(store.append(&[by(&scene.ann, submission(scene.room, "hello"))], NOON).await.unwrap()).remove(0);
        let aimed = |who: &Author, alteration| Submission {
            what: Submitted::Change { message: message.id, alteration },
            ..scene.change(who, Alteration::Delete)
        };
        let edits = [aimed(&scene.ann, edit("changed", &[])), submission(scene.room, "between")];
        let deletion = [submission(scene.room, "between"), aimed(&scene.admin, Alteration::Delete)];
        let (edited, deleted) = join(store.append(&edits, NOON), store.append(&deletion, NOON)).await;
        let (edited, deleted) = (edited.unwrap(), deleted.unwrap());
        let Appended::Stored(deleted) = &deleted[1] else { panic!("round {round}: {deleted:?}") };
        match &edited[0] {
            Appended::Stored(edited) => assert!(edited.seq() < deleted.seq(), "round {round}"),
            refused => assert_refused(refused, Code::NotFound, "messageId"),
        }
        let log = store.entries(scene.room, Seq::START, None, 1_000).await.unwrap();
        assert!(
            log.iter().map(|entry| entry.seq().0).eq(1..=log.len() as u64),
            "round {round}: places are dense over all entries"
        );
        assert_eq!(last_seq(store, scene.room).await.0, log.len() as u64);
        assert!(!format!("{log:?}").contains("\"changed\""), "round {round}");
    }
}

pub async fn a_list_counts_neither_changes_nor_what_was_deleted_and_says_who_was_named(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let unread = async || {
        let list = store.list_rooms(scene.ben.id, None, 10).await.unwrap();
        let summary = list.into_iter().find(|summary| summary.room.id == scene.room).unwrap();
        (summary.unread, summary.unread_mentions, summary.last_message.unwrap())
    };
    let mut naming = submission(scene.room, "@ben");
    body(&mut naming).mentions = vec![scene.admin.id, scene.ben.id];
    let named = stored(store.append(&[naming], NOON).await.unwrap()).remove(0);
    assert_eq!(unread().await, (2, 1, named.clone()));

    // However many changes follow, the messages are still the newest.
    let changes: Vec<_> = (0..limits::UNREAD_COUNTED + 5).map(|n| scene.change(&scene.ann, edit(&format!("{n}"), &[]))).collect();
    store.append(&changes, NOON).await.unwrap();
    assert_eq!(unread().await, (2, 1, named));
    store.append(&[scene.change(&scene.ann, edit("@ben", &[scene.ben.id]))], NOON).await.unwrap();
    assert_eq!(unread().await.1, 2, "an edit may name somebody");
    store.append(&[scene.change(&scene.ann, Alteration::Delete)], NOON).await.unwrap();
    assert_eq!((unread().await.0, unread().await.1), (1, 1));
    store.mark_read(scene.room, scene.ben.id, Seq(u64::MAX), NOON).await.unwrap();
    assert_eq!((unread().await.0, unread().await.1), (0, 0));
}

pub async fn those_are_named_who_are_members(store: &dyn Store) {
    let room = store.create_room(&new_room(Visibility::Public)).await.unwrap().id;
    let mut users: Vec<UserId> = Vec::new();
    for name in ["Ann", "ben", "cleo", "dan"] {
        users.push(store.create_user(&user_named(name)).await.unwrap().id);
    }
    for user in [users[0], users[1], users[3]] {
        store.join_room(room, user, Role::Member, NOON).await.unwrap();
    }
    let guest = somebody().id;
    store.join_room(room, guest, Role::Member, NOON).await.unwrap();
    store.change_member(room, users[3], MemberChange::Ban, NOON).await.unwrap();
    let names: Vec<String> = ["ann", "cleo", "dan", "nobody"].map(str::to_owned).into();
    let found = store.find_mentioned(room, &[users[1], users[2], users[3], guest], &names).await.unwrap();
    let found: BTreeSet<_> = found.into_iter().collect();
    let expected = [(users[0], Some("ann".to_owned())), (users[1], Some("ben".to_owned())), (guest, None)];
    assert_eq!(found, expected.into());
    assert_eq!(store.find_mentioned(room, &[], &[]).await.unwrap(), []);
}

pub async fn messages_have_numbers_whatever_is_done_to_them(store: &dyn Store) {
    let (scene, other) = (Scene::set(store).await, Scene::set(store).await);
    let message = |scene: &Scene| by(&scene.ann, submission(scene.room, "more"));
    let edit = |scene: &Scene| scene.change(&scene.ann, edit("changed", &[]));
    for batch in [
        vec![edit(&scene), edit(&scene)],
        vec![message(&scene), message(&other), edit(&scene), edit(&other), message(&scene), edit(&scene)],
        vec![message(&scene), message(&scene), message(&scene)],
        vec![edit(&scene), edit(&other), scene.change(&scene.ben, add("👍")), message(&scene)],
        vec![message(&scene)],
        vec![scene.change(&scene.ann, Alteration::Delete)],
    ] {
        store.append(&batch, NOON).await.unwrap();
        for room in [scene.room, other.room] {
            let all = store.history(room, Page::After { after: Seq::START, before: None, limit: 100 }).await.unwrap();
            let count = all.len() as u64;
            assert_eq!(store.count_messages(room).await.unwrap(), count);
            for (last, limit) in (0..count + 3).flat_map(|last| (0..4).map(move |limit| (last, limit))) {
                let page = store.history(room, Page::Numbered { last, limit }).await.unwrap();
                let end = last.min(count) as usize;
                assert_eq!(page, all[end.saturating_sub(limit as usize)..end], "{limit} up to {last}, of {count}");
            }
        }
    }
    assert_eq!(store.count_messages(scene.room).await.unwrap(), 8, "one that was deleted had a number, and keeps it");
    let page = store.history(scene.room, Page::Numbered { last: u64::MAX, limit: 1 }).await.unwrap();
    assert_eq!(page[0].seq, Seq(14));
    assert_eq!(store.count_messages(RoomId::from_uuid(clock::new_uuid())).await.unwrap(), 0);
}

pub async fn a_full_batch_of_changes_fits(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let content = "ä\"".repeat(limits::CONTENT_BYTES / 3);
    let edits = (1..limits::BATCH_SUBMISSIONS).map(|number| scene.change(&scene.ann, edit(&format!("edit {number}"), &[])));
    let batch: Vec<_> = edits.chain([scene.change(&scene.ann, edit(&content, &[]))]).collect();
    let entries = entries(store.append(&batch, NOON).await.unwrap());
    assert_eq!(entries.last().unwrap().seq(), Seq(1 + limits::BATCH_SUBMISSIONS as u64));
    assert_eq!(scene.shown(store).await.body.content.as_str(), content);
    store.append(&submissions(scene.room, 1), NOON).await.unwrap();
    assert_eq!(last_seq(store, scene.room).await, Seq(2 + limits::BATCH_SUBMISSIONS as u64));
}

/// Each of another message, the first of them such that a byte is six of JSON: in as many parts as a router makes of it.
pub async fn a_full_batch_of_the_largest_changes_fits(store: &dyn Store) {
    let scene = Scene::set(store).await;
    let count = limits::BATCH_SUBMISSIONS as u64;
    let told = submissions(scene.room, limits::BATCH_SUBMISSIONS).into_iter().map(|said| by(&scene.ann, said));
    let messages = stored(store.append(&told.collect::<Vec<_>>(), NOON).await.unwrap());
    let (longest, content) = ("\u{1}".repeat(limits::CONTENT_BYTES), "ä\"".repeat(limits::CONTENT_BYTES / 3));
    let mentions: Vec<UserId> = (0..limits::MENTIONS).map(|_| somebody().id).collect();
    let change = |(index, message): (usize, &Message)| {
        let content = if index < limits::BATCH_BYTES / limits::CONTENT_BYTES { &longest } else { &content };
        let what = Submitted::Change { message: message.id, alteration: edit(content, &mentions) };
        Submission { what, ..scene.change(&scene.ann, Alteration::Delete) }
    };
    let batch: Vec<Submission> = messages.iter().enumerate().map(change).collect();
    let mut changed = Vec::new();
    for part in Submission::cut(&batch, limits::BATCH_BYTES) {
        changed.extend(entries(store.append(part, NOON).await.unwrap()));
    }
    assert!(changed.iter().map(|entry| entry.seq().0).eq(count + 2..=2 * count + 1));
    let shown = store.history(scene.room, Page::Before { before: None, limit: 1 }).await.unwrap().remove(0);
    assert_eq!((shown.body.content.as_str(), &shown.body.mentions), (content.as_str(), &mentions));
    let last = store.entries(scene.room, Seq(2 * count), None, 1).await.unwrap();
    assert_eq!(last, changed[changed.len() - 1..]);
    let again = batch.len() - 1..;
    let repeated = entries(store.append(&batch[again.clone()], NOON.after(LATER)).await.unwrap());
    assert_eq!(repeated, changed[again], "and it is stored once");
}

impl Scene {
    async fn set(store: &dyn Store) -> Self {
        let room = a_room(store).await;
        let [ann, ben, admin] = [somebody(), somebody(), somebody()];
        for (user, role) in [(&ann, Role::Member), (&ben, Role::Member), (&admin, Role::Admin)] {
            store.join_room(room, user.id, role, NOON).await.unwrap();
        }
        let message = stored(store.append(&[by(&ann, submission(room, "a secret"))], NOON).await.unwrap()).remove(0);
        Self { room, ann, ben, admin, message }
    }

    fn change(&self, who: &Author, alteration: Alteration) -> Submission {
        let what = Submitted::Change { message: self.message.id, alteration };
        Submission { what, ..by(who, submission(self.room, "")) }
    }

    fn reply(&self, who: &Author) -> Submission {
        let mut reply = by(who, submission(self.room, "a reply"));
        body(&mut reply).reply_to = Some(self.message.id);
        reply
    }

    /// The message as it is now.
    async fn shown(&self, store: &dyn Store) -> Message {
        let page = Page::After { after: Seq::START, before: None, limit: 1 };
        store.history(self.room, page).await.unwrap().remove(0)
    }
}

fn by(who: &Author, submission: Submission) -> Submission {
    Submission { author: who.clone(), ..submission }
}

fn edit(content: &str, mentions: &[UserId]) -> Alteration {
    Alteration::Edit { content: Content::trusted(content), mentions: mentions.to_vec() }
}

fn add(emoji: &str) -> Alteration {
    Alteration::AddReaction { emoji: Emoji::trusted(emoji) }
}

fn remove(emoji: &str) -> Alteration {
    Alteration::RemoveReaction { emoji: Emoji::trusted(emoji) }
}

fn entries(appended: Vec<Appended>) -> Vec<Entry> {
    let entry = |appended| match appended {
        Appended::Stored(entry) => entry,
        other => panic!("not stored: {other:?}"),
    };
    appended.into_iter().map(entry).collect()
}

fn change_of(entry: &Entry) -> Option<&Change> {
    match entry {
        Entry::Change(change) => Some(change),
        Entry::Message(_) => None,
    }
}

#[track_caller]
fn assert_refused(appended: &Appended, code: Code, field: &str) {
    let Appended::Refused(rejection) = appended else { panic!("{appended:?}") };
    assert_eq!((rejection.code(), rejection.field()), (code, Some(field)), "{rejection:?}");
}
