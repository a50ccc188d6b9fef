//! The words of a chat, without I/O, async, clock or log.

mod answer;
mod command;
mod event;
mod hook;
mod ids;
mod invite;
mod mail;
mod message;
mod notice;
mod permission;
mod rejection;
mod room;
mod session;
mod submission;
mod text;
mod time;
mod token;
mod user;

pub use answer::Answer;
pub use command::{Command, Join, Send};
pub use event::{Event, Occurrence, RoomEvent};
pub use hook::{Fact, Hook, Missed, Offline};
pub use ids::{HookId, MessageId, NodeId, RoomId, Seq, Shard, Ticket, TokenId, UserId};
pub use invite::{Invite, InviteToken};
pub use mail::Mail;
pub use message::{Body, Message, MessageKind};
pub use notice::Notice;
pub use permission::Permission;
pub use rejection::{Code, Rejection};
pub use room::{MemberChange, NewRoom, ReadMark, Role, Room, RoomSummary, Visibility};
pub use session::{ConnectionId, HeardRoom, Offset, Session, SessionId, Trail};
pub use submission::{Outcome, Reply, Submission};
pub use text::{ClientMessageId, Content, Email, Extra, Password, RoomName, Username};
pub use time::Timestamp;
pub use token::{AccessToken, TokenStatus};
pub use user::{Author, Login, NewUser, PasswordHash, User, UserStatus};
