//! The JSON forms of what clients see.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use shared::domain::{
    self, ClientMessageId, Content, Email, Emoji, MessageId, MessageKind, RoomId, RoomName, Seq, Timestamp, TokenId, UserId,
    Username,
};
use shared::store;

/// A user, as it sees itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User<'a> {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub username: &'a Username,
    /// Its address, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a Email>,
    /// When it signed up.
    pub created_at: Timestamp,
}

impl<'a> From<&'a domain::User> for User<'a> {
    fn from(user: &'a domain::User) -> Self {
        Self { id: user.id, username: &user.username, email: user.email.as_ref(), created_at: user.created_at }
    }
}

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

/// One of a user's tokens, without what would let somebody in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// Whether this request was made with it.
    pub current: bool,
}

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

/// A message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message<'a> {
    /// Its id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Its place in the room.
    pub seq: Seq,
    /// Who said it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// What was said.
    pub content: &'a Content,
    /// What kind of content it is.
    pub message_type: MessageKind,
    /// The sender's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
    /// What it replies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote<'a>>,
    /// Whom it names.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub mentions: &'a [UserId],
    /// When it was edited last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// The emojis under it; whoever is told the log is told of them by events of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction<'a>>,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The same, under the name that older clients read.
    pub timestamp: Timestamp,
}

/// A message that another one replies to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote<'a> {
    /// Its id.
    pub id: MessageId,
    /// Who said it, how it begins, and whether it was deleted.
    #[serde(flatten)]
    pub said: Option<Quoted<'a>>,
}

/// What is known of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quoted<'a> {
    /// Who said it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// How it begins.
    pub excerpt: &'a str,
    /// Whether it was deleted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl<'a> From<&'a domain::Quote> for Quoted<'a> {
    fn from(quote: &'a domain::Quote) -> Self {
        let (user_id, username) = (quote.author.id, &quote.author.username);
        Self { user_id, username, excerpt: &quote.excerpt, deleted: quote.is_deleted }
    }
}

/// An emoji under a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reaction<'a> {
    /// Which.
    pub emoji: &'a Emoji,
    /// How many people put it there.
    pub count: u32,
    /// Whether who looks is among them.
    pub mine: bool,
}

/// A change of a message, as those who hear the room are told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change<'a> {
    /// Its own id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// What was changed.
    pub message_id: MessageId,
    /// Its own place.
    pub seq: Seq,
    /// Who did it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// The client's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
    /// Of an edit: what the message says now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<&'a Content>,
    /// Of an edit: whom it names.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub mentions: &'a [UserId],
    /// Of a reaction: which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<&'a Emoji>,
    /// Of a reaction: how many there are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// When it was stored.
    pub timestamp: Timestamp,
}

/// What is answered to who changed a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed<'a> {
    /// Its own id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// What was changed.
    pub message_id: MessageId,
    /// Its own place.
    pub seq: Seq,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The client's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
}

impl<'a> Message<'a> {
    /// A message as it is now, to somebody whose own reactions are these.
    pub fn seen_by(message: &'a domain::Message, own: &HashSet<(MessageId, Emoji)>) -> Self {
        let reaction = |tally: &'a domain::Tally| Reaction {
            emoji: &tally.emoji,
            count: tally.count,
            mine: own.contains(&(message.id, tally.emoji.clone())),
        };
        Self { reactions: message.reactions.iter().map(reaction).collect(), ..Self::from(message) }
    }
}

impl<'a> From<&'a domain::Message> for Message<'a> {
    fn from(message: &'a domain::Message) -> Self {
        Self {
            id: message.id,
            room_id: message.room,
            seq: message.seq,
            user_id: message.author.id,
            username: &message.author.username,
            content: &message.body.content,
            message_type: message.body.kind,
            client_id: message.client_id.as_ref(),
            reply_to: message.body.reply_to.map(|id| Quote { id, said: message.quote.as_ref().map(Quoted::from) }),
            mentions: &message.body.mentions,
            edited_at: message.edited_at,
            deleted_at: message.deleted_at,
            reactions: Vec::new(),
            created_at: message.created_at,
            timestamp: message.created_at,
        }
    }
}

/// A message, as a customer and a vendor see it.
#[derive(Serialize)]
pub struct DealMessage<'a> {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: MessageId,
    /// What was said.
    pub message: &'a Content,
    /// What kind of content it is.
    pub message_type: &'static str,
    /// Who said it.
    #[serde(rename = "senderId")]
    pub sender: &'a Username,
    /// To whom; unknown, if it was said in another vocabulary.
    #[serde(rename = "receiverId")]
    pub receiver: Option<String>,
    /// Its room.
    pub room_id: RoomId,
    /// When it was stored.
    pub dt: Timestamp,
}

/// What is said beside the content of a message from one to the other.
#[derive(Deserialize)]
struct Receiver {
    #[serde(rename = "receiverId")]
    receiver: Option<String>,
}

impl<'a> From<&'a domain::Message> for DealMessage<'a> {
    fn from(message: &'a domain::Message) -> Self {
        let extra = message.body.extra.as_ref().and_then(|extra| serde_json::from_str::<Receiver>(extra.as_str()).ok());
        Self {
            id: message.id,
            message: &message.body.content,
            message_type: deal_kind(message.body.kind),
            sender: &message.author.username,
            receiver: extra.and_then(|extra| extra.receiver),
            room_id: message.room,
            dt: message.created_at,
        }
    }
}

/// A kind as customers and vendors call it; what they have no word for is text to them.
const fn deal_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "image",
        MessageKind::Video => "vdo",
        MessageKind::Audio => "audio",
        MessageKind::Text | MessageKind::File | MessageKind::System | MessageKind::Json => "text",
    }
}
