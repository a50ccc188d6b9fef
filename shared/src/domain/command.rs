//! What a client asks for, whatever vocabulary it asks in.

use super::{
    Alteration, BearerToken, Body, ClientMessageId, MessageId, Place, RollCall, RoomId, RoomName, RoomToken, Seq, Terms, UserId,
    Username,
};

/// A client's wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Hear a room.
    Join(Join),
    /// Hear it no more.
    Leave {
        /// Which.
        room: RoomId,
    },
    /// Say something.
    Send(Send),
    /// Do something to what was said.
    Alter(Alter),
    /// Tell the others that one is typing, or has stopped.
    Typing {
        /// Where.
        room: RoomId,
        /// Whether it starts or stops.
        is_typing: bool,
    },
    /// Stay connected beyond the end of one's token.
    Refresh {
        /// Another token of the same user; one of ours is made, if it shows none.
        token: Option<BearerToken>,
    },
    /// Say how far one has read.
    MarkRead {
        /// Where.
        room: RoomId,
        /// The last message that was read; all of them, if it does not say.
        seq: Option<Seq>,
    },
    /// Find out who is a member of a room, and online.
    ListUsers {
        /// Where.
        room: RoomId,
        /// Which of them.
        call: RollCall,
    },
    /// Hear rooms, as a member of each from now on.
    Enter(Vec<Place>),
    /// Hear one no more.
    Exit(Place),
    /// Say something in one that one has entered.
    Say(Say),
    /// Say something to another user.
    SayDirect(SayDirect),
    /// Ask somebody for a room of one's own.
    RequestRoom(Terms),
    /// Accept what somebody has asked for.
    AcceptRoom(Terms),
    /// Say something in such a room.
    SayInDeal(SayInDeal),
    /// Tell the other one in such a room that one is typing.
    TypingInDeal {
        /// Which.
        token: RoomToken,
    },
    /// Find out which rooms of that kind one has.
    ListDeals,
    /// Find out who of those with whom one has such a room is online.
    ListPartners,
    /// Be somebody in a room, and hear it.
    LogIn(LogIn),
    /// Be that no more.
    LogOut,
    /// Say something where one is logged in.
    SayHere(Body),
    /// Find out the connection's public id, and how long an answer takes.
    Ping,
}

/// Be somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIn {
    /// Who; a user with a token stays who it is.
    pub name: Username,
    /// Where.
    pub place: Place,
    /// Where, as the client calls it.
    pub called: RoomName,
}

/// Hear a room from now on, or from a place on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Which.
    pub room: RoomId,
    /// The last message the client has: what is newer is replayed first.
    pub since: Option<Seq>,
}

/// Say something to another user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SayDirect {
    /// To whom.
    pub to: UserId,
    /// What.
    pub body: Body,
    /// The client's own id, so that its retries are one message.
    pub client_id: Option<ClientMessageId>,
}

/// Say something in the room of a deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SayInDeal {
    /// Which; the one that was accepted last, if it does not say.
    pub token: Option<RoomToken>,
    /// What.
    pub body: Body,
    /// The client's own id, so that its retries are one message.
    pub client_id: Option<ClientMessageId>,
}

/// Say something in a room that the client calls as it likes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// Where.
    pub place: Place,
    /// What.
    pub body: Body,
    /// The client's own id, so that its retries are one message.
    pub client_id: Option<ClientMessageId>,
}

/// Say something in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Where.
    pub room: RoomId,
    /// What.
    pub body: Body,
    /// The client's own id, so that its retries are one message.
    pub client_id: Option<ClientMessageId>,
}

/// Do something to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alter {
    /// Where.
    pub room: RoomId,
    /// Which.
    pub message: MessageId,
    /// What.
    pub alteration: Alteration,
    /// The client's own id, so that its retries are one change.
    pub client_id: Option<ClientMessageId>,
}
