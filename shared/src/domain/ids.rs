//! Identities are types: a room's id cannot stand where a user's is meant.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::{ClientMessageId, CustomerId, Rejection, RoomName, RoomToken, Tenant, UserId as Sender, Username};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a uuid that is known to name one of these.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare uuid, for adapters.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = Rejection;

            fn from_str(text: &str) -> Result<Self, Rejection> {
                Uuid::try_parse(text).map(Self).map_err(|_| Rejection::invalid($field, concat!($field, " must be a uuid")))
            }
        }
    };
}

uuid_id!(
    /// A user of this installation.
    UserId,
    "userId"
);
uuid_id!(
    /// A room.
    RoomId,
    "roomId"
);
uuid_id!(
    /// A message, or a change of one; the same for every repeat of one command.
    MessageId,
    "messageId"
);
uuid_id!(
    /// One running process; a restart is a new node.
    NodeId,
    "nodeId"
);
uuid_id!(
    /// An access token, its `jti`.
    TokenId,
    "tokenId"
);
uuid_id!(
    /// Something that the webhook is told; the same for every repeat of one fact.
    HookId,
    "hookId"
);

uuid_id!(
    /// A deal; the same for every repeat of one request.
    DealId,
    "roomToken"
);

/// Namespace of the ids that are derived from a subject of a trusted issuer.
const SUBJECTS: Uuid = Uuid::from_u128(0x0b6e_5f3d_94c1_4e4e_8f2b_3d5a_7c90_1f64);

impl UserId {
    /// The id of an issuer's subject: itself, if it is a uuid, so that systems that share their users agree on them.
    pub fn of_subject(issuer: &str, subject: &str) -> Self {
        let derived = || Uuid::new_v5(&Uuid::new_v5(&SUBJECTS, issuer.as_bytes()), subject.as_bytes());
        Self(Uuid::try_parse(subject).unwrap_or_else(|_| derived()))
    }
}

/// Namespace of the ids that guests have from their rooms and names.
const GUESTS: Uuid = Uuid::from_u128(0x93d1_07c5_2e64_4a1b_b7f0_48ac_6d15_f29e);

/// With what the ids of guests begin, so that they lie beside each other in an index. They are of version 8, and the rest is a hash: a
/// trusted issuer's subject may be any uuid, but none is expected to look like this by chance.
const GUEST_MARK: [u8; 4] = [0x6e, 0x0b, 0x0d, 0x79];

impl UserId {
    /// All ids that guests may have are between these; see `is_guest`.
    pub const GUESTS: RangeInclusive<Self> =
        Self(Uuid::from_u128(0x6e0b_0d79 << 96))..=Self(Uuid::from_u128((0x6e0b_0d7a << 96) - 1));

    /// The guest of this name in a room. Names are compared like those of accounts, without regard to case.
    pub fn of_guest(room: RoomId, name: &Username) -> Self {
        let space = Uuid::new_v5(&GUESTS, room.0.as_bytes());
        let hash = Uuid::new_v5(&space, name.as_str().to_lowercase().as_bytes());
        let mut bytes = hash.into_bytes();
        bytes[..GUEST_MARK.len()].copy_from_slice(&GUEST_MARK);
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether this is the id of a guest: of somebody without an account, who is nobody once it has gone.
    pub fn is_guest(self) -> bool {
        Self::GUESTS.contains(&self) && self.0.get_version_num() == 8
    }
}

/// Namespace of the ids of people whom an app numbers itself.
const CUSTOMERS: Uuid = Uuid::from_u128(0x91d5_40c2_7e3b_4a86_b0f4_2c6d_8e15_73a9);

impl UserId {
    /// The user whom those of a tenant call so. Another tenant's of the same name is somebody else, and so is an account.
    pub fn of_customer(tenant: &Tenant, customer: &CustomerId) -> Self {
        let space = Uuid::new_v5(&CUSTOMERS, tenant.as_str().as_bytes());
        Self(Uuid::new_v5(&space, customer.as_str().as_bytes()))
    }
}

/// Namespace of the ids of deals.
const DEALS: Uuid = Uuid::from_u128(0x3e70_c8b1_0a94_4d5f_9a21_5f83_b6c7_de04);

impl DealId {
    /// The deal that those of a tenant name by this token.
    pub fn of_token(tenant: &Tenant, token: &RoomToken) -> Self {
        let space = Uuid::new_v5(&DEALS, tenant.as_str().as_bytes());
        Self(Uuid::new_v5(&space, token.as_str().as_bytes()))
    }

    /// The room that is made for it.
    pub const fn room(self) -> RoomId {
        RoomId(self.0)
    }
}

/// Namespace of the ids that are derived from a client's own message id.
const CLIENT_MESSAGES: Uuid = Uuid::from_u128(0x6f1c_2f6e_5b0a_4d0e_9c55_7a0f_31d2_8e11);

/// Namespace of the ids that are derived from a client's own id for a change.
const CLIENT_CHANGES: Uuid = Uuid::from_u128(0x5d27_90c4_e318_4b66_a1f9_0c8e_64b7_d235);

/// Namespace of the ids of rooms that have them from their names.
const NAMED_ROOMS: Uuid = Uuid::from_u128(0x2a8d_4c60_93f1_4b7e_a5d2_60c3_1f9e_7b48);
/// Namespace of the ids of chats of two.
const DIRECT_CHATS: Uuid = Uuid::from_u128(0xc417_0e9b_5d22_4f63_8b1a_d7e4_3960_a25c);

impl RoomId {
    /// The room that those of a tenant call by this name.
    pub fn of_name(tenant: &Tenant, name: &RoomName) -> Self {
        let space = Uuid::new_v5(&NAMED_ROOMS, tenant.as_str().as_bytes());
        Self(Uuid::new_v5(&space, name.as_str().as_bytes()))
    }

    /// The room of two people, whichever of them asks.
    pub fn of_pair(one: Sender, other: Sender) -> Self {
        let (first, second) = (one.min(other), one.max(other));
        let space = Uuid::new_v5(&DIRECT_CHATS, first.0.as_bytes());
        Self(Uuid::new_v5(&space, second.0.as_bytes()))
    }
}

impl MessageId {
    /// The id of a message to which its sender gave an id: a retry of it is the same message.
    pub fn of_client(room: RoomId, sender: Sender, client_id: &ClientMessageId) -> Self {
        Self::derived(&CLIENT_MESSAGES, room, sender, client_id)
    }

    /// The id of a change to which its author gave an id. A message and a change of one author may have the same client's id.
    pub fn of_change(room: RoomId, author: Sender, client_id: &ClientMessageId) -> Self {
        Self::derived(&CLIENT_CHANGES, room, author, client_id)
    }

    fn derived(space: &Uuid, room: RoomId, user: Sender, client_id: &ClientMessageId) -> Self {
        let room_space = Uuid::new_v5(space, room.0.as_bytes());
        let user_space = Uuid::new_v5(&room_space, user.0.as_bytes());
        Self(Uuid::new_v5(&user_space, client_id.as_str().as_bytes()))
    }
}

/// A message's place in its room: 1, 2, 3, without gaps. 0 is the place before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The place before the first message.
    pub const START: Self = Self(0);

    /// The place that follows this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The part of all rooms that one router owns at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard(pub u16);

impl Shard {
    /// The shard of a room among `count`. Every gateway must agree on it, whatever its version: it is written out here.
    pub fn of(room: RoomId, count: u16) -> Self {
        let folded = fold(room.0.as_u128());
        let shard = folded % u64::from(count.max(1));
        Self(u16::try_from(shard).unwrap_or_default())
    }
}

/// Folds a uuid to 64 well-mixed bits (the finaliser of SplitMix64), since a version 7 id starts with the time.
fn fold(bits: u128) -> u64 {
    let [high, low] = [bits >> 64, bits & u128::from(u64::MAX)].map(|half| half as u64);
    let mut mixed = high ^ low;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A gateway's own number for a submission whose reply it awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_with_the_same_client_id_is_the_same_message() {
        let (room, sender) = (RoomId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let id = |text: &str| MessageId::of_client(room, sender, &ClientMessageId::parse("clientId", text).unwrap());
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
        assert_ne!(
            id("a"),
            MessageId::of_client(room, UserId(Uuid::from_u128(3)), &ClientMessageId::parse("clientId", "a").unwrap())
        );
    }

    #[test]
    fn a_room_has_one_id_for_all_who_call_it_by_its_name_and_a_pair_one_for_both() {
        let (user, name) = (|n| UserId(Uuid::from_u128(n)), RoomName::trusted("lounge"));
        assert_eq!(RoomId::of_name(&Tenant::of("/"), &name), RoomId::of_name(&Tenant::default(), &name));
        assert_ne!(RoomId::of_name(&Tenant::of("/customer"), &name), RoomId::of_name(&Tenant::default(), &name));
        assert_eq!(RoomId::of_pair(user(1), user(2)), RoomId::of_pair(user(2), user(1)));
        assert_ne!(RoomId::of_pair(user(1), user(2)), RoomId::of_pair(user(1), user(3)));
    }

    #[test]
    fn a_guest_is_told_from_everybody_else_by_its_id() {
        let (room, other) = (RoomId(Uuid::from_u128(1)), RoomId(Uuid::from_u128(2)));
        let guest = |room, name: &str| UserId::of_guest(room, &Username::trusted(name));
        assert_eq!(guest(room, "Ann"), guest(room, "ann"));
        let guests = [guest(room, "ann"), guest(room, "ben"), guest(other, "ann")];
        assert!(guests[0] != guests[1] && guests[0] != guests[2]);
        assert!(guests.iter().all(|guest| guest.is_guest() && UserId::GUESTS.contains(guest)), "{guests:?}");
        assert!(UserId::GUESTS.start().as_uuid().to_string().starts_with("6e0b0d79-0000"));
        assert!(UserId::GUESTS.end().as_uuid().to_string().starts_with("6e0b0d79-ffff"));
        let mut foreign = guests[0].as_uuid().into_bytes();
        foreign[6] = foreign[6] & 0x0f | 0x70;
        let time_ordered = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
        for user in [time_ordered, Uuid::new_v4(), Uuid::from_bytes(foreign)] {
            assert!(!UserId(user).is_guest(), "{user}");
        }
        assert!(!UserId::of_customer(&Tenant::default(), &CustomerId::trusted("1")).is_guest());
        assert!(!UserId::of_subject("issuer", "subject").is_guest());
    }

    /// The numbers that were true in version 0.1: a change of them would store one room under two owners during a deploy.
    #[test]
    fn a_rooms_shard_never_changes_between_versions() {
        let shards: Vec<u16> = (1..=6).map(|n| Shard::of(RoomId(Uuid::from_u128(n << 90 | n)), 32).0).collect();
        assert_eq!(shards, [12, 25, 0, 19, 5, 1]);
    }

    #[test]
    fn shards_are_spread_evenly_also_for_ids_that_start_with_the_time() {
        let mut counts = [0_u32; 32];
        for n in 0..32_000_u128 {
            let time_ordered =
                (0x0192_0000_0000_u128 + n / 7) << 80 | 0x7000 << 64 | (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) & 0xffff_ffff_ffff);
            counts[usize::from(Shard::of(RoomId(Uuid::from_u128(time_ordered)), 32).0)] += 1;
        }
        assert!(counts.iter().all(|count| (800..1200).contains(count)), "{counts:?}");
    }
}
