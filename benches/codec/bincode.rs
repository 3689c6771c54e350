//! bincode 2, its derives on plain types, in its standard configuration (numbers as varints).

use ::bincode::{Decode, Encode, config::standard};
use bytes::Bytes;

use crate::{
    harness::{Case, Codec, Output, add},
    messages::{BLOB, Blob, DOUBLES, Doubles, FLAT, Flat, LONGS, Longs, NESTED, Nested},
};

const ROW: &str = "bincode";

pub fn add_cases(cases: &mut Vec<Case>) {
    add::<Bincode, Flat, _>(cases, ROW, &*FLAT);
    add::<Bincode, Nested, _>(cases, ROW, &*NESTED);
    add::<Bincode, Blob, _>(cases, ROW, &*BLOB);
    add::<Bincode, Longs, _>(cases, ROW, &*LONGS);
    add::<Bincode, Doubles, _>(cases, ROW, &*DOUBLES);
}

struct Bincode;

impl<T: Encode + Decode<()>> Codec<T> for Bincode {
    type Output = Slice;

    fn encode(message: &T, output: &mut Slice) {
        output.len = ::bincode::encode_into_slice(message, &mut output.bytes, standard())
            .expect("the slice is long enough");
    }

    fn decode(input: &'static Bytes) -> T {
        let (message, _) =
            ::bincode::decode_from_slice(input, standard()).expect("the input is such a message");
        message
    }
}

/// A slice that is long enough, which bincode writes faster than a `Vec`.
struct Slice {
    bytes: Box<[u8]>,
    len: usize,
}

impl Default for Slice {
    fn default() -> Self {
        Self {
            bytes: vec![0; 2 << 20].into(),
            len: 0,
        }
    }
}

impl Output for Slice {
    fn clear(&mut self) {
        self.len = 0;
    }

    fn to_vec(&self) -> Vec<u8> {
        self.bytes[..self.len].to_vec()
    }
}
