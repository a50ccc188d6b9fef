//! Outbound Socket.IO packets, each written once into its frame.

use std::borrow::Cow;

use bytes::Bytes;

use crate::Frame;

/// EVENT, or BINARY_EVENT if there are attachments.
pub(crate) fn event(namespace: &str, id: Option<u64>, name: &str, args_json: &str, attachments: &[Bytes]) -> Frame {
    let name = quoted(name);
    let comma = if args_json.is_empty() { "" } else { "," };
    with_attachments('2', '5', namespace, id, &["[", &name, comma, args_json, "]"], attachments)
}

/// ACK, or BINARY_ACK if there are attachments. `args_json_array` has its brackets.
pub(crate) fn ack(namespace: &str, id: u64, args_json_array: &str, attachments: &[Bytes]) -> Frame {
    with_attachments('3', '6', namespace, Some(id), &[args_json_array], attachments)
}

/// CONNECT, with a payload if the protocol has one.
pub(crate) fn connect(namespace: &str, payload: &str) -> Frame {
    packet('0', 0, namespace, None, &[payload])
}

/// DISCONNECT.
pub(crate) fn disconnect(namespace: &str) -> Frame {
    packet('1', 0, namespace, None, &[])
}

/// CONNECT_ERROR.
pub(crate) fn connect_error(namespace: &str, payload: &str) -> Frame {
    packet('4', 0, namespace, None, &[payload])
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    match serde_json::to_string(text) {
        Ok(json) => json.into(),
        // Strings always serialise.
        Err(_) => "\"\"".into(),
    }
}

fn with_attachments(
    plain: char,
    binary: char,
    namespace: &str,
    id: Option<u64>,
    payload: &[&str],
    attachments: &[Bytes],
) -> Frame {
    if attachments.is_empty() {
        return packet(plain, 0, namespace, id, payload);
    }
    let mut frames = Vec::with_capacity(1 + attachments.len());
    frames.push(packet(binary, attachments.len(), namespace, id, payload));
    frames.extend(attachments.iter().map(|attachment| Frame::binary(attachment)));
    Frame::concat(&frames)
}

/// `4` for an Engine.IO message, then `<type>[<attachments>-][<namespace>,][<id>][<payload>]`.
fn packet(kind: char, attachments: usize, namespace: &str, id: Option<u64>, payload: &[&str]) -> Frame {
    use std::fmt::Write as _;

    let mut head = String::with_capacity(namespace.len() + 32);
    head.push('4');
    head.push(kind);
    // Writing to a string does not fail.
    if attachments > 0 {
        let _ = write!(head, "{attachments}-");
    }
    if namespace != "/" {
        let _ = write!(head, "{namespace},");
    }
    if let Some(id) = id {
        let _ = write!(head, "{id}");
    }
    let mut parts = Vec::with_capacity(1 + payload.len());
    parts.push(head.as_str());
    parts.extend(payload);
    Frame::text_of(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Outbound, messages};

    fn text(frame: &Frame) -> String {
        match messages(frame.bytes()).next() {
            Some(Outbound::Text(text)) => String::from_utf8(text.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn packets_read_as_the_protocol_writes_them() {
        let cases = [
            (event("/", None, "hello", "1", &[]), r#"42["hello",1]"#),
            (event("/", None, "a \"b\"\n", "", &[]), r#"42["a \"b\"\n"]"#),
            (event("/admin", Some(456), "delete", "123", &[]), r#"42/admin,456["delete",123]"#),
            (ack("/admin", 456, "[]", &[]), "43/admin,456[]"),
            (connect("/", r#"{"sid":"x"}"#), r#"40{"sid":"x"}"#),
            (connect("/", ""), "40"),
            (disconnect("/admin"), "41/admin,"),
            (connect_error("/", r#"{"message":"no"}"#), r#"44{"message":"no"}"#),
        ];
        for (frame, expected) in cases {
            assert_eq!(text(&frame), expected);
        }
    }

    #[test]
    fn attachments_follow_their_packet() {
        let args = r#"{"_placeholder":true,"num":0}"#;
        let data = Bytes::from_static(&[1, 2, 3]);
        let frame = event("/", None, "hello", args, std::slice::from_ref(&data));
        assert_eq!(text(&frame), r#"451-["hello",{"_placeholder":true,"num":0}]"#);
        assert_eq!(messages(frame.bytes()).nth(1), Some(Outbound::Binary(&data)));
        assert_eq!(text(&ack("/", 7, "[]", &[data])), "461-7[]");
    }
}
