//! Inbound WebSocket frames, put together to messages.
//!
//! The header is tungstenite's. Its reader is not used, because it keeps a buffer for every
//! connection (and one as large as the largest message, once such a message has come): here an
//! idle connection has none.

use std::io::Cursor;

use bytes::{Bytes, BytesMut};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{CloseCode, Control, Data, OpCode},
};

use super::mask;

/// A control frame's payload is never longer.
const CONTROL_LIMIT: usize = 125;

/// A message or a control frame of the client's.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A text message; that it is UTF-8 is for the reader to check.
    Text(Bytes),
    /// A binary message.
    Binary(Bytes),
    /// A ping, to be answered with the same payload.
    Ping(Bytes),
    /// A pong.
    Pong,
    /// The client closes, with this code.
    Close(Option<u16>),
}

/// What is wrong with a client's frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A frame that the protocol does not know or does not allow here.
    #[error("not a valid WebSocket frame")]
    Protocol,
    /// Text that is not UTF-8.
    #[error("text that is not UTF-8")]
    Encoding,
    /// A message above the limit.
    #[error("a message above the limit")]
    TooBig,
}

impl Violation {
    /// The code with which the WebSocket is closed.
    pub fn code(self) -> u16 {
        match self {
            Self::Protocol => 1002,
            Self::Encoding => 1007,
            Self::TooBig => 1009,
        }
    }
}

/// Decodes one connection's frames. Holds memory only while a fragmented message is incomplete.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    partial: Option<Box<Partial>>,
}

#[derive(Debug)]
struct Partial {
    is_text: bool,
    data: BytesMut,
}

impl Decoder {
    /// A decoder that refuses messages of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, partial: None }
    }

    /// Takes the next message or control frame from the front of `input`, if it is there whole.
    pub fn decode(&mut self, input: &mut BytesMut) -> Result<Option<Incoming>, Violation> {
        loop {
            let Some((header, payload)) = self.next_frame(input)? else {
                return Ok(None);
            };
            match header.opcode {
                OpCode::Control(kind) => return control(kind, payload.freeze()).map(Some),
                OpCode::Data(kind) => {
                    if let Some(message) = self.assemble(kind, header.is_final, payload)? {
                        return Ok(Some(message));
                    }
                }
            }
        }
    }

    fn next_frame(&self, input: &mut BytesMut) -> Result<Option<(FrameHeader, BytesMut)>, Violation> {
        let mut cursor = Cursor::new(&input[..]);
        let parsed = FrameHeader::parse(&mut cursor).map_err(|_| Violation::Protocol)?;
        let Some((header, length)) = parsed else {
            return Ok(None);
        };
        let start = usize::try_from(cursor.position()).map_err(|_| Violation::Protocol)?;
        let length = usize::try_from(length).map_err(|_| Violation::TooBig)?;
        let mask = self.check(&header, length)?;
        // Checked before the payload is there: an announced length is not something to wait for.
        if input.len() - start < length {
            return Ok(None);
        }
        let mut payload = input.split_to(start + length).split_off(start);
        mask::apply(&mut payload, mask);
        Ok(Some((header, payload)))
    }

    fn check(&self, header: &FrameHeader, length: usize) -> Result<[u8; 4], Violation> {
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(Violation::Protocol);
        }
        match header.opcode {
            OpCode::Control(_) if !header.is_final || length > CONTROL_LIMIT => {
                return Err(Violation::Protocol);
            }
            OpCode::Control(_) => {}
            OpCode::Data(_) => {
                let before = self.partial.as_ref().map_or(0, |partial| partial.data.len());
                if length > self.limit.saturating_sub(before) {
                    return Err(Violation::TooBig);
                }
            }
        }
        // A client must mask what it sends (RFC 6455, 5.1).
        header.mask.ok_or(Violation::Protocol)
    }

    fn assemble(&mut self, kind: Data, is_final: bool, payload: BytesMut) -> Result<Option<Incoming>, Violation> {
        let (is_text, data) = match (kind, self.partial.take()) {
            (Data::Text, None) => (true, payload),
            (Data::Binary, None) => (false, payload),
            (Data::Continue, Some(mut partial)) => {
                partial.data.extend_from_slice(&payload);
                (partial.is_text, partial.data)
            }
            _ => return Err(Violation::Protocol),
        };
        if !is_final {
            self.partial = Some(Box::new(Partial { is_text, data }));
            return Ok(None);
        }
        let data = data.freeze();
        Ok(Some(if is_text { Incoming::Text(data) } else { Incoming::Binary(data) }))
    }
}

fn control(kind: Control, payload: Bytes) -> Result<Incoming, Violation> {
    match kind {
        Control::Ping => Ok(Incoming::Ping(payload)),
        Control::Pong => Ok(Incoming::Pong),
        Control::Close => close(&payload).map(Incoming::Close),
        Control::Reserved(_) => Err(Violation::Protocol),
    }
}

fn close(payload: &[u8]) -> Result<Option<u16>, Violation> {
    if payload.is_empty() {
        return Ok(None);
    }
    let Some((code, reason)) = payload.split_first_chunk() else {
        return Err(Violation::Protocol);
    };
    let code = u16::from_be_bytes(*code);
    if !CloseCode::from(code).is_allowed() {
        return Err(Violation::Protocol);
    }
    std::str::from_utf8(reason).map_err(|_| Violation::Encoding)?;
    Ok(Some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's frame: masked, with a length of up to 16 bits.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let key = [1, 2, 3, 4];
        let mut out = vec![first];
        match u8::try_from(payload.len()) {
            Ok(length) if length < 126 => out.push(0x80 | length),
            _ => {
                out.push(0x80 | 126);
                out.extend_from_slice(&u16::try_from(payload.len()).unwrap().to_be_bytes());
            }
        }
        out.extend_from_slice(&key);
        let mut payload = payload.to_vec();
        mask::apply(&mut payload, key);
        out.extend_from_slice(&payload);
        out
    }

    fn decode(limit: usize, input: &[u8]) -> Result<Vec<Incoming>, Violation> {
        let (mut decoder, mut input) = (Decoder::new(limit), BytesMut::from(input));
        let mut out = Vec::new();
        while let Some(incoming) = decoder.decode(&mut input)? {
            out.push(incoming);
        }
        Ok(out)
    }

    #[test]
    fn a_message_arrives_whole_however_it_is_cut() {
        let mut wire = frame(0x01, b"hel");
        wire.extend(frame(0x89, b"ping"));
        wire.extend(frame(0x80, b"lo"));
        let expected = [Incoming::Ping(b"ping".as_slice().into()), Incoming::Text("hello".into())];
        assert_eq!(decode(10, &wire).unwrap(), expected);

        let (mut decoder, mut input, mut out) = (Decoder::new(10), BytesMut::new(), Vec::new());
        for byte in wire {
            input.extend_from_slice(&[byte]);
            out.extend(decoder.decode(&mut input).unwrap());
        }
        assert_eq!(out, expected);
    }

    #[test]
    fn a_message_above_the_limit_is_refused_before_it_has_come() {
        assert_eq!(decode(5, &frame(0x82, &[0; 6])[..6]), Err(Violation::TooBig));
        let mut fragments = frame(0x02, &[0; 3]);
        fragments.extend(frame(0x80, &[0; 3]));
        assert_eq!(decode(5, &fragments), Err(Violation::TooBig));
    }

    #[test]
    fn what_the_protocol_forbids_is_refused() {
        let unmasked = [0x81, 0x01, b'x'];
        let long_ping = frame(0x89, &[0; 126]);
        let cases: [&[u8]; 6] = [
            &unmasked,
            &long_ping,
            &frame(0x80, b"continues nothing"),
            &frame(0xc1, b"reserved bit"),
            &frame(0x83, b"reserved opcode"),
            &frame(0x09, b"cut ping"),
        ];
        for case in cases {
            assert_eq!(decode(1000, case), Err(Violation::Protocol), "{case:?}");
        }
    }

    #[test]
    fn a_close_frame_is_checked() {
        assert_eq!(decode(9, &frame(0x88, &[])), Ok(vec![Incoming::Close(None)]));
        assert_eq!(decode(9, &frame(0x88, &[3, 232])), Ok(vec![Incoming::Close(Some(1000))]));
        assert_eq!(decode(9, &frame(0x88, &[3])), Err(Violation::Protocol));
        assert_eq!(decode(9, &frame(0x88, &[3, 237])), Err(Violation::Protocol)); // 1005
        assert_eq!(decode(9, &frame(0x88, &[3, 232, 0xff])), Err(Violation::Encoding));
    }
}
