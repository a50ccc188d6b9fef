//! Socket.IO packets: no text breaks the decoder, and what it accepts can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use socketio::packet::decode::{Decoded, decode};

fuzz_target!(|text: &str| {
    if let Ok(Decoded::Event { args, .. } | Decoded::Ack { args, .. }) = decode(text.into(), 10) {
        for index in 0..args.len() {
            let value = args.get::<&socketio::RawValue>(index);
            assert!(matches!(value, Ok(Some(_))), "argument {index} of {text:?}");
        }
    }
});
