//! As much of WebSocket framing as the load needs.

/// A text message as a server writes it.
pub fn server_text(text: &str) -> Vec<u8> {
    let mut frame = header(text.len(), 0);
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// A text message as a client writes it: masked, with a mask that changes nothing.
pub fn client_text(text: &str) -> Vec<u8> {
    let mut frame = header(text.len(), 0x80);
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text.as_bytes());
    frame
}

fn header(length: usize, masked: u8) -> Vec<u8> {
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length), _) if length < 126 => vec![0x81, masked | length],
        (_, Ok(length)) => [&[0x81, masked | 126], &length.to_be_bytes()[..]].concat(),
        _ => [&[0x81, masked | 127], &(length as u64).to_be_bytes()[..]].concat(),
    }
}

/// Takes a server's first whole frame off the front: its payload, and what follows.
pub fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[_, second], rest) = bytes.split_first_chunk()?;
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
    rest.split_at_checked(length)
}
