//! Rooms, and what invites to them.

use serde::Serialize;
use shared::domain::{self, RoomId, RoomName, Seq, Timestamp, UserId};

use super::Message;

/// A room, as one user sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Room<'a> {
    /// Its id.
    pub id: RoomId,
    /// Its name.
    pub name: &'a RoomName,
    /// `public` or `private`.
    pub visibility: &'static str,
    /// Who made it.
    pub creator_id: UserId,
    /// When.
    pub created_at: Timestamp,
    /// The place of its newest message.
    pub last_seq: Seq,
    /// What that user may do in it, if a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// In a list, for a member: how many of the newest messages that member has not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread_count: Option<u32>,
    /// In a list, for a member: how many of those name that member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread_mentions: Option<u32>,
    /// In a list, for a member: the newest message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message: Option<Message<'a>>,
}

impl<'a> Room<'a> {
    /// The room, and the role of who looks at it.
    pub fn of(room: &'a domain::Room, role: Option<domain::Role>) -> Self {
        Self {
            id: room.id,
            name: &room.name,
            visibility: room.visibility.as_str(),
            creator_id: room.creator,
            created_at: room.created_at,
            last_seq: room.last_seq,
            role: role.map(domain::Role::as_str),
            unread_count: None,
            unread_mentions: None,
            last_message: None,
        }
    }
}

impl<'a> From<&'a domain::RoomSummary> for Room<'a> {
    fn from(summary: &'a domain::RoomSummary) -> Self {
        Self {
            unread_count: summary.role.map(|_| summary.unread),
            unread_mentions: summary.role.map(|_| summary.unread_mentions),
            last_message: summary.last_message.as_ref().map(Message::from),
            ..Self::of(&summary.room, summary.role)
        }
    }
}

/// A room's invite, as its creator sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invite<'a> {
    /// Where it leads.
    pub room_id: RoomId,
    /// What is shown to join.
    pub invite_token: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it is refused; never, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How many may join by it; all, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u32>,
    /// How many have.
    pub uses: u32,
}

impl<'a> From<&'a domain::Invite> for Invite<'a> {
    fn from(invite: &'a domain::Invite) -> Self {
        Self {
            room_id: invite.room,
            invite_token: invite.token.expose(),
            created_at: invite.created_at,
            expires_at: invite.expires_at,
            max_uses: invite.max_uses,
            uses: invite.uses,
        }
    }
}
