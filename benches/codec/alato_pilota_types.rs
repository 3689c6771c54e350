//! alato with the types that Pilota generates: `FastStr`, `Bytes` (slices of the input), maps hashed by ahash.

use std::collections::HashMap;

use alato::thrift::{Segments, binary as protocol};
use bytes::Bytes;
use pilota::FastStr;

use crate::{
    alato::{self as rows, SharedBinaryProtocol, SharedCompactProtocol},
    harness::{Case, Codec, Output, add, add_encode},
    messages::{BLOB, DOUBLES, Doubles, FLAT, LONGS, Longs, Message, NESTED},
};

pub fn add_cases(cases: &mut Vec<Case>) {
    add_all::<SharedBinaryProtocol>(cases, "alato, Pilota's types");
    add_all::<SharedCompactProtocol>(cases, "alato, Pilota's types, compact");
    add_encode::<InSegments, Blob, _>(cases, "alato, segments", &*BLOB);
}

fn add_all<C>(cases: &mut Vec<Case>, row: &'static str)
where
    C: Codec<Flat> + Codec<Nested> + Codec<Blob> + Codec<Longs> + Codec<Doubles> + 'static,
{
    add::<C, Flat, _>(cases, row, &*FLAT);
    add::<C, Nested, _>(cases, row, &*NESTED);
    add::<C, Blob, _>(cases, row, &*BLOB);
    add::<C, Longs, _>(cases, row, &*LONGS);
    add::<C, Doubles, _>(cases, row, &*DOUBLES);
}

// Not `ahash::AHashMap`, which Pilota has: that is a type of its own around this one.
type Map<K, V> = HashMap<K, V, ahash::RandomState>;

type Text = FastStr;
type Binary = Bytes;

rows::messages!();

fn text(text: &str) -> Text {
    FastStr::new(text)
}

fn binary(binary: &'static [u8]) -> Bytes {
    Bytes::from_static(binary)
}

/// Encodes without a copy of what is large and shared.
struct InSegments;

impl Codec<Blob> for InSegments {
    type Output = Segments;

    fn encode(message: &Blob, output: &mut Segments) {
        protocol::encode_into(message, output).expect("the message can be encoded");
    }

    fn decode(input: &'static Bytes) -> Blob {
        protocol::from_bytes(input).expect("the input is such a message")
    }

    fn check_wire<M: Message>(encoded: &[u8], plain: &M) {
        <SharedBinaryProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

impl Output for Segments {
    fn clear(&mut self) {
        *self = Self::default();
    }

    fn to_vec(&self) -> Vec<u8> {
        self.clone().into_iter().flatten().collect()
    }
}
