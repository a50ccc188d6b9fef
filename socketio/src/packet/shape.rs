//! What the payloads of events and answers must look like, checked without building values.

use std::fmt;

use serde::{
    Deserialize,
    de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// A valid array whose first element names an event.
pub(super) struct EventShape {
    pub name: Name,
    pub length: usize,
}

impl<'de> Deserialize<'de> for EventShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;

        impl<'de> Visitor<'de> for Shape {
            type Value = EventShape;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an array that begins with an event's name")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut array: S) -> Result<EventShape, S::Error> {
                let name = array.next_element()?.ok_or_else(|| de::Error::missing_field("name"))?;
                Ok(EventShape { name, length: count(array)? })
            }
        }

        deserializer.deserialize_seq(Shape)
    }
}

/// A valid array.
pub(super) struct AnswerShape {
    pub length: usize,
}

impl<'de> Deserialize<'de> for AnswerShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;

        impl<'de> Visitor<'de> for Shape {
            type Value = AnswerShape;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an array")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, array: S) -> Result<AnswerShape, S::Error> {
                Ok(AnswerShape { length: count(array)? })
            }
        }

        deserializer.deserialize_seq(Shape)
    }
}

fn count<'de, S: SeqAccess<'de>>(mut array: S) -> Result<usize, S::Error> {
    let mut length = 0;
    while array.next_element::<IgnoredAny>()?.is_some() {
        length += 1;
    }
    Ok(length)
}

/// An event's name: a string, or a number as some clients allow.
pub(super) struct Name {
    pub text: String,
    /// How long it is as it stands in the packet.
    pub source_length: usize,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let text = match raw.bytes().next() {
            Some(b'"') => serde_json::from_str(raw).map_err(de::Error::custom)?,
            Some(b'-' | b'0'..=b'9') => raw.to_owned(),
            _ => return Err(de::Error::custom("an event's name is a string or a number")),
        };
        Ok(Self { text, source_length: raw.len() })
    }
}
