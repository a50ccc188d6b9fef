//! Packets separated by a record separator.

use base64::Engine as _;
use bytes::Bytes;

use super::{Payload, push};
use crate::{
    Revision,
    engineio::packet::{BASE64, Malformed, Packet},
    frame::Outbound,
};

const SEPARATOR: u8 = 0x1e;

pub fn encode(messages: &[Outbound<'_>]) -> Payload {
    let mut body = Vec::new();
    for message in messages {
        if !body.is_empty() {
            body.push(SEPARATOR);
        }
        match message {
            Outbound::Text(text) => body.extend_from_slice(text),
            Outbound::Binary(data) => {
                body.push(b'b');
                body.extend_from_slice(BASE64.encode(data).as_bytes());
            }
        }
    }
    Payload { body, is_binary: false }
}

pub fn decode(body: Bytes) -> Result<Vec<Packet>, Malformed> {
    let mut packets = Vec::new();
    for part in body.split(|byte| *byte == SEPARATOR) {
        let packet = Packet::text(body.slice_ref(part), Revision::Four)?;
        push(&mut packets, packet)?;
    }
    Ok(packets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;

    #[test]
    fn text_and_binary_packets_share_a_body() {
        let packets = decode("4hello\x1ebAQIDBA==\x1e2probe\x1e3".into()).unwrap();
        let binary = Packet::Message(Message::Binary(Bytes::from_static(&[1, 2, 3, 4])));
        let text = Packet::Message(Message::Text("hello".into()));
        assert_eq!(packets, [text, binary, Packet::Ping("probe".into()), Packet::Pong]);

        let messages = [Outbound::Text(b"4hello"), Outbound::Binary(&[1, 2, 3, 4])];
        assert_eq!(encode(&messages).body, b"4hello\x1ebAQIDBA==");
    }

    #[test]
    fn malformed_bodies_are_refused() {
        for body in ["", "abc", "4a\x1e", "\x1e4a", "b!", "4a\x1e\x1e4b"] {
            assert!(decode(body.into()).is_err(), "{body:?}");
        }
    }
}
