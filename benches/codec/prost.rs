//! prost 0.14: the same messages in Protocol Buffers, in the types that prost-build chooses.

use std::collections::HashMap;

use ::prost::Message;
use bytes::Bytes;

use crate::{
    harness::{Case, Codec, add},
    messages::{self, BLOB, DOUBLES, FLAT, LONGS, NESTED},
};

const ROW: &str = "prost";

pub fn add_cases(cases: &mut Vec<Case>) {
    add::<Prost, Flat, _>(cases, ROW, &*FLAT);
    add::<Prost, Nested, _>(cases, ROW, &*NESTED);
    add::<Prost, Blob, _>(cases, ROW, &*BLOB);
    add::<Prost, Longs, _>(cases, ROW, &*LONGS);
    add::<Prost, Doubles, _>(cases, ROW, &*DOUBLES);
}

struct Prost;

impl<T: Message + Default> Codec<T> for Prost {
    type Output = Vec<u8>;

    fn encode(message: &T, output: &mut Vec<u8>) {
        message.encode(output).expect("a `Vec` has room");
    }

    fn decode(input: &'static Bytes) -> T {
        T::decode(&input[..]).expect("the input is such a message")
    }
}

#[derive(Message, Clone, PartialEq)]
struct Flat {
    #[prost(bool, tag = "1")]
    flag: bool,
    #[prost(int32, tag = "2")]
    byte: i32,
    #[prost(int32, tag = "3")]
    short: i32,
    #[prost(int32, tag = "4")]
    width: i32,
    #[prost(int32, tag = "5")]
    height: i32,
    #[prost(int32, tag = "6")]
    depth: i32,
    #[prost(int64, tag = "7")]
    created: i64,
    #[prost(int64, tag = "8")]
    changed: i64,
    #[prost(double, tag = "9")]
    latitude: f64,
    #[prost(double, tag = "10")]
    longitude: f64,
    #[prost(string, tag = "11")]
    id: String,
    #[prost(string, tag = "12")]
    name: String,
    #[prost(string, tag = "13")]
    city: String,
}

#[derive(Message, Clone, PartialEq)]
struct Point {
    #[prost(int32, tag = "1")]
    x: i32,
    #[prost(int32, tag = "2")]
    y: i32,
    #[prost(string, optional, tag = "3")]
    label: Option<String>,
}

#[derive(Message, Clone, PartialEq)]
struct Item {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(double, optional, tag = "3")]
    price: Option<f64>,
    #[prost(string, optional, tag = "4")]
    note: Option<String>,
    #[prost(string, repeated, tag = "5")]
    tags: Vec<String>,
    #[prost(message, optional, tag = "6")]
    at: Option<Point>,
    #[prost(bytes = "vec", tag = "7")]
    digest: Vec<u8>,
}

#[derive(Message, Clone, PartialEq)]
struct Nested {
    #[prost(string, tag = "1")]
    title: String,
    #[prost(message, optional, tag = "2")]
    first: Option<Item>,
    #[prost(message, repeated, tag = "3")]
    items: Vec<Item>,
    #[prost(map = "string, int32", tag = "4")]
    counts: HashMap<String, i32>,
    #[prost(map = "int32, message", tag = "5")]
    points: HashMap<i32, Point>,
    #[prost(string, optional, tag = "6")]
    comment: Option<String>,
    #[prost(int64, repeated, tag = "7")]
    numbers: Vec<i64>,
    #[prost(message, optional, tag = "8")]
    last: Option<Item>,
}

#[derive(Message, Clone, PartialEq)]
struct Blob {
    #[prost(bytes = "vec", tag = "1")]
    data: Vec<u8>,
}

#[derive(Message, Clone, PartialEq)]
struct Longs {
    #[prost(int64, repeated, tag = "1")]
    values: Vec<i64>,
}

#[derive(Message, Clone, PartialEq)]
struct Doubles {
    #[prost(double, repeated, tag = "1")]
    values: Vec<f64>,
}

impl From<&messages::Flat> for Flat {
    fn from(plain: &messages::Flat) -> Self {
        Self {
            flag: plain.flag,
            byte: plain.byte.into(),
            short: plain.short.into(),
            width: plain.width,
            height: plain.height,
            depth: plain.depth,
            created: plain.created,
            changed: plain.changed,
            latitude: plain.latitude,
            longitude: plain.longitude,
            id: plain.id.clone(),
            name: plain.name.clone(),
            city: plain.city.clone(),
        }
    }
}

impl From<&messages::Point> for Point {
    fn from(plain: &messages::Point) -> Self {
        Self {
            x: plain.x,
            y: plain.y,
            label: plain.label.clone(),
        }
    }
}

impl From<&messages::Item> for Item {
    fn from(plain: &messages::Item) -> Self {
        Self {
            id: plain.id,
            name: plain.name.clone(),
            price: plain.price,
            note: plain.note.clone(),
            tags: plain.tags.clone(),
            at: Some((&plain.at).into()),
            digest: plain.digest.clone(),
        }
    }
}

impl From<&messages::Nested> for Nested {
    fn from(plain: &messages::Nested) -> Self {
        Self {
            title: plain.title.clone(),
            first: Some((&plain.first).into()),
            items: plain.items.iter().map(Into::into).collect(),
            counts: plain.counts.clone(),
            points: plain
                .points
                .iter()
                .map(|(&number, point)| (number, point.into()))
                .collect(),
            comment: plain.comment.clone(),
            numbers: plain.numbers.clone().unwrap_or_default(),
            last: plain.last.as_ref().map(Into::into),
        }
    }
}

impl From<&messages::Blob> for Blob {
    fn from(plain: &messages::Blob) -> Self {
        Self {
            data: plain.data.clone(),
        }
    }
}

impl From<&messages::Longs> for Longs {
    fn from(plain: &messages::Longs) -> Self {
        Self {
            values: plain.values.clone(),
        }
    }
}

impl From<&messages::Doubles> for Doubles {
    fn from(plain: &messages::Doubles) -> Self {
        Self {
            values: plain.values.clone(),
        }
    }
}
