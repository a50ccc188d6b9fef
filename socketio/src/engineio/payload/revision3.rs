//! Packets with their lengths before them, in a text or a binary form.

use base64::Engine as _;
use bytes::{Buf, Bytes};

use super::{Payload, push};
use crate::{
    Revision,
    engineio::packet::{BASE64, Malformed, Packet},
    frame::Outbound,
};

/// The first byte of an entry of a binary body.
const TEXT: u8 = 0;
const BINARY: u8 = 1;
/// The end of a length.
const END: u8 = 0xff;
/// No length has more digits; it could not be that of a body.
const MAX_DIGITS: usize = 10;

/// `<length>:<packet>`, and so on. The length counts what JavaScript calls characters.
pub fn encode_text(messages: &[Outbound<'_>]) -> Payload {
    let mut body = Vec::new();
    for message in messages {
        match message {
            Outbound::Text(text) => {
                body.extend_from_slice(format!("{}:", units(text)).as_bytes());
                body.extend_from_slice(text);
            }
            Outbound::Binary(data) => {
                // The type byte is not a part of the base64 text.
                let text = BASE64.encode(data.get(1..).unwrap_or_default());
                body.extend_from_slice(format!("{}:b4{text}", text.len() + 2).as_bytes());
            }
        }
    }
    Payload { body, is_binary: false }
}

/// `<0 or 1><length, one byte a digit><255><packet>`, and so on. The length counts bytes.
pub fn encode_binary(messages: &[Outbound<'_>]) -> Payload {
    let mut body = Vec::new();
    for message in messages {
        let (kind, data) = match message {
            Outbound::Text(text) => (TEXT, text),
            Outbound::Binary(data) => (BINARY, data),
        };
        body.push(kind);
        body.extend(data.len().to_string().bytes().map(|digit| digit - b'0'));
        body.push(END);
        body.extend_from_slice(data);
    }
    Payload { body, is_binary: true }
}

pub fn decode_text(mut body: Bytes) -> Result<Vec<Packet>, Malformed> {
    let mut packets = Vec::new();
    while body.has_remaining() {
        let digits = body.iter().position(|byte| *byte == b':').ok_or(Malformed)?;
        let length = number(body.split_to(digits).iter().map(|byte| byte.wrapping_sub(b'0')))?;
        body.advance(1);
        let text = std::str::from_utf8(&body).map_err(|_| Malformed)?;
        let packet = body.split_to(bytes_of(text, length)?);
        push(&mut packets, Packet::text(packet, Revision::Three)?)?;
    }
    Ok(packets)
}

pub fn decode_binary(mut body: Bytes) -> Result<Vec<Packet>, Malformed> {
    let mut packets = Vec::new();
    while body.has_remaining() {
        let kind = body.get_u8();
        let digits = body.iter().position(|byte| *byte == END).ok_or(Malformed)?;
        let length = number(body.split_to(digits).iter().copied())?;
        body.advance(1);
        if length > body.len() {
            return Err(Malformed);
        }
        let data = body.split_to(length);
        let packet = match kind {
            TEXT => Packet::text(data, Revision::Three)?,
            BINARY => Packet::binary(data, Revision::Three)?,
            _ => return Err(Malformed),
        };
        push(&mut packets, packet)?;
    }
    Ok(packets)
}

/// The length of a text in UTF-16 code units.
fn units(text: &[u8]) -> usize {
    // Every character has one byte that does not continue another; those of four bytes take two
    // units. What is sent is UTF-8.
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + text.iter().filter(|byte| **byte >= 0xf0).count()
}

/// How many bytes of a text make so many UTF-16 code units.
fn bytes_of(text: &str, units: usize) -> Result<usize, Malformed> {
    let mut left = units;
    let mut characters = text.chars();
    while left > 0 {
        let width = characters.next().ok_or(Malformed)?.len_utf16();
        left = left.checked_sub(width).ok_or(Malformed)?;
    }
    Ok(text.len() - characters.as_str().len())
}

fn number(digits: impl ExactSizeIterator<Item = u8>) -> Result<usize, Malformed> {
    if digits.len() == 0 || digits.len() > MAX_DIGITS {
        return Err(Malformed);
    }
    digits.into_iter().try_fold(0_usize, |number, digit| {
        if digit > 9 {
            return Err(Malformed);
        }
        number.checked_mul(10).and_then(|number| number.checked_add(usize::from(digit))).ok_or(Malformed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;

    fn text(text: &str) -> Packet {
        Packet::Message(Message::Text(text.into()))
    }

    fn binary(data: &'static [u8]) -> Packet {
        Packet::Message(Message::Binary(Bytes::from_static(data)))
    }

    #[test]
    fn a_text_body_counts_what_javascript_calls_characters() {
        let body = "6:4hello2:4€3:4🙂10:b4AQIDBA==";
        let packets = decode_text(body.into()).unwrap();
        assert_eq!(packets, [text("hello"), text("€"), text("🙂"), binary(&[1, 2, 3, 4])]);

        let messages = [
            Outbound::Text(b"4hello"),
            Outbound::Text("4€".as_bytes()),
            Outbound::Text("4🙂".as_bytes()),
            Outbound::Binary(&[4, 1, 2, 3, 4]),
        ];
        assert_eq!(encode_text(&messages).body, body.as_bytes());
    }

    #[test]
    fn a_binary_body_counts_bytes() {
        let body = [0, 4, 255, 0x34, 0xe2, 0x82, 0xac, 1, 5, 255, 4, 1, 2, 3, 4];
        let packets = decode_binary(Bytes::copy_from_slice(&body)).unwrap();
        assert_eq!(packets, [text("€"), binary(&[1, 2, 3, 4])]);

        let messages = [Outbound::Text("4€".as_bytes()), Outbound::Binary(&[4, 1, 2, 3, 4])];
        assert_eq!(encode_binary(&messages).body, body);
    }

    #[test]
    fn malformed_bodies_are_refused() {
        let bodies = ["abc", "1", "x:4", ":4", "5:4abc", "2:4🙂", "2:b5", "0:", "-1:4", "99999999999:4"];
        for body in bodies {
            assert!(decode_text(body.into()).is_err(), "{body:?}");
        }
        let bodies: [&[u8]; 6] = [&[0], &[0, 255], &[0, 1, 255], &[2, 1, 255, b'4'], &[0, 10, 255], &[1, 1, 255, 5]];
        for body in bodies {
            assert!(decode_binary(Bytes::from_static(body)).is_err(), "{body:?}");
        }
    }
}
