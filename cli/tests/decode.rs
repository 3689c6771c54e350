//! `alato decode`, as it is run.

mod common;

use common::{Folder, servers::calculator_idl};
use serde_json::json;

/// `struct { 1: i32 = 5 }` in binary.
const FIVE: &str = "08 0001 00000005 00";
/// A call of `add`, strict binary, in a frame: 1: i32 a = 3, 2: i32 b = 4.
const CALL: &str =
    "0000001e 80010001 00000003 616464 00000007 08 0001 00000003 08 0002 00000004 00";

#[test]
fn a_struct_without_an_idl_has_numbers_for_names() {
    let folder = Folder::new();
    let ran = folder
        .alato_with_input(&["decode", "--hex"], FIVE.as_bytes())
        .succeeds();
    assert_eq!(ran.json(), json!({"1": {"i32": 5}}));
    assert_eq!(ran.err, "a struct in the binary protocol\n");
    // 1: i32 = 5 in compact.
    let ran = folder
        .alato_with_input(&["decode", "--hex"], b"0x150a00")
        .succeeds();
    assert_eq!(ran.json(), json!({"1": {"i32": 5}}));
    assert_eq!(ran.err, "a struct in the compact protocol\n");
    let ran = folder
        .alato_with_input(&["decode"], br#"{"1":{"i32":5}}"#)
        .succeeds();
    assert_eq!(ran.json(), json!({"1": {"i32": 5}}));
    assert_eq!(ran.err, "a struct in the json protocol\n");
}

#[test]
fn bytes_come_from_a_file_as_they_are_or_in_base64() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("five"), [8, 0, 1, 0, 0, 0, 5, 0]).unwrap();
    let expected = json!({"1": {"i32": 5}});
    assert_eq!(
        folder.alato(&["decode", "five"]).succeeds().json(),
        expected
    );
    for text in ["CAABAAAABQA=", "CAABAAAA\nBQA"] {
        let ran = folder.alato_with_input(&["decode", "--base64", "-"], text.as_bytes());
        assert_eq!(ran.succeeds().json(), expected, "{text}");
    }
}

#[test]
fn a_type_of_the_idl_gives_names() {
    let folder = Folder::with(&[(
        "a.thrift",
        "enum Op { ADD = 1 }\nstruct Order { 1: Op op, 2: map<string, list<i32>> rows, 3: binary raw }",
    )]);
    // 1: i32 1, 2: {"a": [1, 2]}, 3: 0xff, and 9: true, which the type does not have.
    let bytes = "08 0001 00000001 0d 0002 0b 0f 00000001 00000001 61 08 00000002 00000001 00000002 \
                 0b 0003 00000001 ff 02 0009 01 00";
    let arguments = ["decode", "--hex", "-i", "a.thrift", "--type", "Order"];
    let ran = folder
        .alato_with_input(&arguments, bytes.as_bytes())
        .succeeds();
    assert_eq!(
        ran.json(),
        json!({"op": "ADD", "rows": {"a": [1, 2]}, "raw": "/w==", "9": {"bool": true}})
    );
    let tree = [&arguments[..], &["--format", "tree"]].concat();
    let ran = folder.alato_with_input(&tree, bytes.as_bytes()).succeeds();
    assert_eq!(
        ran.out,
        "\
Order
  1 op: Op = ADD
  2 rows: map<string, list<i32>>, 1
    [\"a\"]: list<i32>, 2 of i32
      [0]: i32 = 1
      [1]: i32 = 2
  3 raw: binary = 0xff
  9: bool = true
"
    );
}

#[test]
fn messages_take_their_types_from_their_method() {
    let idl = calculator_idl();
    let folder = Folder::new();
    let ran = folder
        .alato_with_input(&["decode", "--hex", "-i", &idl], CALL.as_bytes())
        .succeeds();
    assert_eq!(
        ran.json(),
        json!({"protocol": "binary", "framed": true, "kind": "call", "method": "add", "sequence_id": 7, "body": {"a": 3, "b": 4}})
    );
    let ran = folder
        .alato_with_input(
            &["decode", "--hex", "--format", "tree"],
            [CALL, CALL].concat().as_bytes(),
        )
        .succeeds();
    let one = "call add #7 (binary, framed)\n  1: i32 = 3\n  2: i32 = 4\n";
    assert_eq!(ran.out, [one, one].concat());
    // An application exception needs no file: the kind 3, with 1: "no", 2: 6.
    let exception = "80010003 00000003 616464 00000007 0b 0001 00000002 6e6f 08 0002 00000006 00";
    let ran = folder
        .alato_with_input(&["decode", "--hex"], exception.as_bytes())
        .succeeds();
    assert_eq!(ran.json()["body"], json!({"message": "no", "type": 6}));
    assert_eq!(ran.json()["kind"], "exception");
}

#[test]
fn what_cannot_be_decoded_says_why_and_ends_in_1() {
    let folder = Folder::new();
    let ran = folder
        .alato_with_input(&["decode", "--hex"], b"08000100")
        .ends_with(1);
    for protocol in ["binary: ", "compact: ", "json: "] {
        assert!(ran.err.contains(protocol), "{}", ran.err);
    }
    let ran = folder
        .alato_with_input(&["decode", "--hex", "-p", "binary"], b"0800010000000500ff")
        .ends_with(1);
    assert!(ran.err.contains("binary"), "{}", ran.err);
    let ran = folder
        .alato_with_input(&["decode", "--as", "message"], b"")
        .ends_with(1);
    assert!(ran.err.contains("no bytes"), "{}", ran.err);
    for (option, text) in [("--hex", "0g"), ("--hex", "012"), ("--base64", "!!")] {
        folder
            .alato_with_input(&["decode", option], text.as_bytes())
            .ends_with(2);
    }
    folder.alato(&["decode", "--type", "A"]).ends_with(2);
    folder.alato(&["decode", "nowhere"]).ends_with(2);
}

#[test]
fn no_bytes_at_all_make_it_panic() {
    let folder = Folder::new();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for length in 0..120_usize {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[0]
            })
            .collect();
        for format in ["json", "tree"] {
            let ran = folder.alato_with_input(&["decode", "--format", format], &bytes);
            assert!(matches!(ran.status, 0 | 1), "{bytes:?}: {}", ran.err);
        }
    }
}
