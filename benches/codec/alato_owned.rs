//! alato with what a Rust program would have anyway: `String`, `Vec<u8>`, the standard library's `HashMap`.

use crate::{
    alato::{BinaryProtocol, CompactProtocol},
    harness::{Case, Codec, add},
    messages::{BLOB, Blob, DOUBLES, Doubles, FLAT, Flat, LONGS, Longs, NESTED, Nested},
};

pub fn add_cases(cases: &mut Vec<Case>) {
    add_all::<BinaryProtocol>(cases, "alato, owned");
    add_all::<CompactProtocol>(cases, "alato, owned, compact");
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
