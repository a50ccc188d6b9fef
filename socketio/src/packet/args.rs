//! The arguments of an event or an acknowledgement, kept as the JSON text that came.

use std::{fmt, ops::Range};

use bytes::Bytes;
use serde::{
    Deserialize, Serialize,
    de::{Deserializer, IgnoredAny, SeqAccess, Visitor},
};

use crate::engineio::layer::Utf8Bytes;

/// Arguments. Nothing is parsed or copied before it is asked for; the JSON is known to be valid.
#[derive(Debug, Clone, Default)]
pub struct Args {
    text: Utf8Bytes,
    /// Where the whole array stands in the text, brackets included.
    array: Range<usize>,
    /// Where the arguments begin: after an event's name.
    start: usize,
    /// How many elements stand before the arguments.
    skipped: usize,
    length: usize,
    attachments: Vec<Bytes>,
}

impl Args {
    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The arguments as JSON values, separated by commas, without brackets.
    pub fn raw(&self) -> &str {
        self.text.get(self.start..self.array.end.saturating_sub(1)).unwrap_or_default()
    }

    /// The arguments as a JSON array.
    pub fn to_array(&self) -> String {
        format!("[{}]", self.raw())
    }

    /// The argument at `index`, if there is one.
    pub fn get<'a, T: Deserialize<'a>>(&'a self, index: usize) -> Result<Option<T>, serde_json::Error> {
        if index >= self.length {
            return Ok(None);
        }
        let array = self.text.get(self.array.clone()).unwrap_or_default();
        let mut deserializer = serde_json::Deserializer::from_str(array);
        deserializer.deserialize_seq(Nth { skip: self.skipped + index, value: std::marker::PhantomData })
    }

    /// The binary data of the argument at `index`, if it is binary as a whole.
    pub fn binary(&self, index: usize) -> Option<&Bytes> {
        let placeholder: Placeholder = self.get(index).ok()??;
        self.attachments.get(placeholder.num)
    }

    /// The packet's attachments, to which [`Placeholder`]s in the arguments refer.
    pub fn attachments(&self) -> &[Bytes] {
        &self.attachments
    }

    pub(crate) fn set_attachments(&mut self, attachments: Vec<Bytes>) {
        self.attachments = attachments;
    }

    /// Arguments whose array stands in `array` of `text`.
    pub(crate) fn new(text: Utf8Bytes, array: Range<usize>, elements: &Elements) -> Self {
        let start = array.start + elements.start;
        Self { text, array, start, skipped: elements.skipped, length: elements.length, attachments: Vec::new() }
    }
}

/// What stands in the arguments for binary data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placeholder {
    #[serde(rename = "_placeholder")]
    marker: True,
    /// Which attachment it is.
    pub num: usize,
}

impl Placeholder {
    /// Stands for the attachment at `num`.
    pub fn new(num: usize) -> Self {
        Self { marker: True, num }
    }
}

/// `true`, and never `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("not a placeholder") }
    }
}

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

/// The shape of an array of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elements {
    /// Where the first argument begins, counted from the opening bracket.
    pub start: usize,
    pub skipped: usize,
    pub length: usize,
}

/// Reads one element of an array and ignores the others.
struct Nth<T> {
    skip: usize,
    value: std::marker::PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Nth<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of arguments")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut array: S) -> Result<Self::Value, S::Error> {
        for _ in 0..self.skip {
            array.next_element::<IgnoredAny>()?;
        }
        let value = array.next_element_seed(self.value)?;
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::decode::{Decoded, decode};

    fn args(packet: &str) -> Args {
        match decode(packet.into(), 10).unwrap() {
            Decoded::Event { args, .. } => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn arguments_are_read_by_index() {
        let args = args(r#"2["name", 1 ,"two",{"three":[3]},null]"#);
        assert_eq!(args.len(), 4);
        assert_eq!(args.get::<u32>(0).unwrap(), Some(1));
        assert_eq!(args.get::<&str>(1).unwrap(), Some("two"));
        assert_eq!(args.get::<Option<u32>>(3).unwrap(), Some(None));
        assert_eq!(args.get::<u32>(4).unwrap(), None);
        assert!(args.get::<u32>(1).is_err());
        assert_eq!(args.raw(), r#"1 ,"two",{"three":[3]},null"#);
    }

    #[test]
    fn an_event_may_have_no_arguments() {
        for packet in [r#"2["name"]"#, r#"2 ["name" ] "#] {
            let args = args(packet);
            assert!(args.is_empty(), "{packet}");
            assert_eq!(args.to_array(), "[]", "{packet}");
        }
    }
}
