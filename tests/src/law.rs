//! The promise, as checks: stored exactly once, seen exactly once, in room order, without gaps.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// What the ack of a send says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message's id.
    pub id: String,
    /// Its place in the room.
    pub seq: u64,
    /// The client's own id, given back.
    pub client_id: Option<String>,
}

/// A message as a member hears it or as history tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its id.
    pub id: String,
    /// Its place in the room.
    pub seq: u64,
    /// Who said it.
    pub username: String,
    /// What.
    pub content: String,
    /// The sender's own id.
    pub client_id: Option<String>,
    /// When it was stored.
    pub created_at: String,
}

impl Receipt {
    /// Reads an ack; one that lacks a part fails the test.
    pub fn of(ack: &Value) -> Self {
        text(ack, "createdAt");
        Self { id: text(ack, "id"), seq: number(ack, "seq"), client_id: ack["clientId"].as_str().map(str::to_owned) }
    }
}

impl Heard {
    /// Reads a message; one that lacks a part fails the test.
    pub fn of(message: &Value) -> Self {
        text(message, "messageType");
        text(message, "userId");
        text(message, "roomId");
        Self {
            id: text(message, "id"),
            seq: number(message, "seq"),
            username: text(message, "username"),
            content: text(message, "content"),
            client_id: message["clientId"].as_str().map(str::to_owned),
            created_at: text(message, "createdAt"),
        }
    }
}

/// Checks that these follow each other from `first` on, without a gap, a repeat or a swap.
#[track_caller]
pub fn assert_dense(who: &str, messages: &[Heard], first: u64) {
    for (message, expected) in messages.iter().zip(first..) {
        if message.seq != expected {
            let seqs: Vec<u64> = messages.iter().map(|message| message.seq).collect();
            let at = usize::try_from(expected - first).unwrap_or(usize::MAX);
            let near = &seqs[at.saturating_sub(3)..(at + 4).min(seqs.len())];
            panic!("{who}: seq {} where {expected} belongs, near …{near:?}… of {} messages", message.seq, seqs.len());
        }
    }
    let ids: HashSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids.len(), messages.len(), "{who}: an id came twice");
}

/// Checks that everything that was acknowledged is in the history once, where the ack said, and that no send is in it twice.
#[track_caller]
pub fn assert_stored_once(receipts: &[Receipt], history: &[Heard]) {
    let places: HashMap<&str, u64> = history.iter().map(|message| (message.id.as_str(), message.seq)).collect();
    for receipt in receipts {
        assert_eq!(places.get(receipt.id.as_str()), Some(&receipt.seq), "{receipt:?} was acknowledged, and history differs");
    }
    let mut own_ids = HashSet::new();
    for message in history {
        if let Some(own_id) = &message.client_id {
            assert!(own_ids.insert((&message.username, own_id)), "one send is stored twice: {message:?}");
        }
    }
}

#[track_caller]
fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is missing in {value}")).to_owned()
}

#[track_caller]
fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} is missing in {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(seqs: &[u64]) -> Vec<Heard> {
        let message = |seq: &u64| Heard {
            id: format!("id {seq}"),
            seq: *seq,
            username: "ann".into(),
            content: String::new(),
            client_id: Some(format!("own {seq}")),
            created_at: String::new(),
        };
        seqs.iter().map(message).collect()
    }

    #[test]
    fn what_follows_without_gap_is_dense() {
        assert_dense("ann", &heard(&[3, 4, 5]), 3);
        assert_dense("ann", &[], 1);
    }

    #[test]
    #[should_panic(expected = "seq 3 where 2 belongs")]
    fn a_gap_is_found() {
        assert_dense("ann", &heard(&[1, 3]), 1);
    }

    #[test]
    #[should_panic(expected = "seq 2 where 3 belongs")]
    fn a_repeat_is_found() {
        assert_dense("ann", &heard(&[1, 2, 2]), 1);
    }

    #[test]
    #[should_panic(expected = "was acknowledged")]
    fn a_lost_message_is_found() {
        let lost = Receipt { id: "id 2".into(), seq: 2, client_id: None };
        assert_stored_once(&[lost], &heard(&[1]));
    }

    #[test]
    #[should_panic(expected = "stored twice")]
    fn a_send_that_is_stored_twice_is_found() {
        let mut twice = heard(&[1, 2]);
        twice[1].client_id = twice[0].client_id.clone();
        assert_stored_once(&[], &twice);
    }
}
