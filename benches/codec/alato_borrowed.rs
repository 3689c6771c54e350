//! alato with borrowed types: `&str`, `&[u8]`, and maps as lists of their entries.

use crate::{
    alato::{self as rows, BinaryProtocol, CompactProtocol},
    harness::{Case, Codec, add},
    messages::{BLOB, DOUBLES, Doubles, FLAT, LONGS, Longs, NESTED},
};

pub fn add_cases(cases: &mut Vec<Case>) {
    add_all::<BinaryProtocol>(cases, "alato, borrowed");
    add_all::<CompactProtocol>(cases, "alato, borrowed, compact");
}

fn add_all<C>(cases: &mut Vec<Case>, row: &'static str)
where
    C: Codec<Flat<'static>>
        + Codec<Nested<'static>>
        + Codec<Blob<'static>>
        + Codec<Longs>
        + Codec<Doubles>
        + 'static,
{
    add::<C, Flat<'static>, _>(cases, row, &*FLAT);
    add::<C, Nested<'static>, _>(cases, row, &*NESTED);
    add::<C, Blob<'static>, _>(cases, row, &*BLOB);
    add::<C, Longs, _>(cases, row, &*LONGS);
    add::<C, Doubles, _>(cases, row, &*DOUBLES);
}

type Text<'a> = &'a str;
type Binary<'a> = &'a [u8];
type Map<K, V> = Vec<(K, V)>;

rows::messages!('a);

fn text(text: &str) -> &str {
    text
}

fn binary(binary: &[u8]) -> &[u8] {
    binary
}
