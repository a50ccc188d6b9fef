//! Why a client did not get what it asked for.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An answer that tells a client what is wrong with its request. Its connection lives on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    code: Code,
    message: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<Cow<'static, str>>,
    #[serde(default, rename = "retryAfterMs", skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl Rejection {
    /// A rejection that is about no field.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), field: None, retry_after_ms: None }
    }

    /// A field is missing or has a wrong value.
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Invalid, message).about(field)
    }

    /// No such room, or none that this user may know of.
    pub fn unknown_room() -> Self {
        Self::new(Code::NotFound, "there is no such room").about("roomId")
    }

    /// The user has not joined the room.
    pub fn not_a_member() -> Self {
        Self::new(Code::NotAMember, "you are not a member of this room: join it first").about("roomId")
    }

    /// This connection does not hear the room.
    pub fn not_in_the_room() -> Self {
        Self::new(Code::NotAMember, "this connection does not hear this room: join it first").about("roomId")
    }

    /// No such message in the room.
    pub fn unknown_message() -> Self {
        Self::new(Code::NotFound, "there is no such message in this room").about("messageId")
    }

    /// There was one.
    pub fn deleted_message() -> Self {
        Self::new(Code::NotFound, "this message was deleted").about("messageId")
    }

    /// Nobody is logged in over this connection.
    pub fn not_logged_in() -> Self {
        Self::new(Code::Unauthenticated, "you are not logged in, or not any more: log in with a name and a room")
    }

    /// The user may never join the room.
    pub fn banned() -> Self {
        Self::new(Code::Forbidden, "you are banned from this room").about("roomId")
    }

    /// Something behind the server is away.
    pub fn unavailable() -> Self {
        Self::new(Code::Unavailable, "the service is unavailable for the moment: try again")
    }

    /// Names the field.
    #[must_use]
    pub fn about(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Names the one of several to which it applies.
    #[must_use]
    pub fn of(mut self, which: impl fmt::Display) -> Self {
        self.message = format!("{which}: {}", self.message).into();
        self
    }

    /// The same may be asked for after this time.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        // Not a moment before.
        let millis = u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
        self.retry_after_ms = Some(millis);
        self
    }

    /// After which time the same may be asked for, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_ms.map(Duration::from_millis)
    }

    /// What kind it is.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What a person is told.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The field that is wrong.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Rejection {}

/// What kind of rejection it is; programs match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A field is missing or wrong.
    Invalid,
    /// A field, body or frame is over its bound.
    TooLarge,
    /// No valid token.
    Unauthenticated,
    /// Not allowed.
    Forbidden,
    /// Not a member of the room.
    NotAMember,
    /// There is no such thing.
    NotFound,
    /// This method does not exist here.
    MethodNotAllowed,
    /// The body is not of a type that is understood.
    UnsupportedMediaType,
    /// It exists already.
    Conflict,
    /// Too much at once.
    RateLimited,
    /// There is no such event.
    UnknownEvent,
    /// A part behind the server is away; the same request may succeed later.
    Unavailable,
    /// A fault of the server.
    Internal,
}

impl Code {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::TooLarge => "too_large",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotAMember => "not_a_member",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::UnknownEvent => "unknown_event",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}
