//! The bodies of requests and answers, as the document describes them. Requests are read field by field, so that what is wrong has a
//! name, and answers borrow what they show: these are the same forms, written down for readers.
#![expect(dead_code, reason = "they are read by the document alone; a run of requests made from it shows that they are true")]

use utoipa::ToSchema;

/// What went wrong.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Failure {
    error: Rejection,
}

/// Why a request was refused.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rejection {
    /// For programs.
    code: String,
    /// For people.
    message: String,
    /// The field that is wrong.
    field: Option<String>,
    /// After how many milliseconds the same may be asked for again, if too much was asked for.
    retry_after_ms: Option<u64>,
}

/// A new account.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SignUp {
    /// Unique without regard to case; no white space, no @.
    #[schema(min_length = 1, max_length = 64)]
    username: String,
    /// Unique without regard to case.
    #[schema(format = "email", max_length = 254)]
    email: String,
    #[schema(min_length = 8, max_length = 1024)]
    password: String,
}

/// A name or an address, and the password.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct LogIn {
    username: Option<String>,
    /// Instead of the name.
    email: Option<String>,
    password: String,
}

/// A user who is logged in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Session {
    user: User,
    /// The JWT.
    token: String,
    #[schema(format = "date-time")]
    expires_at: String,
}

/// A user, as it sees itself.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct User {
    #[schema(format = "uuid")]
    id: String,
    username: String,
    email: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
}

/// A new password.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChangePassword {
    old_password: String,
    /// Another one than before.
    #[schema(min_length = 8, max_length = 1024)]
    new_password: String,
    /// The same once more.
    confirm_password: String,
}

/// The password, once more.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Proof {
    password: String,
}

/// One's live tokens, those that last longest first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Tokens {
    tokens: Vec<Token>,
}

/// One of a user's tokens, without what would let somebody in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Token {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "date-time")]
    issued_at: String,
    #[schema(format = "date-time")]
    expires_at: String,
    /// Whether this request was made with it.
    current: bool,
}

/// A new room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewRoom {
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// `public` if absent.
    visibility: Option<Visibility>,
}

/// Who may see and join a room.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Visibility {
    Public,
    Private,
}

/// A room, as one user sees it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Room {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    visibility: Visibility,
    #[schema(format = "uuid")]
    creator_id: String,
    #[schema(format = "date-time")]
    created_at: String,
    /// The place of the newest entry of its log: a message, or a change of one.
    last_seq: u64,
    /// What that user may do in it, if a member: `member` or `admin`.
    role: Option<String>,
    /// In a list, for a member: how many of the newest messages that member has not read; 100 stands for more.
    unread_count: Option<u32>,
    /// In a list, for a member: how many of those name that member.
    unread_mentions: Option<u32>,
    /// In a list, for a member: the newest message.
    last_message: Option<Message>,
}

/// Rooms, newest first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rooms {
    rooms: Vec<Room>,
}

/// A message.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Message {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    room_id: String,
    /// Its place in the room. Changes of messages have places of their own among those of the messages.
    seq: u64,
    #[schema(format = "uuid")]
    user_id: String,
    username: String,
    content: String,
    message_type: String,
    client_id: Option<String>,
    /// What it replies to.
    reply_to: Option<Quote>,
    /// Members whom it names.
    mentions: Option<Vec<String>>,
    /// If it was edited: when last.
    #[schema(format = "date-time")]
    edited_at: Option<String>,
    /// If it was deleted: then nothing is left of its content.
    #[schema(format = "date-time")]
    deleted_at: Option<String>,
    /// In a page of messages, in the order in which they came.
    reactions: Option<Vec<Reaction>>,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    timestamp: String,
}

/// A message that another one replies to.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Quote {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    user_id: Option<String>,
    username: Option<String>,
    /// How it begins; empty, if it was deleted.
    excerpt: Option<String>,
    /// Whether it was deleted.
    deleted: Option<bool>,
}

/// An emoji under a message.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Reaction {
    emoji: String,
    /// How many people put it there.
    count: u32,
    /// Whether one is among them.
    mine: bool,
}

/// What a message is to say.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Edit {
    #[schema(min_length = 1, max_length = 32768)]
    content: String,
    /// Members whom it names, beside those that its text names: at most 32.
    mentions: Option<Vec<String>>,
    /// One's own id for this: the same again is the same edit.
    #[schema(max_length = 128)]
    client_id: Option<String>,
}

/// A change of a message, as it is stored.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Changed {
    /// Its own id.
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    room_id: String,
    #[schema(format = "uuid")]
    message_id: String,
    /// Its own place in the room.
    seq: u64,
    #[schema(format = "date-time")]
    created_at: String,
    client_id: Option<String>,
}

/// A page of a room's messages, in rising order of `seq`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct History {
    messages: Vec<Message>,
    /// Whether there are more where the reading goes to.
    has_more: bool,
    /// The place of the newest entry of the room's log, from which a `join_room` with `since` goes on.
    last_seq: u64,
}

/// How one joins.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Join {
    /// Needed for a private room.
    invite_token: Option<String>,
}

/// How far one has read.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Read {
    /// The last message that was read; all of them, if absent.
    seq: Option<u64>,
}

/// Where the mark stands.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Mark {
    #[schema(format = "uuid")]
    room_id: String,
    seq: u64,
    #[schema(format = "date-time")]
    read_at: String,
}

/// When an invite ends.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewInvite {
    /// Seconds; never, if absent.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in: Option<u64>,
    /// How many may join by it; all, if absent.
    #[schema(minimum = 1, maximum = 1_000_000)]
    max_uses: Option<u32>,
}

/// A room's invite.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Invite {
    #[schema(format = "uuid")]
    room_id: String,
    /// What is shown to join.
    invite_token: String,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    expires_at: Option<String>,
    max_uses: Option<u32>,
    /// How many have.
    uses: u32,
}

/// A page of a room's members.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Roll {
    #[schema(format = "uuid")]
    room_id: String,
    users: Vec<RoomPerson>,
    /// After whom the next page begins, if there is one.
    #[schema(format = "uuid")]
    next: Option<String>,
}

/// A member of a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomPerson {
    #[schema(format = "uuid")]
    user_id: String,
    username: String,
    is_online: bool,
    /// `member` or `admin`.
    role: String,
    /// Of one who is not online, if it is known.
    #[schema(format = "date-time")]
    last_seen: Option<String>,
}

/// A page of those who are kept out of a room, in order of their ids.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Bans {
    #[schema(format = "uuid")]
    room_id: String,
    users: Vec<Ban>,
    /// After whom the next page begins, if there is one.
    #[schema(format = "uuid")]
    next: Option<String>,
}

/// Somebody who is kept out of a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Ban {
    #[schema(format = "uuid")]
    user_id: String,
    /// Of one who has an account here.
    username: Option<String>,
    #[schema(format = "date-time")]
    banned_at: String,
}

/// How many people a room has.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomPresence {
    #[schema(format = "uuid")]
    room_id: String,
    /// Members.
    members: u64,
    /// People whose connections hear the room now.
    present: u64,
}

/// Whether somebody is online.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct UserPresence {
    #[schema(format = "uuid")]
    user_id: String,
    is_online: bool,
    /// Of one who is not online, if it is known.
    #[schema(format = "date-time")]
    last_seen: Option<String>,
}

/// A page of what a customer and a vendor have said to each other.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Chat {
    /// True.
    succus: bool,
    data: ChatPage,
}

/// The page.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChatPage {
    /// In the order in which they were said; the first page has the newest.
    messages: Vec<ChatMessage>,
    page: u64,
    limit: u32,
    /// How many there are on all pages.
    total: u64,
}

/// A message as both sides were told it.
#[derive(ToSchema)]
pub struct ChatMessage {
    #[schema(format = "uuid")]
    _id: String,
    message: String,
    /// `text`, `image`, `vdo` or `audio`.
    message_type: String,
    #[schema(rename = "senderId")]
    sender_id: String,
    #[schema(rename = "receiverId")]
    receiver_id: Option<String>,
    #[schema(format = "uuid")]
    room_id: String,
    #[schema(format = "date-time")]
    dt: String,
}
