//! How much memory a value takes from the heap, for the budget of a decoder ([`Limits::budget`](crate::Limits)).
//!
//! What a collection allocates is not what its elements take: a B-tree's leaf has room for eleven entries from
//! the first one on, and a hash table for a power of two.

/// How much is allocated ahead of the elements that have been read: a container may claim as many as
/// the bytes left could hold, and each may take far more room in memory than on the wire.
const MAX_RESERVED_BYTES: usize = 64 << 10;

/// What an allocator needs for each block, beside what was asked for.
const PER_BLOCK: usize = 16;

/// How many elements to make room for before the first has been read.
pub(crate) fn reserve_for<T>(len: usize) -> usize {
    len.min(MAX_RESERVED_BYTES / size_of::<T>().max(1))
}

/// As [`reserve_for`], in a hash table: which has up to twice the slots that it needs, and more for each entry than that.
pub(crate) fn reserve_in_table_for<T>(len: usize) -> usize {
    len.min(MAX_RESERVED_BYTES / 4 / (size_of::<T>() + size_of::<usize>()))
}

/// What to charge for a block that exists for a moment only, beside the one that takes its place.
///
/// No more than one does at any time, so that small ones need not be counted: the heap may hold the budget and that much.
pub(crate) const fn beside(block: usize) -> usize {
    if block <= MAX_RESERVED_BYTES {
        0
    } else {
        block
    }
}

/// A block of its own: a string, or what a `Box` points to.
pub(crate) const fn block(bytes: usize) -> usize {
    if bytes == 0 {
        0
    } else {
        bytes.saturating_add(PER_BLOCK)
    }
}

/// What an `Arc` points to, with the two counts before it, which even nothing has.
pub(crate) const fn shared(bytes: usize) -> usize {
    block(bytes.saturating_add(2 * size_of::<usize>()))
}

/// A `Vec` of `len` elements, which never has more room than for these.
pub(crate) const fn list<T>(len: usize) -> usize {
    block(len.saturating_mul(size_of::<T>()))
}

/// A B-tree of `len` entries: nodes of eleven, at least five of them in use.
pub(crate) const fn btree<T>(len: usize) -> usize {
    if len == 0 {
        return 0;
    }
    let node = block(size_of::<T>().saturating_mul(11).saturating_add(16));
    let leaves = len.div_ceil(5);
    let inner = if leaves == 1 { 0 } else { leaves.div_ceil(4) };
    let edges = 12 * size_of::<usize>();
    node.saturating_mul(leaves)
        .saturating_add(node.saturating_add(edges).saturating_mul(inner))
}

/// A hash table of indices, and the entries with their hashes beside it.
#[cfg(feature = "indexmap")]
pub(crate) fn index_table<T>(len: usize) -> usize {
    hash_table::<usize>(len).saturating_add(list::<(usize, T)>(len))
}

/// A hash table of `len` entries: a power of two of slots, at most seven eighths of them in use, with a byte for each.
pub(crate) fn hash_table<T>(len: usize) -> usize {
    if len == 0 {
        return 0;
    }
    // The smallest table fills a register of sixteen bytes.
    let least = match size_of::<T>() {
        0..=1 => 16,
        2..=3 => 8,
        _ => 4,
    };
    let slots = (len.saturating_mul(8) / 7 + 1).max(least);
    let slots = slots.checked_next_power_of_two().unwrap_or(usize::MAX);
    block(slots.saturating_mul(size_of::<T>() + 1).saturating_add(16))
}
