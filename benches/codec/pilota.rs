//! Pilota 0.13, its generated code as it is: safe, unsafe as Volo uses it, and compact.

use std::slice;

use ::pilota::{
    FastStr, LinkedBytes,
    thrift::{
        Message, TInputProtocol, TLengthProtocol,
        binary::TBinaryProtocol,
        binary_unsafe::{TBinaryUnsafeInputProtocol, TBinaryUnsafeOutputProtocol},
        compact::{TCompactInputProtocol, TCompactOutputProtocol},
    },
};
use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::{
    alato::BinaryProtocol,
    convert,
    harness::{Case, Codec, Output, add, add_encode},
    messages::{self, BLOB, DOUBLES, FLAT, LONGS, NESTED},
    pilota_messages::{Blob, Doubles, Flat, Item, Longs, Nested, Point},
};

/// The row that the others are compared with.
pub const REFERENCE: &str = "pilota, unsafe";

const COMPACT: &str = "pilota, compact";

pub fn add_cases(cases: &mut Vec<Case>) {
    add_all::<Safe>(cases, "pilota, safe");
    add_all::<Unsafe>(cases, REFERENCE);
    add_encode::<Linked, Blob, _>(cases, "pilota, linked", &*BLOB);
    // In the compact protocol, Pilota does not read three of these back. It panics on a struct with a bool; it takes a field
    // behind a struct for another, as `read_struct_end` does not restore the number of the last field; it writes doubles in
    // network order and reads them in the other.
    add_encode::<Compact, Flat, _>(cases, COMPACT, &*FLAT);
    add_encode::<Compact, Nested, _>(cases, COMPACT, &*NESTED);
    add::<Compact, Blob, _>(cases, COMPACT, &*BLOB);
    add::<Compact, Longs, _>(cases, COMPACT, &*LONGS);
    add_encode::<Compact, Doubles, _>(cases, COMPACT, &*DOUBLES);
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

convert::messages!();
convert::lists!();

fn text(text: &str) -> FastStr {
    FastStr::new(text)
}

fn binary(binary: &'static [u8]) -> Bytes {
    Bytes::from_static(binary)
}

struct Safe;

impl<T: Message> Codec<T> for Safe {
    type Output = BytesMut;

    fn encode(message: &T, output: &mut BytesMut) {
        message
            .encode(&mut TBinaryProtocol::new(output, false))
            .expect("the message can be encoded");
    }

    fn decode(input: &'static Bytes) -> T {
        let mut input = input.clone();
        T::decode(&mut TBinaryProtocol::new(&mut input, true)).expect("the input is such a message")
    }

    fn check_wire<M: messages::Message>(encoded: &[u8], plain: &M) {
        <BinaryProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

/// As in volo-thrift's `codec/default/thrift.rs`: the size is computed, room is made for it, and the protocol writes there without
/// a check.
struct Unsafe;

impl<T: Message> Codec<T> for Unsafe {
    type Output = BytesMut;

    fn encode(message: &T, output: &mut BytesMut) {
        output.reserve(message.size(&mut TBinaryProtocol::new((), false)));
        let start = output.len();
        // SAFETY: there is room for all that is written, as Pilota computed it, and nothing else uses the output meanwhile.
        unsafe {
            let room = slice::from_raw_parts_mut(
                output.as_mut_ptr().add(start),
                output.capacity() - start,
            );
            let mut protocol = TBinaryUnsafeOutputProtocol::new(&mut *output, room, false);
            message
                .encode(&mut protocol)
                .expect("the message can be encoded");
            let written = protocol.index();
            output.advance_mut(written);
        }
    }

    fn decode(input: &'static Bytes) -> T {
        let mut input = input.clone();
        // SAFETY: the input is what Pilota has encoded.
        let mut protocol = unsafe { TBinaryUnsafeInputProtocol::new(&mut input) };
        let message = T::decode(&mut protocol).expect("the input is such a message");
        let read = protocol.index();
        protocol.buf().advance(read);
        message
    }

    fn check_wire<M: messages::Message>(encoded: &[u8], plain: &M) {
        <BinaryProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

/// The unsafe one, to the output that Volo has, which takes what is large and shared without a copy.
struct Linked;

impl<T: Message> Codec<T> for Linked {
    type Output = LinkedBytes;

    fn encode(message: &T, output: &mut LinkedBytes) {
        let mut length = TBinaryProtocol::new((), true);
        let size = message.size(&mut length);
        output.reserve(size - length.zero_copy_len());
        // SAFETY: as above.
        unsafe {
            let start = output.bytes().len();
            let room = slice::from_raw_parts_mut(
                output.bytes_mut().as_mut_ptr().add(start),
                output.bytes().capacity() - start,
            );
            let mut protocol = TBinaryUnsafeOutputProtocol::new(&mut *output, room, true);
            message
                .encode(&mut protocol)
                .expect("the message can be encoded");
            let written = protocol.index();
            output.bytes_mut().advance_mut(written);
        }
    }

    fn decode(input: &'static Bytes) -> T {
        Unsafe::decode(input)
    }

    fn check_wire<M: messages::Message>(encoded: &[u8], plain: &M) {
        <BinaryProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

impl Output for LinkedBytes {
    fn clear(&mut self) {
        self.reset();
    }

    fn to_vec(&self) -> Vec<u8> {
        self.concat().to_vec()
    }
}

struct Compact;

impl<T: Message> Codec<T> for Compact {
    type Output = BytesMut;

    fn encode(message: &T, output: &mut BytesMut) {
        message
            .encode(&mut TCompactOutputProtocol::new(output, false))
            .expect("the message can be encoded");
    }

    fn decode(input: &'static Bytes) -> T {
        let mut input = input.clone();
        T::decode(&mut TCompactInputProtocol::new(&mut input)).expect("the input is such a message")
    }
}
