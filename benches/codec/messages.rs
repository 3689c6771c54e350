//! The messages as plain Rust, and what is in them. Every row that takes such types has these, the others convert from them.
//!
//! `messages.thrift` says the same.

use std::{collections::HashMap, fmt::Debug, sync::LazyLock};

use alato::{
    ThriftStruct,
    thrift::{Decode, Encode},
};

use crate::shapes::Shape;

/// One of the messages below.
pub trait Message: Encode + for<'de> Decode<'de> + PartialEq + Debug + 'static {
    const SHAPE: Shape;
}

macro_rules! messages {
    ($($message:ident)*) => {$(
        impl Message for $message {
            const SHAPE: Shape = Shape::$message;
        }

        // What `add` asks of every row.
        impl From<&Self> for $message {
            fn from(plain: &Self) -> Self {
                plain.clone()
            }
        }
    )*};
}

messages! { Flat Nested Blob Longs Doubles }

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Flat {
    #[thrift(id = 1, required)]
    pub flag: bool,
    #[thrift(id = 2, required)]
    pub byte: i8,
    #[thrift(id = 3, required)]
    pub short: i16,
    #[thrift(id = 4, required)]
    pub width: i32,
    #[thrift(id = 5, required)]
    pub height: i32,
    #[thrift(id = 6, required)]
    pub depth: i32,
    #[thrift(id = 7, required)]
    pub created: i64,
    #[thrift(id = 8, required)]
    pub changed: i64,
    #[thrift(id = 9, required)]
    pub latitude: f64,
    #[thrift(id = 10, required)]
    pub longitude: f64,
    #[thrift(id = 11, required)]
    pub id: String,
    #[thrift(id = 12, required)]
    pub name: String,
    #[thrift(id = 13, required)]
    pub city: String,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Point {
    #[thrift(id = 1, required)]
    pub x: i32,
    #[thrift(id = 2, required)]
    pub y: i32,
    #[thrift(id = 3)]
    pub label: Option<String>,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Item {
    #[thrift(id = 1, required)]
    pub id: i64,
    #[thrift(id = 2, required)]
    pub name: String,
    #[thrift(id = 3)]
    pub price: Option<f64>,
    #[thrift(id = 4)]
    pub note: Option<String>,
    #[thrift(id = 5, required)]
    pub tags: Vec<String>,
    #[thrift(id = 6, required)]
    pub at: Point,
    #[thrift(id = 7, required)]
    pub digest: Vec<u8>,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Nested {
    #[thrift(id = 1, required)]
    pub title: String,
    #[thrift(id = 2, required)]
    pub first: Item,
    #[thrift(id = 3, required)]
    pub items: Vec<Item>,
    #[thrift(id = 4, required)]
    pub counts: HashMap<String, i32>,
    #[thrift(id = 5, required)]
    pub points: HashMap<i32, Point>,
    #[thrift(id = 6)]
    pub comment: Option<String>,
    #[thrift(id = 7)]
    pub numbers: Option<Vec<i64>>,
    #[thrift(id = 8)]
    pub last: Option<Item>,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Blob {
    #[thrift(id = 1, required)]
    pub data: Vec<u8>,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Longs {
    #[thrift(id = 1, required)]
    pub values: Vec<i64>,
}

#[derive(ThriftStruct, bincode::Encode, bincode::Decode, Clone, Debug, PartialEq)]
pub struct Doubles {
    #[thrift(id = 1, required)]
    pub values: Vec<f64>,
}

pub static FLAT: LazyLock<Flat> = LazyLock::new(|| Flat {
    flag: true,
    byte: -7,
    short: 1_234,
    width: 1_920,
    height: 1_080,
    depth: 24,
    created: 1_763_800_000_123,
    changed: 1_763_812_345_678,
    latitude: 52.520_008,
    longitude: 13.404_954,
    id: "ord-739104".into(),
    name: "Ada Lovelace".into(),
    city: "Berlin, Mitte".into(),
});

pub static NESTED: LazyLock<Nested> = LazyLock::new(|| Nested {
    title: "What was in stock at the end of the month".into(),
    first: item(0),
    items: (1..=28).map(item).collect(),
    counts: (0..50)
        .map(|i| (format!("place-{i:02}"), i * i * 37))
        .collect(),
    points: (0..50).map(|i| (i * 101, point(i))).collect(),
    comment: None,
    numbers: Some((0..20).map(|i| i64::from(i) * 1_000_003).collect()),
    last: None,
});

pub static BLOB: LazyLock<Blob> = LazyLock::new(|| Blob {
    data: (0..1 << 20).map(|i| random(i) as u8).collect(),
});

/// Of all magnitudes, since protocols with varints take as many bytes as the number needs.
pub static LONGS: LazyLock<Longs> = LazyLock::new(|| Longs {
    values: (0..100_000)
        .map(|i| (random(i) >> (random(i + 100_000) % 63 + 1)) as i64)
        .collect(),
});

pub static DOUBLES: LazyLock<Doubles> = LazyLock::new(|| Doubles {
    values: (0..100_000)
        .map(|i| (random(i) >> 11) as f64 / (1_u64 << 53) as f64)
        .collect(),
});

fn item(i: i32) -> Item {
    Item {
        id: 4_000_000 + i64::from(i),
        name: if i % 8 == 5 {
            format!("Gerät Nr. {i}")
        } else {
            format!("item number {i}")
        },
        price: (i % 2 == 0).then(|| f64::from(i) * 1.25),
        note: match i % 6 {
            0 => Some(format!(
                "note {i}, which is longer than what is kept inline"
            )),
            3 => Some(format!("short note {i}")),
            _ => None,
        },
        tags: (0..3)
            .map(|tag| format!("tag-{}", (i + tag) % 10))
            .collect(),
        at: point(i),
        digest: (0..16).map(|byte| random(byte + i as u64) as u8).collect(),
    }
}

fn point(i: i32) -> Point {
    Point {
        x: i * 17 - 100,
        y: 4_000 - i * 23,
        label: (i % 4 == 0).then(|| format!("mark {i}")),
    }
}

/// The `i`th number of SplitMix64.
fn random(i: u64) -> u64 {
    let mut z = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
