//! Engine.IO payloads: no body breaks a decoder. The first byte chooses which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use socketio::engineio::payload::{Encoding, decode};

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (choice, body) = input;
    let encoding = match choice % 3 {
        0 => Encoding::Four,
        1 => Encoding::ThreeBinary,
        _ => Encoding::ThreeText,
    };
    let _ = decode(encoding, choice >= 128, body.into());
});
