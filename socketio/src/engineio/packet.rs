//! Inbound Engine.IO packets.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::{Buf, Bytes};

use super::layer::{Message, Utf8Bytes};
use crate::Revision;

/// As lenient about padding as the reference server.
pub(crate) const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// A packet of the client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet {
    /// The client leaves.
    Close,
    /// A ping, with its data.
    Ping(Utf8Bytes),
    /// A pong.
    Pong,
    /// A message.
    Message(Message),
    /// The client has moved to this transport.
    Upgrade,
    /// Nothing.
    Noop,
}

/// Something that is not a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid Engine.IO packet")]
pub struct Malformed;

impl Packet {
    /// Decodes a packet that came as text; binary data may come as text too, in base64.
    pub fn text(mut data: Bytes, revision: Revision) -> Result<Self, Malformed> {
        if !data.has_remaining() {
            return Err(Malformed);
        }
        // The type is ASCII, so the rest is UTF-8 if and only if the whole is.
        let kind = data.get_u8();
        if kind == b'b' {
            return Self::base64(data, revision);
        }
        let rest = Utf8Bytes::try_from(data).map_err(|_| Malformed)?;
        match kind {
            b'1' => Ok(Self::Close),
            b'2' => Ok(Self::Ping(rest)),
            b'3' => Ok(Self::Pong),
            b'4' => Ok(Self::Message(Message::Text(rest))),
            b'5' => Ok(Self::Upgrade),
            b'6' => Ok(Self::Noop),
            _ => Err(Malformed),
        }
    }

    /// Decodes a packet that came as binary data: a message, and in revision 3 it says so.
    pub fn binary(mut data: Bytes, revision: Revision) -> Result<Self, Malformed> {
        if revision == Revision::Three && (!data.has_remaining() || data.get_u8() != 4) {
            return Err(Malformed);
        }
        Ok(Self::Message(Message::Binary(data)))
    }

    fn base64(mut text: Bytes, revision: Revision) -> Result<Self, Malformed> {
        // Revision 3 says the type here as well.
        if revision == Revision::Three && (!text.has_remaining() || text.get_u8() != b'4') {
            return Err(Malformed);
        }
        let data = BASE64.decode(&text).map_err(|_| Malformed)?;
        Ok(Self::Message(Message::Binary(data.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_packets_are_known_by_their_first_byte() {
        let message = Packet::Message(Message::Text("hello €".into()));
        assert_eq!(Packet::text("4hello €".into(), Revision::Four), Ok(message));
        assert_eq!(Packet::text("2probe".into(), Revision::Four), Ok(Packet::Ping("probe".into())));
        for bad in ["", "abc", "7", "0{}"] {
            assert_eq!(Packet::text(bad.into(), Revision::Four), Err(Malformed), "{bad}");
        }
        assert_eq!(Packet::text(Bytes::from_static(&[b'4', 0xff]), Revision::Four), Err(Malformed));
    }

    #[test]
    fn binary_data_may_come_as_text() {
        let message = Packet::Message(Message::Binary(Bytes::from_static(&[1, 2])));
        assert_eq!(Packet::text("bAQI=".into(), Revision::Four), Ok(message.clone()));
        assert_eq!(Packet::text("b4AQI=".into(), Revision::Three), Ok(message));
        assert_eq!(Packet::text("bAQI=".into(), Revision::Three), Err(Malformed));
        assert_eq!(Packet::text("b!".into(), Revision::Four), Err(Malformed));
    }

    #[test]
    fn binary_packets_carry_a_type_in_revision_3_only() {
        let message = Packet::Message(Message::Binary(Bytes::from_static(&[9])));
        assert_eq!(Packet::binary(Bytes::from_static(&[9]), Revision::Four), Ok(message.clone()));
        assert_eq!(Packet::binary(Bytes::from_static(&[4, 9]), Revision::Three), Ok(message));
        assert_eq!(Packet::binary(Bytes::from_static(&[9]), Revision::Three), Err(Malformed));
        assert_eq!(Packet::binary(Bytes::new(), Revision::Three), Err(Malformed));
    }
}
