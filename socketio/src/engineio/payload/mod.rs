//! Several packets in one HTTP body, as each revision writes them.

mod revision3;
mod revision4;

use bytes::Bytes;

use super::packet::{Malformed, Packet};
use crate::{Revision, frame::Outbound};

/// How many packets one body may hold: a small packet is smaller on the wire than in memory.
const MAX_PACKETS: usize = 1 << 16;

/// What a client can receive, and what it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Revision 4: text; binary data in base64.
    Four,
    /// Revision 3 with binary bodies wherever there is binary data.
    ThreeBinary,
    /// Revision 3 with text bodies only; binary data in base64.
    ThreeText,
}

impl Encoding {
    pub(crate) fn of(revision: Revision, base64_only: bool) -> Self {
        match revision {
            Revision::Three if base64_only => Self::ThreeText,
            Revision::Three => Self::ThreeBinary,
            Revision::Four | Revision::Plain => Self::Four,
        }
    }
}

/// An encoded body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub body: Vec<u8>,
    pub is_binary: bool,
}

/// Encodes messages that were framed for a WebSocket.
pub(crate) fn encode(encoding: Encoding, messages: &[Outbound<'_>]) -> Payload {
    let has_binary = || messages.iter().any(|message| matches!(message, Outbound::Binary(_)));
    match encoding {
        Encoding::Four => revision4::encode(messages),
        Encoding::ThreeBinary if has_binary() => revision3::encode_binary(messages),
        Encoding::ThreeBinary | Encoding::ThreeText => revision3::encode_text(messages),
    }
}

/// Decodes a body. `is_binary` says what its content type says.
pub fn decode(encoding: Encoding, is_binary: bool, body: Bytes) -> Result<Vec<Packet>, Malformed> {
    let packets = match (encoding, is_binary) {
        (Encoding::Four, false) => revision4::decode(body)?,
        (Encoding::Four, true) => return Err(Malformed),
        (_, true) => revision3::decode_binary(body)?,
        (_, false) => revision3::decode_text(body)?,
    };
    if packets.is_empty() { Err(Malformed) } else { Ok(packets) }
}

fn push(packets: &mut Vec<Packet>, packet: Packet) -> Result<(), Malformed> {
    if packets.len() == MAX_PACKETS {
        return Err(Malformed);
    }
    packets.push(packet);
    Ok(())
}
