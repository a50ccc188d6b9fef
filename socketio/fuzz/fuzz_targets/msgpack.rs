//! Socket.IO packets in MessagePack: no bytes break the decoder, and what it accepts can be read as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use socketio::packet::{decode::Decoded, msgpack::decode};

fuzz_target!(|packet: &[u8]| {
    if let Ok(Decoded::Event { args, .. } | Decoded::Ack { args, .. }) = decode(packet, 10) {
        for index in 0..args.len() {
            let value = args.get::<&socketio::RawValue>(index);
            assert!(matches!(value, Ok(Some(_))), "argument {index} of {packet:?}");
        }
    }
});
