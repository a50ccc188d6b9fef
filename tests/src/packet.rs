//! Engine.IO 4 and Socket.IO 5 as a client reads them, on the namespace `/` and without binary parts.

use serde_json::{Value, json};

/// What a server sends.
#[derive(Debug, PartialEq)]
pub enum Packet {
    /// Engine.IO is open.
    Open(Value),
    /// A heartbeat that wants an answer.
    Ping,
    /// The namespace is open.
    Connected(Value),
    /// The namespace was refused.
    Refused(Value),
    /// The server ends the namespace.
    Disconnected,
    /// An event; arguments after the first are left away.
    Event(String, Value),
    /// The answer to the event of that number.
    Ack(u64, Value),
    /// Engine.IO is closing.
    Close,
}

impl Packet {
    /// Reads one text frame.
    pub fn parse(frame: &str) -> Result<Self, String> {
        let json = |text: &str| serde_json::from_str::<Value>(text).map_err(|fault| format!("{fault} in {frame}"));
        let optional = |text: &str| if text.is_empty() { Ok(Value::Null) } else { json(text) };
        match frame.as_bytes() {
            [b'0', ..] => json(&frame[1..]).map(Self::Open),
            [b'1', ..] => Ok(Self::Close),
            [b'2', ..] => Ok(Self::Ping),
            [b'4', b'0', ..] => optional(&frame[2..]).map(Self::Connected),
            [b'4', b'1', ..] => Ok(Self::Disconnected),
            [b'4', b'2', ..] => match json(&frame[2..])?.as_array().map(Vec::as_slice) {
                Some([Value::String(name), arguments @ ..]) => {
                    Ok(Self::Event(name.clone(), arguments.first().cloned().unwrap_or_default()))
                }
                _ => Err(format!("an event without a name: {frame}")),
            },
            [b'4', b'3', ..] => {
                let start = frame.find('[').ok_or_else(|| format!("an ack without arguments: {frame}"))?;
                let number = frame[2..start].parse().map_err(|_| format!("an ack without a number: {frame}"))?;
                Ok(Self::Ack(number, json(&frame[start..])?.get(0).cloned().unwrap_or_default()))
            }
            [b'4', b'4', ..] => json(&frame[2..]).map(Self::Refused),
            _ => Err(format!("neither Engine.IO nor Socket.IO: {frame}")),
        }
    }
}

/// Opens the namespace `/`.
pub fn connect(token: Option<&str>) -> String {
    token.map_or_else(|| "40".to_owned(), |token| format!("40{}", json!({ "token": token })))
}

/// An event, as a JSON array; with a number it wants an ack.
pub fn event(array: &str, ack: Option<u64>) -> String {
    let number = ack.map(|number| number.to_string()).unwrap_or_default();
    format!("42{number}{array}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_the_protocol_writes_them() {
        for (frame, packet) in [
            ("2", Packet::Ping),
            (r#"40{"sid":"a"}"#, Packet::Connected(json!({"sid": "a"}))),
            (r#"42["hi",{"a":1},"offset"]"#, Packet::Event("hi".into(), json!({"a": 1}))),
            (r#"4312[{"a":1}]"#, Packet::Ack(12, json!({"a": 1}))),
            (r#"44{"message":"no"}"#, Packet::Refused(json!({"message": "no"}))),
        ] {
            assert_eq!(Packet::parse(frame), Ok(packet));
        }
        assert!(Packet::parse("nonsense").is_err());
        assert_eq!(event(r#"["hi",{"a":1}]"#, Some(3)), r#"423["hi",{"a":1}]"#);
    }
}
