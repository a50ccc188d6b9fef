//! Socket.IO packets as `socket.io-msgpack-parser` writes them: one MessagePack map, binary data in it.
//!
//! The application sees no difference: both directions are translated from and to the JSON encoding,
//! with the binary data as attachments. That costs a translation for each receiver, where the JSON
//! encoding is written once for all; who wants cheap fan-out uses JSON.

mod read;
mod write;

pub use read::decode;
pub(crate) use write::encode;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{
        Frame,
        frame::{Outbound, messages},
        packet::decode::Decoded,
    };

    #[test]
    fn what_is_written_is_read_again() {
        let args = r#"[1,-7,300,70000,5000000000,1.5,"é",null,true],{"a":{"_placeholder":true,"num":0}}"#;
        let data = Bytes::from_static(&[1, 2, 3]);
        let frame = encode(&Frame::binary_event("/admin", "hello", args, std::slice::from_ref(&data)));
        let Some(Outbound::Binary(packet)) = messages(frame.bytes()).next() else { panic!() };
        let Ok(Decoded::Event { namespace, id, name, args: read, .. }) = decode(packet, 10) else { panic!() };
        assert_eq!((&*namespace, id, &*name), ("/admin", None, "hello"));
        assert_eq!(read.raw(), args);
        assert_eq!(read.attachments(), [data]);
    }

    #[test]
    fn engine_packets_and_what_is_no_packet_stay_as_they_are() {
        for frame in [Frame::PING, Frame::message("no packet"), Frame::text("plain")] {
            assert_eq!(encode(&frame), frame);
        }
    }

    #[test]
    fn a_packet_of_the_client_library_is_read() {
        // { type: 2, data: ["ask", <01 02>], nsp: "/", id: 7 }, and a field of its own that is new.
        let packet = b"\x85\xa4type\x02\xa4data\x92\xa3ask\xc4\x02\x01\x02\xa3nsp\xa1/\xa2id\x07\xa3new\xd4\x00\x00";
        let Ok(Decoded::Event { id, name, args, .. }) = decode(packet, 10) else { panic!() };
        assert_eq!((id, &*name), (Some(7), "ask"));
        assert_eq!(args.binary(0).unwrap(), &[1, 2][..]);
    }

    #[test]
    fn malformed_packets_are_refused() {
        let deep = [b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data".as_slice(), &[0x91; 200]].concat();
        let cases: [&[u8]; 8] = [
            b"",
            b"\x02",
            b"\x81\xa4type\x02",
            b"\x82\xa4type\x02\xa3nsp\xa1x",
            b"\x82\xa4type\x02\xa3nsp\xa3/,x",
            b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\xdd\xff\xff\xff\xff",
            b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x91\xc6\xff\xff\xff\xff",
            &deep,
        ];
        for case in cases {
            assert!(decode(case, 10).is_err(), "{case:?}");
        }
        let two = b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x93\xa1a\xc4\x00\xc4\x00";
        assert!(decode(two, 2).is_ok());
        assert!(decode(two, 1).is_err());
    }
}
