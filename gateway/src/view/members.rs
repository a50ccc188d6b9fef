//! Who is in a room, and who is kept out of it.

use serde::Serialize;
use shared::domain::{self, RoomId, Timestamp, UserId, Username};
use shared::store;

/// A page of a room's members.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Roll<'a> {
    /// Which room.
    pub room_id: RoomId,
    /// The members.
    pub users: Vec<RoomPerson<'a>>,
    /// After whom the next page begins, if there is one.
    pub next: Option<UserId>,
}

/// A member of a room.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomPerson<'a> {
    /// Who.
    pub user_id: UserId,
    /// Its name.
    pub username: &'a Username,
    /// Whether it is online.
    pub is_online: bool,
    /// What it may do.
    pub role: &'static str,
    /// When it was last online, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
}

impl<'a> From<&'a domain::Roll> for Roll<'a> {
    fn from(roll: &'a domain::Roll) -> Self {
        let person = |person: &'a domain::RoomPerson| RoomPerson {
            user_id: person.user.id,
            username: &person.user.username,
            is_online: person.is_online,
            role: person.role.as_str(),
            last_seen: person.last_seen,
        };
        Self { room_id: roll.room, users: roll.people.iter().map(person).collect(), next: roll.next }
    }
}

/// A page of those who are kept out of a room.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bans<'a> {
    /// Which room.
    pub room_id: RoomId,
    /// Who.
    pub users: Vec<Ban<'a>>,
    /// After whom the next page begins, if there is one.
    pub next: Option<UserId>,
}

/// Somebody who is kept out of a room.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ban<'a> {
    /// Who.
    pub user_id: UserId,
    /// Its name, if it has an account here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<&'a Username>,
    /// Since when.
    pub banned_at: Timestamp,
}

impl<'a> Bans<'a> {
    /// These of a room, of which there may be more.
    pub fn of(room: RoomId, bans: &'a [store::Ban], has_more: bool) -> Self {
        let ban = |ban: &'a store::Ban| Ban { user_id: ban.user, username: ban.username.as_ref(), banned_at: ban.since };
        let next = bans.last().map(|last| last.user).filter(|_| has_more);
        Self { room_id: room, users: bans.iter().map(ban).collect(), next }
    }
}
