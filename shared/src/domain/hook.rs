//! What the operator's own server is told by its webhook, so that it can send a push notification.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Author, Body, HookId, Message, MessageId, RoomId, Seq, Timestamp, UserId};

/// A fact on its way to the webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Follows from the fact: the same fact is the same hook, however often and by whomever it is told.
    pub id: HookId,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Fact {
    /// Somebody is gone for good, on all devices.
    Offline(Offline),
    /// A message was stored in a room of which some members are not there.
    Message(Missed),
}

/// Somebody is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offline {
    /// Who.
    pub user_id: UserId,
    /// When the last connection ended.
    pub last_seen: Timestamp,
}

/// A message that some have missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    /// Those who were not there.
    pub users: Vec<UserId>,
    /// The message.
    pub id: MessageId,
    /// Where.
    pub room_id: RoomId,
    /// Its place.
    pub seq: Seq,
    /// Who said it.
    pub author: Author,
    /// What.
    pub body: Body,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// Namespaces of the ids that follow from facts.
const OFFLINE: Uuid = Uuid::from_u128(0x0b54_1a5e_6d1c_4f0f_8a3a_5c2a_91c7_40d1);
const MESSAGE: Uuid = Uuid::from_u128(0x7d0c_93ba_24f6_47a5_b0de_19f8_3e6b_c512);

impl Hook {
    /// Somebody's last connection ended at `last_seen`, and nobody came back.
    pub fn offline(user_id: UserId, last_seen: Timestamp) -> Self {
        let key = [user_id.as_uuid().as_bytes().as_slice(), &last_seen.as_millis().to_be_bytes()].concat();
        Self { id: HookId::from_uuid(Uuid::new_v5(&OFFLINE, &key)), fact: Fact::Offline(Offline { user_id, last_seen }) }
    }

    /// A message was stored while these members of its room were not there.
    pub fn message(message: &Message, users: Vec<UserId>) -> Self {
        let missed = Missed {
            users,
            id: message.id,
            room_id: message.room,
            seq: message.seq,
            author: message.author.clone(),
            body: message.body.clone(),
            created_at: message.created_at,
        };
        Self { id: Self::id_of_message(message.room, message.id), fact: Fact::Message(missed) }
    }

    /// The id of the hook that tells of a message.
    pub fn id_of_message(room: RoomId, message: MessageId) -> HookId {
        let key = [*room.as_uuid().as_bytes(), *message.as_uuid().as_bytes()].concat();
        HookId::from_uuid(Uuid::new_v5(&MESSAGE, &key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fact_is_the_same_hook() {
        let user = |n| UserId::from_uuid(Uuid::from_u128(n));
        let at = Timestamp::from_millis;
        assert_eq!(Hook::offline(user(1), at(7)), Hook::offline(user(1), at(7)));
        assert_ne!(Hook::offline(user(1), at(7)).id, Hook::offline(user(1), at(8)).id);
        assert_ne!(Hook::offline(user(1), at(7)).id, Hook::offline(user(2), at(7)).id);
    }
}
