//! Checked text: once built, its length and characters are known to be right.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::{Code, Rejection};
use crate::limits;

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks what a client sent in `field`.
            pub fn parse(field: &'static str, text: &str) -> Result<Self, Rejection> {
                let check: fn(&'static str, &str) -> Result<Box<str>, Rejection> = $check;
                check(field, text).map(Self)
            }

            /// Wraps text that was checked when it was stored.
            pub fn trusted(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

checked_text!(
    /// What a message says.
    Content,
    |field, text| {
        if text.trim().is_empty() {
            return Err(Rejection::invalid(field, format!("{field} must not be empty")));
        }
        no_longer_than(field, text, limits::CONTENT_BYTES)?;
        no_nul(field, text)?;
        Ok(text.into())
    }
);

checked_text!(
    /// The id that a client gave to its own message, so that its retries are one message.
    ClientMessageId,
    |field, text| {
        if text.is_empty() {
            return Err(Rejection::invalid(field, format!("{field} must not be empty")));
        }
        no_longer_than(field, text, limits::CLIENT_MESSAGE_ID_BYTES)?;
        no_nul(field, text)?;
        Ok(text.into())
    }
);

checked_text!(
    /// A user's unique name.
    Username,
    |field, text| {
        let name = name_of_fit_length(field, text)?;
        if name.contains(|c: char| c.is_control() || c.is_whitespace() || c == '@') {
            return Err(Rejection::invalid(field, format!("{field} must not contain white space, control characters or @")));
        }
        Ok(name.into())
    }
);

checked_text!(
    /// What an app calls one of its people: `customerID`, or the subject of a token.
    CustomerId,
    |field, text| {
        let id = text.trim();
        if id.is_empty() || id.len() > limits::CUSTOMER_ID_BYTES || id.contains(char::is_control) {
            let max = limits::CUSTOMER_ID_BYTES;
            return Err(Rejection::invalid(field, format!("{field} must have 1 to {max} bytes, none of them a control character")));
        }
        Ok(id.into())
    }
);

checked_text!(
    /// By what two people name the room of their deal.
    RoomToken,
    |field, text| {
        if text.trim().is_empty() {
            return Err(Rejection::invalid(field, format!("{field} must not be empty")));
        }
        no_longer_than(field, text, limits::ROOM_TOKEN_BYTES)?;
        no_nul(field, text)?;
        Ok(text.into())
    }
);

checked_text!(
    /// An e-mail address, in lower case.
    Email,
    |field, text| {
        let address = text.trim().to_lowercase();
        no_longer_than(field, &address, limits::EMAIL_BYTES)?;
        let well_formed = address.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty())
                && !address.contains(|c: char| c.is_whitespace() || c.is_control())
        });
        if !well_formed {
            return Err(Rejection::invalid(field, format!("{field} must be an e-mail address")));
        }
        Ok(address.into())
    }
);

checked_text!(
    /// A room's name.
    RoomName,
    |field, text| {
        let name = text.trim();
        let length = name.chars().count();
        if !(1..=limits::ROOM_NAME_MAX_CHARS).contains(&length) {
            return Err(Rejection::invalid(field, format!("{field} must have 1 to {} characters", limits::ROOM_NAME_MAX_CHARS)));
        }
        if name.contains(char::is_control) {
            return Err(Rejection::invalid(field, format!("{field} must not contain control characters")));
        }
        Ok(name.into())
    }
);

checked_text!(
    /// What an app says beside a message's content: an object of JSON.
    Extra,
    |field, text| {
        no_longer_than(field, text, limits::EXTRA_BYTES)?;
        // Escaped, U+0000 is no concern of the store's; as it is, it is no JSON.
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
            Ok(_) => Ok(text.into()),
            Err(_) => Err(Rejection::invalid(field, format!("{field} must be an object"))),
        }
    }
);

checked_text!(
    /// An emoji: one sign, however many code points it is made of.
    Emoji,
    |field, text| {
        no_longer_than(field, text, limits::EMOJI_BYTES)?;
        // What ASCII has is none by itself, though some emojis are made with it (1️⃣); nor is what shows nothing, as a change of direction.
        let is_hidden = |c: char| {
            matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
        };
        let is_sign = |c: char| !c.is_ascii() && !c.is_whitespace() && !c.is_control() && !is_hidden(c);
        if text.graphemes(true).count() != 1 || !text.contains(is_sign) || text.contains(char::is_alphabetic) {
            return Err(Rejection::invalid(field, format!("{field} must be one emoji")));
        }
        Ok(text.into())
    }
);

impl Username {
    /// Checks what somebody without an account wants to be called: of several words, if it likes.
    pub fn parse_guest(field: &'static str, text: &str) -> Result<Self, Rejection> {
        let name = name_of_fit_length(field, text)?;
        if name.contains(char::is_control) {
            return Err(Rejection::invalid(field, format!("{field} must not contain control characters")));
        }
        Ok(Self(name.into()))
    }
}

fn name_of_fit_length<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Rejection> {
    let name = text.trim();
    if !(limits::USERNAME_MIN_CHARS..=limits::USERNAME_MAX_CHARS).contains(&name.chars().count()) {
        let (min, max) = (limits::USERNAME_MIN_CHARS, limits::USERNAME_MAX_CHARS);
        return Err(Rejection::invalid(field, format!("{field} must have {min} to {max} characters")));
    }
    Ok(name)
}

/// A password in clear. It never prints, and it is never stored.
#[derive(Clone)]
pub struct Password(Box<str>);

impl Password {
    /// Checks a password that is to be set.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Rejection> {
        let length = text.chars().count();
        if length < limits::PASSWORD_MIN_CHARS || text.len() > limits::PASSWORD_MAX_BYTES {
            let (min, max) = (limits::PASSWORD_MIN_CHARS, limits::PASSWORD_MAX_BYTES);
            return Err(Rejection::invalid(
                field,
                format!("{field} must have at least {min} characters and at most {max} bytes"),
            ));
        }
        Ok(Self(text.into()))
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

fn no_longer_than(field: &'static str, text: &str, bytes: usize) -> Result<(), Rejection> {
    if text.len() > bytes {
        return Err(Rejection::new(Code::TooLarge, format!("{field} must not be longer than {bytes} bytes")).about(field));
    }
    Ok(())
}

/// Postgres cannot store U+0000 in text; it is refused at the door, so that one message cannot fail a whole batch.
fn no_nul(field: &'static str, text: &str) -> Result<(), Rejection> {
    if text.contains('\0') {
        return Err(Rejection::invalid(field, format!("{field} must not contain U+0000")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_names_the_field() {
        for rejection in [
            Content::parse("content", "  ").unwrap_err(),
            Content::parse("content", &"x".repeat(limits::CONTENT_BYTES + 1)).unwrap_err(),
            Content::parse("content", "a\0b").unwrap_err(),
            ClientMessageId::parse("content", "a\0b").unwrap_err(),
        ] {
            assert_eq!(rejection.field(), Some("content"));
            assert!(rejection.message().contains("content"), "{}", rejection.message());
        }
    }

    #[test]
    fn an_email_needs_a_local_part_and_a_dotted_host() {
        for bad in ["", "a", "@b.c", "a@", "a@b", "a@b.", "a@@b.c", "a b@c.d"] {
            assert!(Email::parse("email", bad).is_err(), "{bad:?} passed");
        }
        assert_eq!(Email::parse("email", " Ann@Example.org ").unwrap().as_str(), "ann@example.org");
    }

    #[test]
    fn a_username_is_trimmed_and_has_no_at_sign() {
        assert_eq!(Username::parse("username", " ann ").unwrap().as_str(), "ann");
        for bad in ["", "a@b", "a b"] {
            assert!(Username::parse("username", bad).is_err(), "{bad:?} passed");
        }
    }

    #[test]
    fn an_emoji_is_one_sign() {
        for good in ["👍", "❤️", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣", "✓"]
        {
            assert!(Emoji::parse("emoji", good).is_ok(), "{good} is refused");
        }
        for bad in
            ["", " ", "a", "+1", "👍👍", "👍 ", "é", "你", "7", "\u{0}", "\u{200b}", "\u{202e}", "\u{fe0f}", "a\u{301}", ":)"]
        {
            assert_eq!(Emoji::parse("emoji", bad).unwrap_err().field(), Some("emoji"), "{bad:?} passed");
        }
        let heavy = format!("👍{}", "\u{fe0f}".repeat(limits::EMOJI_BYTES));
        assert_eq!(Emoji::parse("emoji", &heavy).unwrap_err().code(), Code::TooLarge);
    }

    #[test]
    fn a_guest_may_have_a_name_of_several_words() {
        assert_eq!(Username::parse_guest("name", " Ann Lee ").unwrap().as_str(), "Ann Lee");
        for bad in ["", "  ", "a\nb", &"x".repeat(limits::USERNAME_MAX_CHARS + 1)] {
            assert_eq!(Username::parse_guest("name", bad).unwrap_err().field(), Some("name"), "{bad:?}");
        }
    }

    #[test]
    fn a_password_never_prints() {
        let password = Password::parse("password", "correct horse").unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
