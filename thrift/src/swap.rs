//! Numbers in network order, many at a time: lists of them, at about the speed of a copy.
//!
//! What every processor of an architecture can do turns a number around in several steps; what most of them can do, in one for
//! four or eight numbers. The compiler writes both from the same loop ([`convert`]), and which to run is asked of the processor.

#![expect(
    unsafe_code,
    reason = "instructions that not every processor has, and memory that is written before it is read"
)]

use std::mem::MaybeUninit;

/// In which order the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The highest first.
    Network,
    /// The lowest first, as most machines have them: then it is a copy, for which the compiler knows better.
    Little,
}

/// The numbers that stand in `bytes`, in their order.
pub(crate) fn read<const N: usize, T: Copy>(
    bytes: &[[u8; N]],
    order: Order,
    from_bytes: impl Fn([u8; N]) -> T,
) -> Vec<T> {
    let mut numbers = Vec::with_capacity(bytes.len());
    convert_quickly(bytes, order, numbers.spare_capacity_mut(), |bytes| {
        MaybeUninit::new(from_bytes(bytes))
    });
    // SAFETY: there is room for all of them by `with_capacity`, and `convert_quickly` has written each.
    unsafe { numbers.set_len(bytes.len()) };
    numbers
}

/// Appends numbers to a buffer, each as its bytes.
pub(crate) fn append<const N: usize, T: Copy>(
    buffer: &mut Vec<u8>,
    numbers: &[T],
    order: Order,
    to_bytes: impl Fn(T) -> [u8; N],
) {
    let len = numbers.len() * N;
    buffer.reserve(len);
    let (room, _) = buffer.spare_capacity_mut().as_chunks_mut();
    convert_quickly(numbers, order, room, |number| {
        to_bytes(number).map(MaybeUninit::new)
    });
    // SAFETY: there is room for all of them by `reserve`, and `convert_quickly` has written each.
    unsafe { buffer.set_len(buffer.len() + len) };
}

/// [`convert`], with the widest registers that this machine has.
fn convert_quickly<From: Copy, To>(
    from: &[From],
    order: Order,
    to: &mut [To],
    each: impl Fn(From) -> To,
) {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn convert_with_avx2<From: Copy, To>(
            from: &[From],
            to: &mut [To],
            each: impl Fn(From) -> To,
        ) {
            let len = const { BLOCK / size_of::<From>() };
            let to = &mut to[..from.len()];
            let (mut from, mut to) = (from.chunks_exact(len), to.chunks_exact_mut(len));
            for (from, to) in (&mut from).zip(&mut to) {
                prefetch(from, to);
                convert(from, to, &each);
            }
            convert(from.remainder(), to.into_remainder(), each);
        }

        if order == Order::Network && std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function was compiled for.
            return unsafe { convert_with_avx2(from, to, each) };
        }
    }
    convert(from, to, each);
}

/// How many bytes are turned around between two looks ahead.
#[cfg(target_arch = "x86_64")]
const BLOCK: usize = 256;

/// Has the processor fetch what comes a little later, to read from and to write to: it sees by itself that memory is read in
/// order, but too late that memory is written.
#[cfg(target_arch = "x86_64")]
#[inline]
fn prefetch<From, To>(from: &[From], to: &[To]) {
    use std::arch::x86_64::{_MM_HINT_ET0, _MM_HINT_T0, _mm_prefetch};

    const AHEAD: usize = 2048;
    const LINE: usize = 64;
    let from = from.as_ptr().cast::<i8>().wrapping_add(AHEAD);
    let to = to.as_ptr().cast::<i8>().wrapping_add(AHEAD);
    for line in (0..BLOCK).step_by(LINE) {
        // SAFETY: nothing is read; an address may be any, also behind the end.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(from.wrapping_add(line));
            _mm_prefetch::<_MM_HINT_ET0>(to.wrapping_add(line));
        }
    }
}

/// Writes the first `from.len()` of `to`, of which there are at least as many.
#[expect(
    clippy::inline_always,
    reason = "compiled once for each kind of processor, as a part of what calls it"
)]
#[inline(always)]
fn convert<From: Copy, To>(from: &[From], to: &mut [To], each: impl Fn(From) -> To) {
    let to = &mut to[..from.len()];
    for (to, &from) in to.iter_mut().zip(from) {
        *to = each(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_count_are_turned_around() {
        for len in 0_u8..=u8::MAX {
            let numbers: Vec<i64> = (0..len).map(|n| i64::from(n) << 40 | 7).collect();
            let mut bytes = vec![1];
            append(&mut bytes, &numbers, Order::Network, i64::to_be_bytes);
            let expected: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
            assert_eq!(bytes[1..], expected);
            let (chunks, rest) = bytes[1..].as_chunks();
            assert!(rest.is_empty());
            assert_eq!(read(chunks, Order::Network, i64::from_be_bytes), numbers);

            let shorts: Vec<i16> = (0..len).map(|n| i16::from(n) << 7).collect();
            let mut bytes = Vec::new();
            append(&mut bytes, &shorts, Order::Network, i16::to_be_bytes);
            let (chunks, _) = bytes.as_chunks();
            assert_eq!(read(chunks, Order::Network, i16::from_be_bytes), shorts);
        }
    }
}
