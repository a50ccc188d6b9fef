//! Reads a MessagePack packet.

use std::fmt::Write as _;

use bytes::Bytes;

use crate::packet::{
    decode::{self, Decoded, Malformed},
    encode::quoted,
};

/// As deep as `serde_json` goes.
const MAX_DEPTH: usize = 127;

/// Decodes a packet: a map of `type`, `nsp`, `data` and `id`.
pub fn decode(packet: &[u8], max_attachments: usize) -> Result<Decoded, Malformed> {
    let mut reader = Reader { input: packet, attachments: Vec::new(), max_attachments };
    let (mut kind, mut namespace, mut id, mut data) = Default::default();
    for _ in 0..reader.map()? {
        let mut key = String::new();
        reader.value(&mut key, 1)?;
        let field = match key.as_str() {
            r#""type""# => &mut kind,
            r#""nsp""# => &mut namespace,
            r#""id""# => &mut id,
            r#""data""# => &mut data,
            _ => &mut key,
        };
        field.clear();
        reader.value(field, 1)?;
    }
    let namespace: String = serde_json::from_str(&namespace).map_err(|_| Malformed)?;
    if !reader.input.is_empty() || !namespace.starts_with('/') || namespace.contains(',') {
        return Err(Malformed);
    }
    let attachments = reader.attachments;
    // From here on it is a packet like any other.
    let head = match (kind.as_str(), attachments.len()) {
        ("2", count @ 1..) => format!("5{count}-"),
        ("3", count @ 1..) => format!("6{count}-"),
        (kind, _) => kind.to_owned(),
    };
    let present = |text: String| if text == "null" { String::new() } else { text };
    let (id, data) = (present(id), present(data));
    let text = format!("{head}{namespace},{id}{data}");
    let mut packet = decode::decode(text.into(), max_attachments)?;
    if let Decoded::Event { args, .. } | Decoded::Ack { args, .. } = &mut packet {
        args.set_attachments(attachments);
    }
    Ok(packet)
}

struct Reader<'a> {
    input: &'a [u8],
    attachments: Vec<Bytes>,
    max_attachments: usize,
}

impl<'a> Reader<'a> {
    fn map(&mut self) -> Result<usize, Malformed> {
        match self.byte()? {
            first @ 0x80..=0x8f => Ok(usize::from(first & 0x0f)),
            0xde => self.length(2),
            0xdf => self.length(4),
            _ => Err(Malformed),
        }
    }

    /// Appends one value as JSON.
    fn value(&mut self, out: &mut String, depth: usize) -> Result<(), Malformed> {
        let first = self.byte()?;
        match first {
            0x00..=0x7f => put(out, first),
            0xe0..=0xff => put(out, i8::from_be_bytes([first])),
            0xc0 => out.push_str("null"),
            0xc2 => out.push_str("false"),
            0xc3 => out.push_str("true"),
            0xcc => put(out, self.byte()?),
            0xcd => put(out, u16::from_be_bytes(self.array()?)),
            0xce => put(out, u32::from_be_bytes(self.array()?)),
            0xcf => put(out, u64::from_be_bytes(self.array()?)),
            0xd0 => put(out, i8::from_be_bytes(self.array()?)),
            0xd1 => put(out, i16::from_be_bytes(self.array()?)),
            0xd2 => put(out, i32::from_be_bytes(self.array()?)),
            0xd3 => put(out, i64::from_be_bytes(self.array()?)),
            0xca => float(out, f32::from_be_bytes(self.array()?).into()),
            0xcb => float(out, f64::from_be_bytes(self.array()?)),
            0xa0..=0xbf => self.string(usize::from(first & 0x1f), out)?,
            0xd9..=0xdb => {
                let length = self.length(1 << (first - 0xd9))?;
                self.string(length, out)?;
            }
            0xc4..=0xc6 => {
                let length = self.length(1 << (first - 0xc4))?;
                self.binary(length, out)?;
            }
            0x90..=0x9f => self.items(usize::from(first & 0x0f), out, depth)?,
            0xdc | 0xdd => {
                let count = self.length(if first == 0xdc { 2 } else { 4 })?;
                self.items(count, out, depth)?;
            }
            0x80..=0x8f => self.entries(usize::from(first & 0x0f), out, depth)?,
            0xde | 0xdf => {
                let count = self.length(if first == 0xde { 2 } else { 4 })?;
                self.entries(count, out, depth)?;
            }
            0xd4..=0xd8 => self.extension(1 << (first - 0xd4), out)?,
            0xc7..=0xc9 => {
                let length = self.length(1 << (first - 0xc7))?;
                self.extension(length, out)?;
            }
            0xc1 => return Err(Malformed),
        }
        Ok(())
    }

    fn items(&mut self, count: usize, out: &mut String, depth: usize) -> Result<(), Malformed> {
        out.push('[');
        for index in 0..count {
            if index > 0 {
                out.push(',');
            }
            self.value(out, deeper(depth)?)?;
        }
        out.push(']');
        Ok(())
    }

    fn entries(&mut self, count: usize, out: &mut String, depth: usize) -> Result<(), Malformed> {
        out.push('{');
        for index in 0..count {
            if index > 0 {
                out.push(',');
            }
            let key = out.len();
            self.value(out, deeper(depth)?)?;
            // JSON's keys are strings.
            if out.as_bytes().get(key) != Some(&b'"') {
                return Err(Malformed);
            }
            out.push(':');
            self.value(out, deeper(depth)?)?;
        }
        out.push('}');
        Ok(())
    }

    fn string(&mut self, length: usize, out: &mut String) -> Result<(), Malformed> {
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)?;
        out.push_str(&quoted(text));
        Ok(())
    }

    fn binary(&mut self, length: usize, out: &mut String) -> Result<(), Malformed> {
        if self.attachments.len() == self.max_attachments {
            return Err(Malformed);
        }
        let data = Bytes::copy_from_slice(self.take(length)?);
        // Writing to a string does not fail.
        let _ = write!(out, r#"{{"_placeholder":true,"num":{}}}"#, self.attachments.len());
        self.attachments.push(data);
        Ok(())
    }

    /// `undefined` is what the client library writes as an extension. JSON has no other of them.
    fn extension(&mut self, length: usize, out: &mut String) -> Result<(), Malformed> {
        self.take(length + 1)?;
        out.push_str("null");
        Ok(())
    }

    fn length(&mut self, bytes: usize) -> Result<usize, Malformed> {
        let number = self.take(bytes)?;
        Ok(number.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.input.split_first_chunk().ok_or(Malformed)?;
        self.input = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.input.split_at_checked(length).ok_or(Malformed)?;
        self.input = rest;
        Ok(taken)
    }
}

fn deeper(depth: usize) -> Result<usize, Malformed> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(Malformed) }
}

fn put(out: &mut String, number: impl std::fmt::Display) {
    let _ = write!(out, "{number}");
}

/// JSON has no word for numbers that are none; JavaScript writes null.
fn float(out: &mut String, number: f64) {
    match serde_json::Number::from_f64(number) {
        Some(number) => put(out, number),
        None => out.push_str("null"),
    }
}
