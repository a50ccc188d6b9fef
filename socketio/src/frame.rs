//! Outbound messages, framed once as WebSocket frames and shared by everyone who gets them.

use bytes::Bytes;

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

/// One or more whole outbound messages in the form in which a WebSocket carries them.
///
/// A server's frames are not masked, so the same bytes go to every member of a room: encode once,
/// clone for each. HTTP long-polling reads the messages back out of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    bytes: Bytes,
    has_binary: bool,
}

impl Frame {
    pub(crate) const PING: Self = Self::control(&[TEXT, 1, b'2']);
    pub(crate) const PONG: Self = Self::control(&[TEXT, 1, b'3']);
    pub(crate) const PROBED: Self = Self::control(&[TEXT, 6, b'3', b'p', b'r', b'o', b'b', b'e']);
    pub(crate) const NOOP: Self = Self::control(&[TEXT, 1, b'6']);
    pub(crate) const CLOSE: Self = Self::control(&[TEXT, 1, b'1']);
    pub(crate) const WEBSOCKET_PING: Self = Self::control(&[0x89, 0]);

    /// An EVENT packet. `args_json` holds the arguments as JSON values, separated by commas,
    /// without brackets; it may be empty.
    pub fn event(namespace: &str, name: &str, args_json: &str) -> Self {
        crate::packet::encode::event(namespace, None, name, args_json, &[])
    }

    /// An EVENT packet with attachments, which `args_json` refers to by placeholders
    /// (see [`Placeholder`](crate::Placeholder)). Without attachments it is a plain event.
    pub fn binary_event(namespace: &str, name: &str, args_json: &str, attachments: &[Bytes]) -> Self {
        crate::packet::encode::event(namespace, None, name, args_json, attachments)
    }

    /// A raw Engine.IO text message, for a protocol other than Socket.IO.
    pub fn message(text: &str) -> Self {
        Self::text_of(&["4", text])
    }

    /// A text message of a plain WebSocket.
    pub fn text(payload: &str) -> Self {
        Self::text_of(&[payload])
    }

    /// A binary message, of a plain WebSocket or of Engine.IO.
    pub fn binary(payload: &[u8]) -> Self {
        let mut out = Vec::with_capacity(header_length(payload.len()) + payload.len());
        put_header(&mut out, BINARY, payload.len());
        out.extend_from_slice(payload);
        Self { bytes: out.into(), has_binary: true }
    }

    /// Several messages as one contiguous buffer, so that a burst is one write per connection.
    pub fn concat(frames: &[Self]) -> Self {
        if let [frame] = frames {
            return frame.clone();
        }
        let mut out = Vec::with_capacity(frames.iter().map(Self::len).sum());
        for frame in frames {
            out.extend_from_slice(&frame.bytes);
        }
        Self { bytes: out.into(), has_binary: frames.iter().any(|frame| frame.has_binary) }
    }

    /// How many bytes go over the wire.
    #[allow(clippy::len_without_is_empty)] // no frame is empty: there is always a header
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// One text message made of parts.
    pub(crate) fn text_of(parts: &[&str]) -> Self {
        let length = parts.iter().map(|part| part.len()).sum();
        let mut out = Vec::with_capacity(header_length(length) + length);
        put_header(&mut out, TEXT, length);
        for part in parts {
            out.extend_from_slice(part.as_bytes());
        }
        Self { bytes: out.into(), has_binary: false }
    }

    /// The reply to a WebSocket ping.
    pub(crate) fn websocket_pong(payload: &[u8]) -> Self {
        Self::short(0x8a, payload)
    }

    /// The WebSocket's own close frame.
    pub(crate) fn websocket_close(code: Option<u16>) -> Self {
        match code {
            Some(code) => Self::short(0x88, &code.to_be_bytes()),
            None => Self::short(0x88, &[]),
        }
    }

    /// The same messages as revision 3 of Engine.IO writes them: a type byte before binary data.
    pub(crate) fn for_revision3(&self) -> Self {
        if !self.has_binary {
            return self.clone();
        }
        let mut out = Vec::with_capacity(self.len() + 8);
        for message in messages(&self.bytes) {
            match message {
                Outbound::Text(text) => {
                    put_header(&mut out, TEXT, text.len());
                    out.extend_from_slice(text);
                }
                Outbound::Binary(data) => {
                    put_header(&mut out, BINARY, data.len() + 1);
                    out.push(4);
                    out.extend_from_slice(data);
                }
            }
        }
        Self { bytes: out.into(), has_binary: true }
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    const fn control(bytes: &'static [u8]) -> Self {
        Self { bytes: Bytes::from_static(bytes), has_binary: false }
    }

    fn short(first: u8, payload: &[u8]) -> Self {
        let mut out = Vec::with_capacity(2 + payload.len());
        put_header(&mut out, first, payload.len());
        out.extend_from_slice(payload);
        Self { bytes: out.into(), has_binary: false }
    }
}

/// One message out of framed bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outbound<'a> {
    Text(&'a [u8]),
    Binary(&'a [u8]),
}

/// Reads the messages back out of bytes that [`Frame`] wrote.
pub(crate) fn messages(mut bytes: &[u8]) -> impl Iterator<Item = Outbound<'_>> {
    std::iter::from_fn(move || {
        let (&[first, second], rest) = bytes.split_first_chunk()?;
        let (length, rest) = match second {
            126 => {
                let (length, rest) = rest.split_first_chunk()?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            127 => {
                let (length, rest) = rest.split_first_chunk()?;
                (usize::try_from(u64::from_be_bytes(*length)).ok()?, rest)
            }
            length => (usize::from(length), rest),
        };
        let (payload, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some(if first == BINARY { Outbound::Binary(payload) } else { Outbound::Text(payload) })
    })
}

/// How many messages bytes that [`Frame`] wrote begin with, at most `limit`, and how long those are.
pub(crate) fn beginning(bytes: &[u8], limit: usize) -> (usize, usize) {
    let (mut count, mut length) = (0, 0);
    for message in messages(bytes).take(limit) {
        let (Outbound::Text(payload) | Outbound::Binary(payload)) = message;
        count += 1;
        length += header_length(payload.len()) + payload.len();
    }
    // Bytes that are no message cannot be there; they must not stay there for ever.
    if count < limit { (count, bytes.len()) } else { (count, length) }
}

fn header_length(payload: usize) -> usize {
    match payload {
        0..=125 => 2,
        126..=0xffff => 4,
        _ => 10,
    }
}

fn put_header(out: &mut Vec<u8>, first: u8, length: usize) {
    out.push(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length), _) if length < 126 => out.push(length),
        (_, Ok(length)) => {
            out.push(126);
            out.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_out_of_a_burst() {
        let long = "x".repeat(70_000);
        let burst =
            Frame::concat(&[Frame::text("hello"), Frame::binary(&[1, 2, 3]), Frame::text(&"y".repeat(200)), Frame::text(&long)]);
        let read: Vec<_> = messages(burst.bytes()).collect();
        assert_eq!(read[0], Outbound::Text(b"hello"));
        assert_eq!(read[1], Outbound::Binary(&[1, 2, 3]));
        assert_eq!(read[2], Outbound::Text("y".repeat(200).as_bytes()));
        assert_eq!(read[3], Outbound::Text(long.as_bytes()));
        assert_eq!(read.len(), 4);
    }

    #[test]
    fn revision_3_marks_binary_messages_with_their_type() {
        let frame = Frame::concat(&[Frame::message("hi"), Frame::binary(&[7])]).for_revision3();
        let read: Vec<_> = messages(frame.bytes()).collect();
        assert_eq!(read, [Outbound::Text(b"4hi"), Outbound::Binary(&[4, 7])]);
    }
}
