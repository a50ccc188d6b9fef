//! Labels of metrics are enums: a room or a user can never become one.

use crate::domain::{Alteration, Changed, Code, Command, Entry};
use crate::presence::Change;

/// Values that a label can have, all known beforehand.
pub trait Label: Copy + 'static {
    /// All of them, in the order of their places.
    const ALL: &'static [Self];

    /// How it is written.
    fn text(self) -> &'static str;

    /// Its place in `ALL`.
    fn place(self) -> usize;
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl Label for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn text(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }

            fn place(self) -> usize {
                self as usize
            }
        }
    };
}

label! {
    /// A server that a process depends on.
    Dependency {
        /// The bus.
        Bus = "bus",
        /// The store.
        Store = "store",
        /// The presence server.
        Presence = "presence",
    }
}

impl Dependency {
    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Store => "store",
            Self::Presence => "presence server",
        }
    }
}

label! {
    /// Why a room read messages from the store that the bus should have brought.
    Cause {
        /// A message came whose predecessor did not.
        Gap = "gap",
        /// More came than the room could hold.
        Overflow = "overflow",
        /// The connection to the bus was lost and is back.
        Rebind = "rebind",
        /// The newest messages were lost, with nothing after them to show it.
        Tail = "tail",
    }
}

label! {
    /// What has changed for a person.
    PersonChange {
        /// Somebody came online.
        Online = "online",
        /// Somebody went offline.
        Offline = "offline",
        /// Somebody came into a room.
        Joined = "joined",
        /// Somebody left one.
        Left = "left",
    }
}

impl From<&Change> for PersonChange {
    fn from(change: &Change) -> Self {
        match change {
            Change::Online => Self::Online,
            Change::Offline => Self::Offline,
            Change::Entered(..) => Self::Joined,
            Change::Left(..) => Self::Left,
        }
    }
}

label! {
    /// Why a connection ended.
    HangUp {
        /// The client went.
        Client = "client",
        /// The transport failed.
        Transport = "transport",
        /// The client did not answer a heartbeat in time.
        PingTimeout = "ping_timeout",
        /// The client did not connect to a namespace in time.
        ConnectTimeout = "connect_timeout",
        /// The client sent what is no packet.
        Protocol = "protocol",
        /// The client did not read as fast as it was written to.
        SlowReader = "slow_reader",
        /// The client's token is not valid, or is so no more.
        Unauthenticated = "unauthenticated",
        /// The server hung up for another reason.
        Server = "server",
        /// The server is going away.
        Drain = "drain",
    }
}

label! {
    /// What became of a client's wish to go on where it was.
    Recovery {
        /// It goes on, and is told all that it missed.
        Recovered = "recovered",
        /// No such session is known: its time was over, it was ended, or presence is away.
        Unknown = "unknown",
        /// The session is another user's, or of another namespace.
        Foreign = "foreign",
        /// What its client saw last cannot be placed.
        Unplaced = "unplaced",
        /// It was a guest, and its name is somebody else's by now.
        NameTaken = "name_taken",
        /// It missed more than is told.
        TooFar = "too_far",
    }
}

label! {
    /// Who has asked for too much.
    RateScope {
        /// A connection.
        Connection = "connection",
        /// A user, with all its connections and requests.
        User = "user",
        /// All who come from one address.
        Address = "address",
        /// The same, by opening connections.
        Handshake = "handshake",
    }
}

label! {
    /// What became of a fact that the webhook should be told.
    HookOutcome {
        /// The receiver took it.
        Delivered = "delivered",
        /// It did not, and is told again.
        Refused = "refused",
        /// It did not for so long that it is told no more.
        GivenUp = "given_up",
        /// Too many were waiting.
        Dropped = "dropped",
    }
}

label! {
    /// What an entry of a room's log is.
    EntryKind {
        /// Something was said.
        Message = "message",
        /// A message was edited.
        Edit = "edit",
        /// A message was deleted.
        Deletion = "deletion",
        /// An emoji was put under a message, or taken away.
        Reaction = "reaction",
    }
}

impl From<&Entry> for EntryKind {
    fn from(entry: &Entry) -> Self {
        match entry {
            Entry::Message(_) => Self::Message,
            Entry::Change(change) => match change.what {
                Changed::Edited { .. } | Changed::Erased => Self::Edit,
                Changed::Deleted => Self::Deletion,
                Changed::ReactionAdded { .. } | Changed::ReactionRemoved { .. } => Self::Reaction,
            },
        }
    }
}

label! {
    /// What a client asked for.
    CommandName {
        /// Hear a room.
        Join = "join",
        /// Hear it no more.
        Leave = "leave",
        /// Say something.
        Send = "send",
        /// Let a message say something else.
        Edit = "edit",
        /// Delete a message.
        Delete = "delete",
        /// Put an emoji under a message, or take it away.
        React = "react",
        /// Hear rooms, as a member.
        Enter = "enter",
        /// Hear one no more.
        Exit = "exit",
        /// Say something in one.
        Say = "say",
        /// Say something to another user.
        SayDirect = "say_direct",
        /// Tell that one is typing.
        Typing = "typing",
        /// Say how far one has read.
        MarkRead = "mark_read",
        /// Find out who is a member of a room, and online.
        ListUsers = "list_users",
        /// Stay connected beyond the end of one's token.
        Refresh = "refresh",
        /// Be somebody in a room.
        LogIn = "log_in",
        /// Be that no more.
        LogOut = "log_out",
        /// Say something where one is logged in.
        SayHere = "say_here",
        /// Find out the connection's id.
        Ping = "ping",
        /// Ask somebody for a room of one's own.
        RequestRoom = "request_room",
        /// Accept one.
        AcceptRoom = "accept_room",
        /// Say something in one.
        SayInDeal = "say_in_deal",
        /// Tell the other one in it that one is typing.
        TypingInDeal = "typing_in_deal",
        /// Find out which of them one has.
        ListDeals = "list_deals",
        /// Find out who in them is online.
        ListPartners = "list_partners",
        /// What could not be understood.
        Unknown = "unknown",
    }
}

impl From<&Command> for CommandName {
    fn from(command: &Command) -> Self {
        match command {
            Command::Join(_) => Self::Join,
            Command::Leave { .. } => Self::Leave,
            Command::Send(_) => Self::Send,
            Command::Alter(alter) => match alter.alteration {
                Alteration::Edit { .. } => Self::Edit,
                Alteration::Delete => Self::Delete,
                Alteration::AddReaction { .. } | Alteration::RemoveReaction { .. } => Self::React,
            },
            Command::Typing { .. } => Self::Typing,
            Command::MarkRead { .. } => Self::MarkRead,
            Command::ListUsers { .. } => Self::ListUsers,
            Command::Enter(_) => Self::Enter,
            Command::Exit(_) => Self::Exit,
            Command::Say(_) => Self::Say,
            Command::Refresh { .. } => Self::Refresh,
            Command::SayDirect(_) => Self::SayDirect,
            Command::LogIn(_) => Self::LogIn,
            Command::LogOut => Self::LogOut,
            Command::SayHere(_) => Self::SayHere,
            Command::Ping => Self::Ping,
            Command::RequestRoom(_) => Self::RequestRoom,
            Command::AcceptRoom(_) => Self::AcceptRoom,
            Command::SayInDeal(_) => Self::SayInDeal,
            Command::TypingInDeal { .. } => Self::TypingInDeal,
            Command::ListDeals => Self::ListDeals,
            Command::ListPartners => Self::ListPartners,
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandOutcome {
    /// It was done.
    Done,
    /// It was rejected.
    Rejected(Code),
}

impl Label for CommandOutcome {
    const ALL: &'static [Self] = &[
        Self::Done,
        Self::Rejected(Code::Invalid),
        Self::Rejected(Code::TooLarge),
        Self::Rejected(Code::Unauthenticated),
        Self::Rejected(Code::Forbidden),
        Self::Rejected(Code::NotAMember),
        Self::Rejected(Code::NotFound),
        Self::Rejected(Code::MethodNotAllowed),
        Self::Rejected(Code::UnsupportedMediaType),
        Self::Rejected(Code::Conflict),
        Self::Rejected(Code::RateLimited),
        Self::Rejected(Code::UnknownEvent),
        Self::Rejected(Code::Unavailable),
        Self::Rejected(Code::Internal),
    ];

    fn text(self) -> &'static str {
        match self {
            Self::Done => "ok",
            Self::Rejected(code) => code.as_str(),
        }
    }

    fn place(self) -> usize {
        match self {
            Self::Done => 0,
            Self::Rejected(code) => 1 + code as usize,
        }
    }
}

label! {
    /// The class of an answer's status.
    StatusClass {
        /// 1xx, as the change to a WebSocket is.
        Informational = "1xx",
        /// 2xx
        Success = "2xx",
        /// 3xx
        Redirection = "3xx",
        /// 4xx
        ClientError = "4xx",
        /// 5xx
        ServerError = "5xx",
    }
}

impl StatusClass {
    /// The class of a status.
    pub const fn of(status: u16) -> Self {
        match status {
            ..200 => Self::Informational,
            200..300 => Self::Success,
            300..400 => Self::Redirection,
            400..500 => Self::ClientError,
            500.. => Self::ServerError,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places_fit<L: Label>() {
        assert!(L::ALL.iter().enumerate().all(|(index, label)| label.place() == index));
    }

    #[test]
    fn every_label_knows_its_place() {
        places_fit::<Dependency>();
        places_fit::<Cause>();
        places_fit::<HangUp>();
        places_fit::<CommandName>();
        places_fit::<CommandOutcome>();
        places_fit::<StatusClass>();
        places_fit::<HookOutcome>();
        places_fit::<RateScope>();
        places_fit::<PersonChange>();
        places_fit::<EntryKind>();
    }

    #[test]
    fn a_status_has_its_class() {
        let classes = [101, 200, 308, 404, 503].map(StatusClass::of).map(Label::text);
        assert_eq!(classes, ["1xx", "2xx", "3xx", "4xx", "5xx"]);
    }
}
