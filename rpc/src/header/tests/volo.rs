//! `TTHeader`, as Volo writes and reads it (`tests/data/README.md`).

use std::time::Duration;

use alato_metainfo::{Kind as MetaKind, MetaInfo};
use alato_thrift::{MessageHeader, MessageKind};

use super::{
    super::{int_key, string_key, strip_frame},
    *,
};
use crate::{Protocol, protocol::WriteWith};

/// Keys that only Volo writes (`pkg/remote/transmeta/metakey.go` in cloudwego/kitex).
const TRANSPORT_TYPE: u16 = 1;
const FROM_SERVICE: u16 = 3;
const DESTINATION_ADDRESS: u16 = 11;
const WITH_MESH_HEADER: u16 = 16;

fn vector(case: &str) -> Vec<u8> {
    let line = include_str!("../../../../tests/data/ttheader.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|vector| vector["case"] == case)
        .unwrap_or_else(|| panic!("no case {case}"));
    let hex = line["hex"].as_str().unwrap().as_bytes().chunks(2);
    hex.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// `echo(1: string text)`, or its result, which is `0: string`.
#[derive(Clone, Copy)]
struct Text(i16, &'static str);

impl WriteWith for Text {
    fn write<E: alato_thrift::Encoder>(
        &self,
        encoder: &mut E,
    ) -> Result<(), alato_thrift::EncodeError> {
        let Self(id, text) = *self;
        let outer = encoder.struct_begin()?;
        encoder.field_str(id, text)?;
        encoder.struct_end(outer);
        Ok(())
    }
}

fn message(protocol: Protocol, kind: MessageKind, sequence_id: i32, body: Text) -> Vec<u8> {
    let header = MessageHeader {
        name: "echo".into(),
        kind,
        sequence_id,
    };
    let mut message = Vec::new();
    protocol.write_envelope(&header, &mut message).unwrap();
    message.extend(protocol.write(&body).unwrap());
    message
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes(), message].concat()
}

/// A call as we write it, to Volo's server.
fn call(protocol: Protocol, payload: &[u8]) -> Vec<u8> {
    let mut meta = MetaInfo::new();
    meta.set(MetaKind::Persistent, "TENANT", "acme").unwrap();
    meta.set(MetaKind::Transient, "RETRY", "1").unwrap();
    let mut buffer = Vec::new();
    let mut header = Writer::new(&mut buffer, Kind::TTHeader, 0, 7, protocol);
    header.meta_of_request(&meta).unwrap();
    header.string(string_key::SERVICE, b"Echo").unwrap();
    header.int(int_key::TO_METHOD, b"echo").unwrap();
    header.timeout(Duration::from_millis(1_500)).unwrap();
    let frame = header.finish().unwrap();
    buffer.extend_from_slice(payload);
    frame.close(&mut buffer, 0, u32::MAX).unwrap();
    buffer
}

fn calls() -> [(&'static str, Vec<u8>); 5] {
    let binary = |text| message(Protocol::Binary, MessageKind::Call, 7, Text(1, text));
    let compact = message(Protocol::Compact, MessageKind::Call, 7, Text(1, "hello"));
    [
        ("framed", call(Protocol::Binary, &framed(&binary("hello")))),
        ("unframed", call(Protocol::Binary, &binary("hello"))),
        ("framed_compact", call(Protocol::Compact, &framed(&compact))),
        ("compact", call(Protocol::Compact, &compact)),
        ("declared", call(Protocol::Binary, &framed(&binary("sad")))),
    ]
}

/// A reply as we write it, to Volo's client, whose first call has the sequence id 0.
fn reply() -> Vec<u8> {
    let mut meta = MetaInfo::new();
    meta.set(MetaKind::Backward, "SERVED_BY", "alato").unwrap();
    let payload = message(Protocol::Binary, MessageKind::Reply, 0, Text(0, "hi"));
    write(Kind::TTHeader, 0, &framed(&payload), |header| {
        header.meta_of_reply(&meta)
    })
    .unwrap()
}

#[test]
fn what_volo_has_answered_is_what_is_written() {
    for (case, call) in calls() {
        assert_eq!(call, vector(&format!("call_{case}")), "{case}");
    }
    assert_eq!(reply(), vector("reply_of_alato"));
}

#[test]
fn what_volo_answers_is_read() {
    for (case, call) in calls() {
        let (header, payload) = parse(&vector(&format!("reply_{case}"))).unwrap();
        assert_eq!(header.kind(), Kind::TTHeader);
        assert_eq!(header.sequence_id(), 7);
        let (call, sent) = parse(&call).unwrap();
        assert_eq!(header.protocol(), call.protocol(), "{case}");
        // Volo puts a frame inside where the call had one, and says so nowhere.
        let (payload, has_frame) = strip_frame(&payload);
        assert_eq!(has_frame, strip_frame(&sent).1, "{case}");
        assert_eq!(header.int(TRANSPORT_TYPE), None);
        assert_eq!(header.int(int_key::MESSAGE_TYPE), Some(&[2][..]));

        let (message, body) = header.protocol().read_envelope(payload).unwrap();
        assert_eq!((&*message.name, message.sequence_id), ("echo", 7));
        assert_eq!(message.kind, MessageKind::Reply);
        let expected = match case {
            "declared" => vec![12, 0, 1, 11, 0, 1, 0, 0, 0, 2, b'n', b'o', 0, 0],
            // What the server saw of the metadata.
            _ => header
                .protocol()
                .write(&Text(0, r#"hello Some("acme") Some("1")"#))
                .unwrap()
                .to_vec(),
        };
        assert_eq!(payload[body], expected, "{case}");

        let mut meta = MetaInfo::new();
        header.meta_of_reply(&mut meta).unwrap();
        assert_eq!(meta.len(MetaKind::Downstream), 1);
        let served_by = meta.get(MetaKind::Downstream, "SERVED_BY");
        assert_eq!(served_by, Some("volo"), "{case}");
    }
}

#[test]
fn what_volo_calls_with_is_read() {
    let (header, payload) = parse(&vector("call_of_volo")).unwrap();
    assert_eq!(header.service(), Some("Echo"));
    assert_eq!(header.timeout(), Some(Duration::from_millis(1_500)));
    for (key, value) in [
        (FROM_SERVICE, &b"probe"[..]),
        (int_key::TO_SERVICE, b"Echo"),
        (int_key::TO_METHOD, b"echo"),
        (WITH_MESH_HEADER, b"3"),
    ] {
        assert_eq!(header.int(key), Some(value), "{key}");
    }
    let address = header.int(DESTINATION_ADDRESS).unwrap();
    assert!(address.starts_with(b"127.0.0.1:"));
    let mut meta = MetaInfo::new();
    header.meta_of_request(&mut meta).unwrap();
    assert_eq!(meta.get(MetaKind::Persistent, "TENANT"), Some("acme"));
    assert_eq!(meta.get(MetaKind::Upstream, "RETRY"), Some("1"));
    let (payload, has_frame) = strip_frame(&payload);
    assert!(has_frame);
    let call = message(Protocol::Binary, MessageKind::Call, 0, Text(1, "hello"));
    assert_eq!(payload, call);
    assert_eq!(
        write_again(&header, &framed(payload)),
        vector("call_of_volo")
    );
}
