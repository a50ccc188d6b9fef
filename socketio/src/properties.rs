//! Laws of the codecs, for whatever a client may send.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;

use crate::{
    Frame, Message, Revision,
    engineio::{
        packet::Packet,
        payload::{self, Encoding},
    },
    frame::{Outbound, messages},
    packet::{
        decode::{Decoded, decode},
        encode, msgpack,
    },
    websocket::{
        decode::{Decoder, Incoming},
        mask,
    },
};

const ENCODINGS: [Encoding; 3] = [Encoding::Four, Encoding::ThreeBinary, Encoding::ThreeText];

proptest! {
    #[test]
    fn no_bytes_break_the_websocket_decoder(input: Vec<u8>, cut: prop::sample::Index) {
        let whole = incoming(&[&input]);
        let (front, back) = input.split_at(cut.index(input.len() + 1));
        prop_assert_eq!(incoming(&[front, back]), whole);
    }

    #[test]
    fn a_websocket_message_arrives_as_it_was_sent(
        data: Vec<u8>,
        key: [u8; 4],
        fragments in 1_usize..5,
    ) {
        let size = data.len().div_ceil(fragments).max(1);
        let mut parts: Vec<_> = data.chunks(size).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        let last = parts.len() - 1;
        let mut wire = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let opcode = if index == 0 { 0x02 } else { 0x00 };
            wire.extend(client_frame(if index == last { 0x80 | opcode } else { opcode }, part, key));
        }
        prop_assert_eq!(incoming(&[&wire]), Some(vec![Incoming::Binary(data.into())]));
    }

    #[test]
    fn no_bytes_break_the_engine_packet_decoder(input: Vec<u8>) {
        let _ = Packet::text(input.clone().into(), Revision::Four);
        let _ = Packet::text(input.clone().into(), Revision::Three);
        let _ = Packet::binary(input.into(), Revision::Three);
    }

    #[test]
    fn no_body_breaks_the_payload_decoders(body: Vec<u8>, is_binary: bool) {
        for encoding in ENCODINGS {
            let _ = payload::decode(encoding, is_binary, body.clone().into());
        }
    }

    #[test]
    fn nearly_right_bodies_do_not_break_them_either(body in "([0-9]{1,3}:)?(b?4)?[a€🙂=\x1e]{0,6}[0-9:]{0,4}") {
        for encoding in ENCODINGS {
            let _ = payload::decode(encoding, false, body.clone().into());
        }
    }

    #[test]
    fn a_payload_arrives_as_it_was_sent(sent in prop::collection::vec(message(), 1..8)) {
        for encoding in ENCODINGS {
            let frames: Vec<_> = sent.iter().map(framed).collect();
            let burst = match encoding {
                Encoding::Four => Frame::concat(&frames),
                _ => Frame::concat(&frames).for_revision3(),
            };
            let outbound: Vec<_> = messages(burst.bytes()).collect();
            let encoded = payload::encode(encoding, &outbound);
            let packets = payload::decode(encoding, encoded.is_binary, encoded.body.into());
            let expected: Vec<_> = sent.iter().cloned().map(Packet::Message).collect();
            prop_assert_eq!(packets, Ok(expected));
        }
    }

    #[test]
    fn no_text_breaks_the_packet_decoder(text: String) {
        let _ = decode(text.into(), 10);
    }

    #[test]
    fn nearly_right_packets_do_not_break_it_either(
        text in r#"[0-6]([0-9]{0,2}-)?(/[a-z?=é]{0,4},?)?[0-9]{0,3}[ \[]{0,2}("[a-z\\]{0,3}"|[0-9])?[,\] ]{0,3}"#,
    ) {
        let _ = decode(text.into(), 10);
    }

    #[test]
    fn no_bytes_break_the_messagepack_decoder(packet: Vec<u8>) {
        let _ = msgpack::decode(&packet, 10);
        let _ = msgpack::decode(&[b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data".as_slice(), &packet].concat(), 10);
    }

    #[test]
    fn an_event_arrives_as_it_was_sent(
        name: String,
        namespace in "/[a-z]{0,8}",
        sent_id: Option<u64>,
        values in prop::collection::vec(any::<(i64, String)>(), 0..4),
        attachments in prop::collection::vec(any::<Vec<u8>>(), 0..4),
    ) {
        prop_assume!(!name.starts_with("connect") && !name.starts_with("disconnect"));
        let json: Vec<_> = values.iter().map(|value| serde_json::to_string(value).unwrap()).collect();
        let attached: Vec<Bytes> = attachments.iter().cloned().map(Bytes::from).collect();
        let frame = encode::event(&namespace, sent_id, &name, &json.join(" , "), &attached);

        let mut received = messages(frame.bytes());
        let Some(Outbound::Text(text)) = received.next() else { panic!() };
        let Ok(Packet::Message(Message::Text(text))) = Packet::text(text.to_vec().into(), Revision::Four) else { panic!() };
        let decoded = decode(text, 10).unwrap();
        let Decoded::Event { namespace: to, id, name: called, args, attachments: count } = decoded else { panic!() };
        prop_assert_eq!((&*to, id, called, count), (&*namespace, sent_id, name, attached.len()));
        prop_assert_eq!(args.len(), values.len());
        for (index, value) in values.into_iter().enumerate() {
            prop_assert_eq!(args.get::<(i64, String)>(index).unwrap(), Some(value));
        }
        for attachment in &attached {
            prop_assert_eq!(received.next(), Some(Outbound::Binary(attachment)));
        }
        prop_assert_eq!(received.next(), None);
    }
}

/// Everything that the decoder makes of input that comes in parts; None if it refuses it.
fn incoming(parts: &[&[u8]]) -> Option<Vec<Incoming>> {
    let (mut decoder, mut input, mut out) = (Decoder::new(1 << 20), BytesMut::new(), Vec::new());
    for part in parts {
        input.extend_from_slice(part);
        while let Some(incoming) = decoder.decode(&mut input).ok()? {
            out.push(incoming);
        }
    }
    Some(out)
}

fn client_frame(first: u8, payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    let mut out = vec![first, 0x80 | 127];
    out.extend((payload.len() as u64).to_be_bytes());
    out.extend(key);
    let mut payload = payload.to_vec();
    mask::apply(&mut payload, key);
    out.extend(payload);
    out
}

fn message() -> impl Strategy<Value = Message> {
    // The separator of revision 4 stands escaped in every JSON text, so no message contains it.
    let text = any::<String>().prop_map(|text| Message::Text(text.replace('\x1e', "").into()));
    let binary = any::<Vec<u8>>().prop_map(|data| Message::Binary(data.into()));
    prop_oneof![text, binary]
}

fn framed(message: &Message) -> Frame {
    match message {
        Message::Text(text) => Frame::message(text),
        Message::Binary(data) => Frame::binary(data),
    }
}
