//! Every struct, union and exception of Apache's test files: written by the Python that Apache's compiler generates, read by what alato
//! generates, written back, and read by Python again. What is in them is a rule of `python/fill.py`.
//!
//! That Rust reads each field into the member of its name is seen by RON: Python writes each value by the members' names too, and
//! serde makes the same type of that.
use std::{collections::BTreeSet, fmt::Debug};

use alato::{
    Protocol,
    thrift::{Decode, DecodeError, Encode, binary, compact, json},
};
use alato_generated as generated;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::peer::{self, Peer};

const PROTOCOLS: [(&str, Protocol); 3] = [
    ("binary", Protocol::Binary),
    ("compact", Protocol::Compact),
    ("json", Protocol::Json),
];

/// What is done with a line of Python's.
type Answer = fn(&Value) -> Result<Value, String>;

macro_rules! types {
    ($($file:literal in $module:path { $($name:ident)* })*) => {{
        let mut all: Vec<(&str, &str, Answer)> = Vec::new();
        $({
            use $module as module;
            $(all.push(($file, stringify!($name), answer::<module::$name>));)*
        })*
        all
    }};
}

fn types() -> Vec<(&'static str, &'static str, Answer)> {
    types! {
        "ThriftTest" in generated::thrift::test {
            Bonk Bools Xtruct Xtruct2 Xtruct3 Insanity CrazyNesting SomeUnion Xception Xception2 EmptyStruct OneField
            VersioningTestV1 VersioningTestV2 ListTypeVersioningV1 ListTypeVersioningV2 GuessProtocolStruct LargeDeltas
            NestedListsI32x2 NestedListsI32x3 NestedMixedx2 ListBonks NestedListsBonk BoolTest StructA StructB
            OptionalSetDefaultTest OptionalBinary
        }
        "DebugProtoTest" in generated::debug_proto_test {
            Doubles OneOfEach Bonk Nesting HolyMoley Backwards Empty Wrapper RandomStuff Base64 CompactProtoTestStruct
            SingleMapTestStruct ExceptionWithAMap MutableException ExceptionWithoutFields BlowUp ReverseOrderStruct
            StructWithSomeEnum TestUnion TestUnionMinusStringField ComparableUnion StructWithAUnion PrimitiveThenStruct
            StructWithASomemap BigFieldIdStruct BreaksRubyCompactProtocol TupleProtocolTestStruct ListDoublePerf
        }
        "Recursive" in generated::recursive {
            RecTree RecList CoRec CoRec2 CoUnion CoUnion2 CoError CoError2 VectorTest
        }
    }
}

#[test]
fn every_type_goes_there_and_back_in_every_protocol() {
    let Some(peer) = Peer::find() else {
        return;
    };
    let lines = peer::run(peer.script("values.py").arg("write"), b"").unwrap();
    let types = types();
    let (mut answers, mut wrong) = (String::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |(file, name, _): &&(&str, &str, Answer)| {
            line["file"] == *file && line["type"] == *name
        };
        let (file, name, answer) = types
            .iter()
            .find(of)
            .expect("a type of which Rust knows nothing");
        seen.insert((*file, *name));
        match answer(&line) {
            Ok(answer) => answers.push_str(&format!("{answer}\n")),
            Err(why) => wrong.push(format!("{file} {name} {}: {why}", line["variant"])),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), types.len(), "Python does not know all types");
    let checked = peer::run(peer.script("values.py").arg("check"), answers.as_bytes());
    println!("{}", checked.unwrap());
}

#[test]
fn a_constant_of_all_types_is_what_python_says() {
    let Some(peer) = Peer::find() else {
        return;
    };
    let line = peer::run(peer.script("values.py").arg("constant"), b"").unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    let constant = &*generated::debug_proto_test::COMPACT_TEST;
    for (name, protocol) in &PROTOCOLS[..2] {
        let bytes = from_hex(line[name].as_str().unwrap()).unwrap();
        assert_eq!(read(*protocol, &bytes), Ok(constant.clone()), "{name}");
    }
}

/// Reads what Python wrote, in each protocol, compares it, and writes it again.
fn answer<T>(line: &Value) -> Result<Value, String>
where
    T: Encode + for<'de> Decode<'de> + DeserializeOwned + Debug + Clone,
{
    let mut answer =
        json!({"file": line["file"], "type": line["type"], "variant": line["variant"]});
    // As text, where two NaNs are the same, and 0 and -0 are not.
    let expected = match line["ron"].as_str() {
        Some(text) => Some(format!("{:?}", from_ron::<T>(text)?)),
        None => None,
    };
    for (name, protocol) in PROTOCOLS {
        let Some(hex) = line[name].as_str() else {
            continue;
        };
        let bytes = from_hex(hex).ok_or("these are no bytes")?;
        let value: T = read(protocol, &bytes).map_err(|error| format!("{name}: {error}"))?;
        let got = format!("{value:?}");
        if let Some(expected) = &expected
            && got != *expected
        {
            return Err(format!("{name}:\n  expected {expected}\n  got      {got}"));
        }
        let back = match protocol {
            Protocol::Compact => compact::to_vec(&value),
            Protocol::Json => json::to_vec(&value),
            _ => binary::to_vec(&value),
        }
        .map_err(|error| format!("{name}: {error}"))?;
        // JSON has characters that may be escaped, or not.
        let one_form = line["one_form"] == true && protocol != Protocol::Json;
        if one_form && back != bytes {
            return Err(format!("{name}:\n  read  {hex}\n  wrote {}", to_hex(&back)));
        }
        answer[name] = to_hex(&back).into();
    }
    Ok(answer)
}

fn read<T: for<'de> Decode<'de>>(protocol: Protocol, bytes: &[u8]) -> Result<T, DecodeError> {
    match protocol {
        Protocol::Compact => compact::from_slice(bytes),
        Protocol::Json => json::from_slice(bytes),
        _ => binary::from_slice(bytes),
    }
}

fn from_ron<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let options =
        ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    options
        .from_str(text)
        .map_err(|error| format!("{error} in {text}"))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    digits.collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
