//! WebSocket frames: no bytes break the decoder, and where they are cut does not matter.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use socketio::websocket::decode::{Decoder, Incoming, Violation};

fuzz_target!(|input: (u16, Vec<u8>)| {
    let (cut, bytes) = input;
    let (front, back) = bytes.split_at(usize::from(cut) % (bytes.len() + 1));
    assert_eq!(decode(&[front, back]), decode(&[&bytes]));
});

fn decode(parts: &[&[u8]]) -> Result<Vec<Incoming>, Violation> {
    let (mut decoder, mut input, mut out) = (Decoder::new(4096), BytesMut::new(), Vec::new());
    for part in parts {
        input.extend_from_slice(part);
        while let Some(incoming) = decoder.decode(&mut input)? {
            out.push(incoming);
        }
    }
    Ok(out)
}
