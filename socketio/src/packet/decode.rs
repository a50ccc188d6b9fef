//! Inbound Socket.IO packets.

use std::{borrow::Cow, ops::Range};

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{
    args::{Args, Elements},
    shape::{AnswerShape, EventShape},
};
use crate::engineio::layer::Utf8Bytes;

/// Names that mean something to the client's library; an application's event may not use them.
const RESERVED: [&str; 6] = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

/// A namespace's name; nearly always `/`, which is not stored.
pub type Namespace = Cow<'static, str>;

/// A packet of the client's.
#[derive(Debug, Clone)]
pub enum Decoded {
    /// The client wants to join the namespace.
    Connect {
        /// The namespace, with a query string if it is a 2.x client's.
        namespace: Namespace,
        /// What it says of itself: a JSON object.
        auth: Option<Box<RawValue>>,
    },
    /// The client leaves the namespace.
    Disconnect {
        /// The namespace.
        namespace: Namespace,
    },
    /// An event.
    Event {
        /// The namespace.
        namespace: Namespace,
        /// The number under which an answer is expected.
        id: Option<u64>,
        /// The event's name.
        name: String,
        /// Its arguments, still without attachments.
        args: Args,
        /// How many attachments follow.
        attachments: usize,
    },
    /// An event whose array is no JSON. What it was meant to be is unknown, but not who can be told so.
    Garbled {
        /// The namespace.
        namespace: Namespace,
        /// The number under which an answer is expected.
        id: Option<u64>,
    },
    /// The answer to an event.
    Ack {
        /// The namespace.
        namespace: Namespace,
        /// The number of the event.
        id: u64,
        /// The answer.
        args: Args,
        /// How many attachments follow.
        attachments: usize,
    },
}

/// Something that is not a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid Socket.IO packet")]
pub struct Malformed;

/// Decodes the text of a packet.
pub fn decode(text: Utf8Bytes, max_attachments: usize) -> Result<Decoded, Malformed> {
    let Head { kind, attachments, namespace, id, payload } = head(&text, max_attachments)?;
    match kind {
        b'0' => Ok(Decoded::Connect { namespace, auth: auth(payload)? }),
        b'1' if payload.is_empty() => Ok(Decoded::Disconnect { namespace }),
        b'2' if is_garbled(payload) => Ok(Decoded::Garbled { namespace, id }),
        b'2' | b'5' => {
            let array = payload_range(&text, payload);
            let (name, elements) = event(payload)?;
            check_placeholders(payload, attachments)?;
            let args = Args::new(text, array, &elements);
            Ok(Decoded::Event { namespace, id, name, args, attachments })
        }
        b'3' | b'6' => {
            let array = payload_range(&text, payload);
            let elements = answer(payload)?;
            check_placeholders(payload, attachments)?;
            let args = Args::new(text, array, &elements);
            Ok(Decoded::Ack { namespace, id: id.ok_or(Malformed)?, args, attachments })
        }
        _ => Err(Malformed),
    }
}

/// The parts of a packet: `<type>[<attachments>-][<namespace>,][<id>][<payload>]`.
pub(crate) struct Head<'a> {
    pub kind: u8,
    pub attachments: usize,
    pub namespace: Namespace,
    pub id: Option<u64>,
    pub payload: &'a str,
}

/// Takes a packet apart; its payload is not looked at.
pub(crate) fn head(text: &str, max_attachments: usize) -> Result<Head<'_>, Malformed> {
    let mut cursor = Cursor { text, at: 0 };
    let kind = cursor.byte().ok_or(Malformed)?;
    let attachments = match kind {
        b'5' | b'6' => cursor.attachments(max_attachments)?,
        _ => 0,
    };
    let namespace = cursor.namespace();
    let id = cursor.number()?;
    Ok(Head { kind, attachments, namespace, id, payload: cursor.rest() })
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.text.bytes().next()?;
        // Anything but ASCII is not a type; the cursor must stay on a boundary.
        self.at = 1;
        byte.is_ascii().then_some(byte)
    }

    fn attachments(&mut self, limit: usize) -> Result<usize, Malformed> {
        let (digits, _) = self.rest().split_once('-').ok_or(Malformed)?;
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count = digits.parse().ok().filter(|count| is_number && *count <= limit);
        self.at += digits.len() + 1;
        count.ok_or(Malformed)
    }

    fn namespace(&mut self) -> Namespace {
        let rest = self.rest();
        if !rest.starts_with('/') {
            return Cow::Borrowed("/");
        }
        let end = rest.find(',');
        let namespace = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at += namespace.len() + usize::from(end.is_some());
        Cow::Owned(namespace.to_owned())
    }

    fn number(&mut self) -> Result<Option<u64>, Malformed> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..length).unwrap_or_default();
        self.at += length;
        if digits.is_empty() { Ok(None) } else { digits.parse().map(Some).map_err(|_| Malformed) }
    }
}

/// Where a part of a text stands in it.
fn payload_range(text: &str, payload: &str) -> Range<usize> {
    let trimmed = payload.trim_end();
    let start = text.len() - payload.trim_start().len();
    start..start + trimmed.trim_start().len()
}

fn auth(payload: &str) -> Result<Option<Box<RawValue>>, Malformed> {
    if payload.is_empty() {
        return Ok(None);
    }
    let value: Box<RawValue> = serde_json::from_str(payload).map_err(|_| Malformed)?;
    if value.get().starts_with('{') { Ok(Some(value)) } else { Err(Malformed) }
}

/// An array that is cut off, or otherwise no JSON. What is JSON and no event, or starts like nothing known, ends the connection, as the
/// protocol's own tests want it.
fn is_garbled(payload: &str) -> bool {
    payload.starts_with('[') && serde_json::from_str::<IgnoredAny>(payload).is_err()
}

fn event(payload: &str) -> Result<(String, Elements), Malformed> {
    let payload = payload.trim_start();
    let EventShape { name, length } = serde_json::from_str(payload).map_err(|_| Malformed)?;
    if RESERVED.contains(&&*name.text) {
        return Err(Malformed);
    }
    // The name is the first element: its end is found again by its own length in the source.
    let after_bracket = payload.get(1..).ok_or(Malformed)?;
    let inside = after_bracket.trim_start();
    let name_at = payload.len() - inside.len();
    let after_name = name_at + name.source_length;
    let rest = payload.get(after_name..).ok_or(Malformed)?;
    let gap = rest.len() - rest.trim_start().trim_start_matches(',').trim_start().len();
    let start = if length == 0 { payload.trim_end().len() - 1 } else { after_name + gap };
    Ok((name.text, Elements { start, skipped: 1, length }))
}

fn answer(payload: &str) -> Result<Elements, Malformed> {
    let payload = payload.trim_start();
    let AnswerShape { length } = serde_json::from_str(payload).map_err(|_| Malformed)?;
    Ok(Elements { start: 1, skipped: 0, length })
}

/// Each placeholder must name an attachment that is going to come.
fn check_placeholders(payload: &str, attachments: usize) -> Result<(), Malformed> {
    if attachments == 0 {
        return Ok(());
    }
    let value: serde_json::Value = serde_json::from_str(payload).map_err(|_| Malformed)?;
    let mut open = vec![&value];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Array(items) => open.extend(items),
            serde_json::Value::Object(object) => {
                if object.get("_placeholder") == Some(&serde_json::Value::Bool(true)) {
                    let number = object.get("num").and_then(serde_json::Value::as_u64);
                    if number.is_none_or(|number| number >= attachments as u64) {
                        return Err(Malformed);
                    }
                }
                open.extend(object.values());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_taken_apart() {
        let Ok(Decoded::Event { namespace, id, name, args, attachments }) =
            decode(r#"52-/admin,456["pro\"ject",{"_placeholder":true,"num":1}]"#.into(), 10)
        else {
            panic!()
        };
        assert_eq!((&*namespace, id, &*name, attachments), ("/admin", Some(456), "pro\"ject", 2));
        assert_eq!(args.raw(), r#"{"_placeholder":true,"num":1}"#);

        let Ok(Decoded::Ack { namespace, id, args, .. }) = decode("3/a,7[1]".into(), 10) else { panic!() };
        assert_eq!((&*namespace, id, args.raw(), args.len()), ("/a", 7, "1", 1));

        let Ok(Decoded::Connect { namespace, auth }) = decode(r#"0/x,{"t":1}"#.into(), 10) else { panic!() };
        assert_eq!((&*namespace, auth.unwrap().get()), ("/x", r#"{"t":1}"#));

        for (text, expected) in [("0", "/"), ("0/x", "/x"), ("0/x?a=1,", "/x?a=1")] {
            let Ok(Decoded::Connect { namespace, auth }) = decode(text.into(), 10) else { panic!() };
            assert_eq!((&*namespace, auth.is_none()), (expected, true));
        }
        assert!(matches!(decode("1/x,".into(), 10), Ok(Decoded::Disconnect { .. })));
    }

    #[test]
    fn an_event_that_is_no_json_still_says_who_asks() {
        for (text, asked) in [("2[\"a\"", None), ("2[\"a\"]x", None), ("2/x,12[\"a\",{]", Some(12))] {
            let Ok(Decoded::Garbled { id, .. }) = decode(text.into(), 10) else { panic!("{text}") };
            assert_eq!(id, asked, "{text}");
        }
    }

    #[test]
    fn malformed_packets_are_refused() {
        let cases = [
            "",
            "abc",
            "é",
            "9",
            "2",
            "2{}",
            "2[]",
            "2[{}]",
            "2[null]",
            "2abc[\"a\"]",
            "299999999999999999999[\"a\"]",
            "2[\"connect\"]",
            "2[\"disconnecting\"]",
            "0[]",
            "0\"token\"",
            "1{}",
            "3[1]",
            "31{}",
            "4{}",
            "5[\"a\"]",
            "5x-[\"a\"]",
            "5-[\"a\"]",
            "5+1-[\"a\"]",
            "511-[\"a\"]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]",
            "51-[\"a\",[{\"x\":{\"_placeholder\":true}}]]",
        ];
        for case in cases {
            assert!(decode(case.into(), 10).is_err(), "{case}");
        }
    }
}
