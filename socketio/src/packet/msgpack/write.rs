//! Writes packets that were framed in the JSON encoding as MessagePack.

use serde_json::Value;

use crate::{
    Frame,
    frame::{Outbound, messages},
    packet::decode::head,
};

/// Translates every Socket.IO packet of a frame. What is none (a ping, say) stays as it is.
pub(crate) fn encode(frame: &Frame) -> Frame {
    let mut frames = Vec::new();
    let mut messages = messages(frame.bytes());
    while let Some(message) = messages.next() {
        frames.push(match message {
            Outbound::Binary(data) => Frame::binary(data),
            Outbound::Text(text) => match packet(text, &mut messages) {
                Some(packet) => Frame::binary(&packet),
                None => Frame::text(&String::from_utf8_lossy(text)),
            },
        });
    }
    Frame::concat(&frames)
}

fn packet<'a>(text: &'a [u8], following: &mut impl Iterator<Item = Outbound<'a>>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix('4')?;
    let head = head(text, usize::MAX).ok()?;
    let data: Option<Value> = match head.payload {
        "" => None,
        payload => Some(serde_json::from_str(payload).ok()?),
    };
    // The binary kinds are those of the JSON encoding alone.
    let kind = match head.kind {
        b'5' => b'2',
        b'6' => b'3',
        kind @ b'0'..=b'4' => kind,
        _ => return None,
    };
    let attachments: Vec<_> = following.take(head.attachments).collect();
    let fields = 2 + usize::from(head.id.is_some()) + usize::from(data.is_some());
    let mut out = Vec::new();
    put_count(&mut out, 0x80, 0xde, fields);
    put_string(&mut out, "type");
    out.push(kind - b'0');
    put_string(&mut out, "nsp");
    put_string(&mut out, &head.namespace);
    if let Some(id) = head.id {
        put_string(&mut out, "id");
        put_unsigned(&mut out, id);
    }
    if let Some(data) = data {
        put_string(&mut out, "data");
        put_value(&mut out, &data, &attachments);
    }
    Some(out)
}

fn put_value(out: &mut Vec<u8>, value: &Value, attachments: &[Outbound<'_>]) {
    match value {
        Value::Null => out.push(0xc0),
        Value::Bool(value) => out.push(if *value { 0xc3 } else { 0xc2 }),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => put_unsigned(out, number),
            (None, Some(number)) => put_negative(out, number),
            (None, None) => {
                out.push(0xcb);
                out.extend(number.as_f64().unwrap_or_default().to_be_bytes());
            }
        },
        Value::String(text) => put_string(out, text),
        Value::Array(items) => {
            put_count(out, 0x90, 0xdc, items.len());
            items.iter().for_each(|item| put_value(out, item, attachments));
        }
        Value::Object(entries) => {
            if let Some(data) = attachment(entries, attachments) {
                return put_binary(out, data);
            }
            put_count(out, 0x80, 0xde, entries.len());
            for (key, value) in entries {
                put_string(out, key);
                put_value(out, value, attachments);
            }
        }
    }
}

fn attachment<'a>(entries: &serde_json::Map<String, Value>, attachments: &[Outbound<'a>]) -> Option<&'a [u8]> {
    if entries.get("_placeholder") != Some(&Value::Bool(true)) {
        return None;
    }
    let number = usize::try_from(entries.get("num")?.as_u64()?).ok()?;
    match attachments.get(number)? {
        Outbound::Binary(data) => Some(data),
        Outbound::Text(_) => None,
    }
}

fn put_unsigned(out: &mut Vec<u8>, number: u64) {
    let [.., a, b, c, d] = number.to_be_bytes();
    match number {
        0..=0x7f => out.push(d),
        0x80..=0xff => out.extend([0xcc, d]),
        0x100..=0xffff => out.extend([0xcd, c, d]),
        0x1_0000..=0xffff_ffff => out.extend([0xce, a, b, c, d]),
        _ => {
            out.push(0xcf);
            out.extend(number.to_be_bytes());
        }
    }
}

fn put_negative(out: &mut Vec<u8>, number: i64) {
    if let Ok(number @ -32..) = i8::try_from(number) {
        out.extend(number.to_be_bytes());
    } else {
        out.push(0xd3);
        out.extend(number.to_be_bytes());
    }
}

fn put_string(out: &mut Vec<u8>, text: &str) {
    match u8::try_from(text.len()) {
        Ok(length @ 0..=31) => out.push(0xa0 | length),
        _ => put_length(out, [0xd9, 0xda, 0xdb], text.len()),
    }
    out.extend_from_slice(text.as_bytes());
}

fn put_binary(out: &mut Vec<u8>, data: &[u8]) {
    put_length(out, [0xc4, 0xc5, 0xc6], data.len());
    out.extend_from_slice(data);
}

/// A length of one, two or four bytes. A message of more than four gigabytes is none.
fn put_length(out: &mut Vec<u8>, markers: [u8; 3], length: usize) {
    let [.., a, b, c, d] = (length as u64).to_be_bytes();
    let [one, two, four] = markers;
    match length {
        0..=0xff => out.extend([one, d]),
        0x100..=0xffff => out.extend([two, c, d]),
        _ => out.extend([four, a, b, c, d]),
    }
}

/// How many items or entries follow: short in the marker itself, or in two or four bytes.
fn put_count(out: &mut Vec<u8>, short: u8, long: u8, count: usize) {
    let [.., a, b, c, d] = (count as u64).to_be_bytes();
    match count {
        0..=15 => out.push(short | d),
        16..=0xffff => out.extend([long, c, d]),
        _ => out.extend([long + 1, a, b, c, d]),
    }
}
