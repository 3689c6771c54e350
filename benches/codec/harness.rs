//! What a row does to a message, and that it does it.

use std::{fmt::Debug, hint::black_box};

use bytes::{Bytes, BytesMut};

use crate::{
    allocations::{self, Allocations},
    messages::Message,
    shapes::{Operation, Shape},
    timing::Timed,
};

/// What is compared: the cases of one group do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub shape: Shape,
    pub operation: Operation,
}

/// One way to encode or to decode a message.
pub struct Case {
    pub row: &'static str,
    pub group: Group,
    /// The length of the encoded message.
    pub encoded_bytes: usize,
    /// What it allocates, once its buffers have grown.
    pub allocations: Allocations,
    /// Does it so many times, one after the other.
    run: Box<dyn FnMut(u64)>,
}

impl Case {
    pub fn new(
        row: &'static str,
        group: Group,
        encoded_bytes: usize,
        mut run: impl FnMut(u64) + 'static,
    ) -> Self {
        run(1);
        Self {
            row,
            group,
            encoded_bytes,
            allocations: allocations::during(|| run(1)),
            run: Box::new(run),
        }
    }
}

impl Timed for Case {
    fn run(&mut self, times: u64) {
        (self.run)(times);
    }
}

/// How a row writes and reads a message of type `T`.
pub trait Codec<T> {
    type Output: Output;

    /// Writes the message to an output that is empty.
    fn encode(message: &T, output: &mut Self::Output);

    /// Reads what `encode` wrote.
    fn decode(input: &'static Bytes) -> T;

    /// Makes sure that the bytes are the message for others as well, where there are any that read this format.
    fn check_wire<M: Message>(_encoded: &[u8], _plain: &M) {}
}

/// What a row writes to. It is used over and over again, so what is measured is not its growth.
pub trait Output: Default {
    fn clear(&mut self);
    fn to_vec(&self) -> Vec<u8>;
}

impl Output for Vec<u8> {
    fn clear(&mut self) {
        self.clear();
    }

    fn to_vec(&self) -> Vec<u8> {
        self.clone()
    }
}

impl Output for BytesMut {
    fn clear(&mut self) {
        self.clear();
    }

    fn to_vec(&self) -> Vec<u8> {
        self[..].to_vec()
    }
}

/// Adds both operations on the message, in the type `T` that the row has for it.
pub fn add<C, T, M>(cases: &mut Vec<Case>, row: &'static str, plain: &'static M)
where
    C: Codec<T> + 'static,
    T: From<&'static M> + PartialEq + Debug + 'static,
    M: Message,
{
    add_encode::<C, T, M>(cases, row, plain);
    add_decode::<C, T, M>(cases, row, plain);
}

pub fn add_encode<C, T, M>(cases: &mut Vec<Case>, row: &'static str, plain: &'static M)
where
    C: Codec<T> + 'static,
    T: From<&'static M> + 'static,
    M: Message,
{
    let message = T::from(plain);
    let encoded = encoded::<C, T>(&message);
    C::check_wire(&encoded, plain);

    let mut output = C::Output::default();
    let group = Group {
        shape: M::SHAPE,
        operation: Operation::Encode,
    };
    cases.push(Case::new(row, group, encoded.len(), move |times| {
        for _ in 0..times {
            output.clear();
            C::encode(black_box(&message), &mut output);
            black_box(&mut output);
        }
    }));
}

/// What is decoded is dropped at once, which is measured as well.
pub fn add_decode<C, T, M>(cases: &mut Vec<Case>, row: &'static str, plain: &'static M)
where
    C: Codec<T>,
    T: From<&'static M> + PartialEq + Debug,
    M: Message,
{
    let message = T::from(plain);
    // A row may borrow from the input.
    let input: &'static Bytes = Box::leak(Box::new(encoded::<C, T>(&message).into()));
    let decoded = C::decode(input);
    assert!(
        decoded == message,
        "{row}: {} is decoded as another",
        M::SHAPE
    );
    // In a hash map of its own, the entries may come in another order.
    assert_eq!(encoded::<C, T>(&decoded).len(), input.len(), "{row}");

    let group = Group {
        shape: M::SHAPE,
        operation: Operation::Decode,
    };
    cases.push(Case::new(row, group, input.len(), move |times| {
        for _ in 0..times {
            black_box(&C::decode(black_box(input)));
        }
    }));
}

fn encoded<C: Codec<T>, T>(message: &T) -> Vec<u8> {
    let mut output = C::Output::default();
    C::encode(message, &mut output);
    output.to_vec()
}
