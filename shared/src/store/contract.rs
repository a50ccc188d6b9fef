//! The laws of the store. Each holds for every adapter, and for whatever wraps one.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a law that is broken is a failed test")]

mod accounts;
mod changes;
mod deals;
mod directs;
mod guests;
mod hooks;
mod invites;
mod log;
mod members;
mod rooms;
mod schema;

use uuid::Uuid;

pub use accounts::*;
pub use changes::*;
pub use deals::*;
pub use directs::*;
pub use guests::*;
pub use hooks::*;
pub use invites::*;
pub use log::*;
pub use members::*;
pub use rooms::*;
pub use schema::*;

use super::{Appended, Store};
use crate::clock;
use crate::domain::{
    Author, Body, Content, Email, Entry, Message, MessageId, MessageKind, NewRoom, NewUser, NodeId, PasswordHash, RoomId,
    RoomName, Seq, Submission, Submitted, Ticket, Timestamp, UserId, Username, Visibility,
};

/// Hands the name of every law to a macro, so that they are listed once.
#[macro_export]
macro_rules! store_laws {
    ($with:ident) => {
        $with! {
            a_new_user_is_found_by_id
            a_username_is_unique_without_regard_to_case
            an_address_is_unique_without_regard_to_case
            of_two_sign_ups_at_once_one_wins
            users_of_an_issuer_need_neither_address_nor_password
            a_login_is_found_by_name_or_address_in_any_case
            a_token_is_found_with_its_user
            many_tokens_are_found_at_once
            only_live_tokens_are_live
            live_tokens_are_listed_and_taken_back_one_by_one
            a_change_of_password_takes_back_all_tokens_but_one
            of_two_changes_of_a_password_one_wins
            a_closed_account_has_no_live_token
            tokens_that_have_ended_are_forgotten_after_a_while
            the_creator_is_admin_at_once
            a_room_id_is_taken_once
            an_unknown_room_has_nothing
            a_join_is_idempotent_and_keeps_the_role
            a_join_of_an_unknown_room_is_refused
            a_list_has_public_and_joined_rooms_newest_first
            a_list_is_read_page_by_page
            a_list_counts_what_others_said_and_shows_the_last_message
            members_are_listed_in_order_page_by_page
            the_small_rooms_of_users_are_found
            an_admin_changes_what_others_are
            the_roles_of_many_are_found_at_once
            the_last_admin_stays_while_there_are_others
            of_two_admins_that_leave_at_once_one_stays
            who_is_alone_may_leave
            a_ban_keeps_out_until_it_is_lifted
            bans_are_listed_in_order_page_by_page
            a_mark_only_moves_forwards_and_never_beyond_the_end
            who_joins_has_read_what_is_there
            a_room_has_one_invite_at_a_time
            an_invite_lets_in_until_it_expires_or_is_used_up
            an_invite_is_not_used_by_who_is_in_or_banned
            an_invite_is_never_used_too_often
            places_are_dense_from_one_in_each_room
            an_answer_stands_where_its_submission_stood
            a_message_is_read_as_it_was_sent
            a_repeat_in_a_batch_keeps_the_first
            a_repeat_keeps_its_first_place
            one_id_in_two_rooms_is_two_messages
            an_unknown_room_hurts_nobody_else
            an_empty_batch_is_nothing
            the_largest_batch_fits
            two_writers_never_share_a_place
            two_writers_of_one_batch_store_it_once
            a_change_has_a_place_and_the_message_shows_it
            a_repeat_of_a_change_is_the_same_change
            a_reaction_is_there_once_for_each_person
            nothing_is_left_of_what_was_deleted
            said_and_deleted_at_once_leaves_nothing_either
            only_those_change_a_message_who_may
            a_message_is_changed_in_its_own_room_alone
            a_reply_is_told_with_what_it_replies_to
            of_changes_at_once_each_is_decided_after_the_other
            a_list_counts_neither_changes_nor_what_was_deleted_and_says_who_was_named
            those_are_named_who_are_members
            messages_have_numbers_whatever_is_done_to_them
            a_full_batch_of_changes_fits
            a_full_batch_of_the_largest_changes_fits
            history_is_read_forwards_page_by_page
            history_is_read_backwards_page_by_page
            history_ends_before_a_place
            history_of_an_unknown_room_is_empty
            last_places_of_many_rooms_are_read_at_once
            a_direct_chat_is_made_once_whoever_is_first
            what_a_user_was_not_told_is_found_until_it_is
            what_one_has_said_oneself_is_not_untold
            what_many_were_not_told_is_found_at_once
            a_deal_is_of_who_asks_first
            one_person_has_only_so_many_open_deals
            a_deal_is_accepted_once_and_both_are_in_its_room
            a_deal_in_a_room_that_is_there_begins_where_that_is
            deals_are_listed_newest_first_and_the_last_accepted_is_found
            who_asks_a_lot_hides_nobody_who_asks_too
            partners_are_told_once_however_many_deals_there_are
            guests_are_found_among_all_members_page_by_page
            a_guest_who_has_its_name_anew_is_not_forgotten
            a_guest_who_has_gone_is_no_admin_any_more
            a_fact_that_is_enqueued_twice_is_one_hook
            a_claimed_hook_is_nobody_elses_until_its_time_is_over
            of_many_who_claim_at_once_each_gets_others
            a_settled_hook_is_not_given_out_again
            a_hook_that_is_put_off_comes_when_it_is_due
            who_was_too_slow_has_no_say_any_more
            settled_hooks_are_forgotten_after_a_while
            more_hooks_than_are_kept_are_dropped_oldest_first
            members_of_many_rooms_are_found_up_to_a_number
            it_is_healthy
            a_second_migration_changes_nothing
            migrations_at_once_do_no_harm
        }
    };
}

/// A time that all laws start from.
const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn user_named(name: &str) -> NewUser {
    NewUser {
        id: UserId::from_uuid(clock::new_uuid()),
        username: Username::trusted(name),
        email: Some(Email::trusted(format!("{name}@example.org"))),
        password_hash: Some(PasswordHash::new(format!("$argon2id${name}"))),
        created_at: NOON,
    }
}

fn somebody() -> Author {
    Author { id: UserId::from_uuid(clock::new_uuid()), username: Username::trusted("ann") }
}

fn new_room(visibility: Visibility) -> NewRoom {
    NewRoom {
        id: RoomId::from_uuid(clock::new_uuid()),
        name: RoomName::trusted("lounge"),
        creator: somebody().id,
        visibility,
        created_at: NOON,
    }
}

async fn a_room(store: &dyn Store) -> RoomId {
    store.create_room(&new_room(Visibility::Public)).await.unwrap().id
}

fn submission(room: RoomId, content: &str) -> Submission {
    Submission {
        id: MessageId::from_uuid(clock::new_uuid()),
        room,
        author: somebody(),
        what: Submitted::Message { body: Body::new(Content::trusted(content), MessageKind::Text), to: None },
        client_id: None,
        node: NodeId::from_uuid(Uuid::nil()),
        ticket: Ticket(1),
        accepted_at: NOON,
    }
}

/// What a submission says.
fn body(submission: &mut Submission) -> &mut Body {
    match &mut submission.what {
        Submitted::Message { body, .. } => body,
        Submitted::Change { .. } => panic!("no message"),
    }
}

fn submissions(room: RoomId, count: usize) -> Vec<Submission> {
    (1..=count).map(|number| submission(room, &format!("message {number}"))).collect()
}

fn stored(appended: Vec<Appended>) -> Vec<Message> {
    let message = |appended| match appended {
        Appended::Stored(Entry::Message(message)) => message,
        other => panic!("no message: {other:?}"),
    };
    appended.into_iter().map(message).collect()
}

fn places(messages: &[Message]) -> Vec<u64> {
    messages.iter().map(|message| message.seq.0).collect()
}

async fn last_seq(store: &dyn Store, room: RoomId) -> Seq {
    store.find_room(room).await.unwrap().unwrap().last_seq
}
