//! The JSON protocol: JSON that carries the numbers and types of the fields, not their names.
//!
//! A struct is `{"1":{"i32":5}}`, a list or a set `["i32",3,1,2,3]`, a map `["str","i32",1,{"a":1}]`, a message
//! `[1,"add",1,7,{…}]`; a bool is 1 or 0, a binary is base64, a uuid is a string. The protocol has no specification:
//! `TJSONProtocol.cpp` in Apache Thrift decides, and `TJSONProtocol.py` where that has no uuid.
//!
//! Two consequences of how C++ writes it. Numbers are quoted where they are keys, but structs, lists and maps are
//! not: a map with such keys is no JSON that any other library would read, though every Thrift peer does. And the
//! elements of a container are counted by what stands before them, so a wrong count is an error.
//!
//! # What is read beside what is written
//! White space between tokens, which Node and Go allow, though C++, Java and Python do not. Every escape of JSON,
//! surrogate pairs included, and control characters that nobody escaped. Base64 with padding (Python, Ruby) or
//! without (C++, Java). Numbers with leading zeros (Node), doubles as Python writes them (`nan`, `inf`), and numbers
//! in quotes.
//!
//! # Borrowing
//! A string that has no escape in it is borrowed from the input; a [`Cow<str>`](std::borrow::Cow) takes both kinds,
//! while a `&str` fails at an escape. A binary is never in the input as it is.

mod base64;
mod context;
mod decoder;
mod encoder;
mod names;
mod numbers;
mod raw_string;
mod strings;
mod tokens;
mod uuid;

pub use decoder::JsonDecoder;
pub use encoder::JsonEncoder;

pub(crate) use strings::plain_text_len;
pub(crate) use tokens::is_white_space;

use crate::entry_points::entry_points;

/// The number that every message begins with.
const VERSION: i64 = 1;

entry_points!("json", JsonEncoder, JsonDecoder, "b\"10\"");
