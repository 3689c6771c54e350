//! The floor: the encoded bytes are copied.

use std::hint::black_box;

use alato::thrift::binary;

use crate::{
    harness::{Case, Group},
    messages::{BLOB, DOUBLES, FLAT, LONGS, Message, NESTED},
    shapes::Operation,
};

pub const ROW: &str = "memcpy";

pub fn add_cases(cases: &mut Vec<Case>) {
    add(cases, &*FLAT);
    add(cases, &*NESTED);
    add(cases, &*BLOB);
    add(cases, &*LONGS);
    add(cases, &*DOUBLES);
}

fn add<M: Message>(cases: &mut Vec<Case>, plain: &M) {
    for operation in [Operation::Encode, Operation::Decode] {
        let group = Group {
            shape: M::SHAPE,
            operation,
        };
        let encoded = binary::to_vec(plain).expect("the messages can be encoded");
        let mut copy = Vec::new();
        cases.push(Case::new(ROW, group, encoded.len(), move |times| {
            for _ in 0..times {
                copy.clear();
                copy.extend_from_slice(black_box(&encoded));
                black_box(&mut copy);
            }
        }));
    }
}
