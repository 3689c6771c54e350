//! How much a scanner works: in proportion to the message, in however many pieces that comes.

use super::{MessageScanner, Progress};
use crate::{
    Encode, Encoder, Limits, ListValue, MapValue, MessageHeader, MessageKind, StructValue, TType,
    Value, binary::BinaryEncoder, compact::CompactEncoder, json::JsonEncoder,
};

/// A name, a scanner, and how a message with such arguments is written.
type Protocol = (
    &'static str,
    fn(Limits) -> MessageScanner,
    fn(&StructValue) -> Vec<u8>,
);

const PROTOCOLS: [Protocol; 3] = [
    ("binary", MessageScanner::binary, |arguments| {
        let mut bytes = Vec::new();
        write(arguments, &mut BinaryEncoder::new(&mut bytes));
        bytes
    }),
    ("compact", MessageScanner::compact, |arguments| {
        let mut bytes = Vec::new();
        write(arguments, &mut CompactEncoder::new(&mut bytes));
        bytes
    }),
    ("JSON", MessageScanner::json, |arguments| {
        let mut bytes = Vec::new();
        write(arguments, &mut JsonEncoder::new(&mut bytes));
        bytes
    }),
];

fn write<E: Encoder>(arguments: &StructValue, encoder: &mut E) {
    let header = MessageHeader {
        name: "method".into(),
        kind: MessageKind::Call,
        sequence_id: -1,
    };
    encoder.message_begin(&header).unwrap();
    arguments.encode(encoder).unwrap();
    encoder.message_end();
}

/// How many steps it takes where the bytes come in pieces of `size`.
fn steps(mut scanner: MessageScanner, message: &[u8], size: usize) -> usize {
    let mut seen = 0;
    loop {
        let held = (seen + size).min(message.len());
        match scanner.scan(&message[..held]).unwrap() {
            Progress::Incomplete { at_least } => {
                assert!(held < at_least && at_least <= message.len());
                seen = held;
            }
            Progress::Complete { end } => {
                assert_eq!(end, message.len());
                return scanner.steps();
            }
        }
    }
}

/// One large string, many small ones, and numbers in structs in containers: about a MiB of each.
fn arguments() -> [StructValue; 3] {
    let strings = vec![Value::from("a string, and \"another\""); 40_000];
    let strings = ListValue::from_values(TType::String, strings).unwrap();
    let number = StructValue::from_iter([(1, Value::I64(i64::MAX)), (7, Value::Bool(true))]);
    let entry = (Value::I32(1 << 20), Value::Struct(number));
    let map = MapValue::from_entries(TType::I32, TType::Struct, vec![entry; 50_000]).unwrap();
    [
        StructValue::from_iter([(1, Value::from("x".repeat(1 << 20)))]),
        StructValue::from_iter([(1, Value::List(strings))]),
        StructValue::from_iter([(1, Value::Map(map))]),
    ]
}

#[test]
fn one_byte_at_a_time_takes_a_few_steps_for_each_byte() {
    for (name, scanner, encode) in PROTOCOLS {
        for arguments in arguments() {
            let message = encode(&arguments);
            let steps = steps(scanner(Limits::default()), &message, 1);
            // Each call looks at one token again, and each token is passed once.
            let bound = 2 * message.len() + 2;
            assert!(steps <= bound, "{name}: {steps} for {}", message.len());
        }
    }
}

#[test]
fn a_message_that_came_in_many_pieces_takes_no_more_than_a_step_for_each_above_one_that_came_whole()
{
    for (name, scanner, encode) in PROTOCOLS {
        for arguments in arguments() {
            let message = encode(&arguments);
            let whole = steps(scanner(Limits::default()), &message, message.len());
            for size in [1, 7, 1 << 10, 1 << 16] {
                let pieces = message.len().div_ceil(size);
                let steps = steps(scanner(Limits::default()), &message, size);
                assert!(
                    steps <= whole + pieces,
                    "{name}: {steps} steps, {whole} as a whole, in {pieces} pieces"
                );
            }
        }
    }
}

#[test]
fn strings_are_counted_and_not_looked_at() {
    let [large, ..] = arguments();
    for (name, scanner, encode) in PROTOCOLS {
        let message = encode(&large);
        let steps = steps(scanner(Limits::default()), &message, message.len());
        assert!(steps < 100, "{name}: {steps}");
    }
}

#[test]
fn what_a_scanner_keeps_is_bounded_by_the_limit_on_depth() {
    // A thousand open brackets would take more than what they are bounded by here.
    let limits = Limits::default().with_max_depth(10);
    let mut value = Value::from("deep");
    for _ in 0..40 {
        let list = ListValue::from_values(value.ttype(), vec![value]).unwrap();
        value = Value::List(list);
    }
    let deepest = StructValue::from_iter([(1, value.clone())]);
    let list = ListValue::from_values(value.ttype(), vec![value]).unwrap();
    let too_deep = StructValue::from_iter([(1, Value::List(list))]);
    for (name, scanner, encode) in PROTOCOLS {
        let message = encode(&deepest);
        let mut scanning = scanner(limits);
        let end = message.len();
        assert_eq!(scanning.scan(&message), Ok(Progress::Complete { end }));

        let message = encode(&too_deep);
        let error = scanning.scan(&message).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("deeper than the limit of 10"),
            "{name}: {said}"
        );
        assert_eq!(scanning.scan(&message).unwrap_err(), error, "once more");
        scanning.reset();
        let message = encode(&deepest);
        let end = message.len();
        assert_eq!(scanning.scan(&message), Ok(Progress::Complete { end }));
    }
}
