//! `alato decode` of frames with a header: what Apache, Volo and this tool itself write, and what nobody would.

mod common;

use std::io::Write;

use common::{Folder, Ran, recorder, repository, servers::calculator_idl};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};

/// The frames of a file of the repository's: what they are called, and their bytes in hexadecimal digits.
fn recorded(file: &str, wanted: impl Fn(&Value) -> bool) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(repository().join("tests/data").join(file)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let of = |line: Value| {
        let text = |name| line[name].as_str().unwrap().to_owned();
        (text("case"), text("hex"))
    };
    lines.filter(|line| wanted(line)).map(of).collect()
}

fn decode(arguments: &[&str], hex: &str) -> Ran {
    let all = [&["decode", "--hex"], arguments].concat();
    Folder::new().alato_with_input(&all, hex.as_bytes())
}

fn volo(case: &str) -> String {
    let mut found = recorded("ttheader.jsonl", |line| line["case"] == case);
    found.remove(0).1
}

#[test]
fn a_call_of_volo_is_shown_with_its_metadata() {
    let ran = decode(&[], &volo("call_of_volo")).succeeds();
    assert_eq!(
        ran.json(),
        json!({
            "protocol": "binary",
            "framed": true,
            "header": {
                "transport": "TTHeader",
                "flags": 0,
                "sequence_id": 0,
                "compressed": false,
                "framed_message": true,
                "pairs": {
                    "RPC_PERSIST_TENANT": "acme",
                    "RPC_TRANSIT_RETRY": "1",
                    "isn": "Echo",
                    "16 (with_mesh_header)": "3",
                    "12 (rpc_timeout)": "1500",
                    "3 (from_service)": "probe",
                    "9 (to_method)": "echo",
                    "6 (to_service)": "Echo",
                    "11 (dest_address)": "127.0.0.1:44557"
                }
            },
            "kind": "call",
            "method": "echo",
            "sequence_id": 0,
            "body": {"1": {"string": "hello"}}
        })
    );
    let ran = decode(&["--format", "tree"], &volo("reply_unframed")).succeeds();
    assert_eq!(
        ran.out,
        "\
reply echo #7 (binary, TTHeader)
  RPC_BACKWARD_SERVED_BY = volo
  22 (msg_type) = \\u{2}
  0: string = \"hello Some(\\\"acme\\\") Some(\\\"1\\\")\"
"
    );
}

#[test]
fn every_recorded_frame_is_decoded_also_several_in_a_row() {
    let apache = recorded("golden.jsonl", |line| line["proto"] == "header");
    let volo = recorded("ttheader.jsonl", |_| true);
    assert_eq!((apache.len(), volo.len()), (7, 12));
    for (case, hex) in &apache {
        let ran = decode(&["-i", &calculator_idl()], hex).succeeds().json();
        assert_eq!(ran["header"]["transport"], "THeader", "{case}");
        assert_eq!(
            ran["header"]["compressed"],
            case.contains("tr[1]"),
            "{case}"
        );
        assert_eq!(
            ran["protocol"] == "compact",
            case.contains("compact"),
            "{case}"
        );
        assert_eq!(ran["method"], "add", "{case}");
        assert_eq!(ran["body"], json!({"a": 1, "b": -2}), "{case}");
        if case.ends_with("_h2") {
            assert_eq!(ran["header"]["pairs"]["k"], "v", "{case}");
        }
    }
    let mut all = apache;
    all.extend(volo);
    let hex: String = all.iter().map(|(_, hex)| hex.as_str()).collect();
    // With some that have no header, and one that has no frame.
    let plain = "80010001 00000003 616464 00000007 00";
    let framed = "00000010 80010001 00000003 616464 00000007 00";
    let ran = decode(&["--format", "tree"], &[&hex, plain, framed, &hex].concat()).succeeds();
    let heads = ran.out.lines().filter(|line| !line.starts_with(' '));
    assert_eq!(heads.count(), 2 * all.len() + 2);
    let compressed = ran
        .out
        .lines()
        .filter(|line| line.contains(", THeader, zlib)"));
    assert_eq!(compressed.count(), 8);
}

#[test]
fn what_call_sends_is_what_decode_shows() {
    for transport in ["ttheader", "theader"] {
        for protocol in ["binary", "compact"] {
            let (address, bytes) = recorder::tap();
            let idl = calculator_idl();
            let folder = Folder::new();
            let address = address.to_string();
            let call = ["call", &address, "add", "[3, -4]", "-i", &idl];
            let how = ["-p", protocol, "-t", transport];
            let more = [
                "--meta",
                "TENANT=größer",
                "--transient",
                "TRY=1",
                "--timeout",
                "20s",
            ];
            // It gets no answer.
            folder
                .alato(&[&call[..], &how, &more].concat())
                .ends_with(5);
            let bytes = bytes.join().unwrap();
            let ran = folder.alato_with_input(&["decode", "-i", &idl], &bytes);
            let shown = ran.succeeds().json();
            assert_eq!(shown["protocol"], protocol);
            assert_eq!(
                shown["header"]["transport"]
                    .as_str()
                    .unwrap()
                    .to_lowercase(),
                transport
            );
            assert_eq!(
                (&shown["kind"], &shown["method"]),
                (&json!("call"), &json!("add"))
            );
            assert_eq!(shown["body"], json!({"a": 3, "b": -4}));
            let pairs = &shown["header"]["pairs"];
            assert_eq!(pairs["RPC_PERSIST_TENANT"], "größer");
            assert_eq!(pairs["RPC_TRANSIT_TRY"], "1");
            let timeout = if transport == "ttheader" {
                "12 (rpc_timeout)"
            } else {
                "client_timeout"
            };
            let millis: u64 = pairs[timeout].as_str().unwrap().parse().unwrap();
            assert!((1..=20_000).contains(&millis), "{millis}");
        }
    }
}

/// A frame of `TTHeader` without pairs, whose payload is compressed.
fn compressed(payload: &[u8], transforms: u8) -> Vec<u8> {
    let mut frame = b"\x10\x00\0\0\0\0\0\x01\0\x01\0".to_vec();
    frame.push(transforms);
    frame.extend([1, 1].iter().take(transforms.into()));
    frame.resize(10 + 4, 0);
    frame.extend(payload);
    let length = u32::try_from(frame.len()).unwrap().to_be_bytes();
    [&length[..], &frame].concat()
}

fn zlib(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    for part in parts {
        zlib.write_all(&part).unwrap();
    }
    zlib.finish().unwrap()
}

#[test]
fn a_bomb_is_refused_at_16_megabytes_or_what_is_in_proportion() {
    let folder = Folder::new();
    let message = b"\x80\x01\0\x01\0\0\0\x03add\0\0\0\x07\0".to_vec();
    let good = compressed(&zlib([message]), 1);
    folder.alato_with_input(&["decode"], &good).succeeds();

    let megabytes = |count| zlib(std::iter::repeat_n(vec![0; 1 << 20], count));
    let once = compressed(&megabytes(32), 1);
    let twice = compressed(&zlib([megabytes(32)]), 2);
    let in_proportion = format!("limit of {} bytes", 1_032 * (twice.len() - 4));
    for (bomb, said) in [(once, "limit of 16384000 bytes"), (twice, &in_proportion)] {
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        // What stands before it is shown all the same.
        let both = [&good[..], &bomb].concat();
        let ran = folder.alato_with_input(&["decode"], &both).ends_with(1);
        assert!(ran.err.contains(said), "{}", ran.err);
        assert_eq!(ran.json()["method"], "add");
    }
}

#[test]
fn what_is_wrong_with_a_header_is_said_and_where() {
    for (hex, said) in [
        (
            "0000000c 1000 0000 00000000 00000000",
            "a protocol of 1 bytes at offset 14",
        ),
        ("0000000e 1000 0000 00000000 0001 03000000", "protocol 3"),
        ("0000000e 1000 0000 00000000 0001 00010700", "transform 7"),
        ("0000000e 1000 0000 00000000 0001 00090000", "9 transforms"),
        (
            "0000000e 0fff 0000 00000000 ffff 00000000",
            "a header of 262140 bytes",
        ),
        (
            "0000001e 1000 0000 00000000 0001 0000",
            "is of 30 bytes, and only 12 are there",
        ),
        (
            "0000000e 1000 0000 00000000 0001 00000000",
            "no message in the binary protocol",
        ),
        (
            "0000000f 1000 0000 00000000 0001 00010100 78",
            "it ends too early",
        ),
        (
            "0000001e 1000 0000 00000000 0001 00000000 80010001 00000001 61 00000001 00 ff ff",
            "2 bytes behind its message",
        ),
    ] {
        let ran = decode(&[], hex).ends_with(1);
        assert!(ran.err.contains(said), "{hex}: {}", ran.err);
        assert!(ran.err.contains("at byte 0"), "{hex}: {}", ran.err);
    }
}

#[test]
fn information_of_an_unknown_kind_is_shown_and_the_message_is_decoded() {
    let of_kitex =
        "00000000 1000 0000 00000007 0002 0000 0500ff010001 80010001 00000003 616464 00000007 00";
    let of_apache =
        "00000000 0fff 0000 00000007 0001 0000 0501 80010001 00000003 616464 00000007 00";
    for (hex, transport, unknown) in [
        (of_kitex, "TTHeader", "0x0500ff010001"),
        (of_apache, "THeader", "0x0501"),
    ] {
        let hex = with_length(hex);
        let shown = decode(&[], &hex).succeeds().json();
        assert_eq!(shown["method"], "add");
        assert_eq!(shown["header"]["transport"], transport);
        assert_eq!(shown["header"]["unknown"], unknown);
        let ran = decode(&["--format", "tree"], &hex).succeeds();
        let expected =
            format!("call add #7 (binary, {transport})\n  unknown information: {unknown}\n");
        assert_eq!(ran.out, expected);
    }
    // Padding is not unknown.
    let padded = with_length(
        "00000000 0fff 0000 00000007 0001 00000000 80010001 00000003 616464 00000007 00",
    );
    let shown = decode(&[], &padded).succeeds().json();
    assert!(shown["header"].get("unknown").is_none(), "{shown}");
}

/// A frame in hexadecimal digits, with the length that it has in front.
fn with_length(hex: &str) -> String {
    let digits = hex.replace(' ', "");
    let (_, rest) = digits.split_at(8);
    format!("{:08x}{rest}", rest.len() / 2)
}

#[test]
fn no_broken_header_makes_it_panic() {
    let folder = Folder::new();
    let frames: Vec<Vec<u8>> = ["call_of_volo", "reply_framed_compact"]
        .map(|case| {
            let digits = volo(case).into_bytes();
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            digits.chunks(2).map(byte).collect()
        })
        .into();
    for frame in &frames {
        // Cut off anywhere, and each byte of the header another one.
        for at in (0..frame.len()).step_by(7) {
            let mut other = frame.clone();
            other[at] ^= 0x81;
            for bytes in [&frame[..at], &other] {
                let ran = folder.alato_with_input(&["decode"], bytes);
                assert!(matches!(ran.status, 0 | 1), "{bytes:?}: {}", ran.err);
            }
        }
    }
}
