//! [`HeaderError`].

/// Why the header before a message cannot be read or written. Offsets count from the length of the frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// It ends too early.
    #[error("{what} of {needed} bytes at offset {offset}, where {left} are left")]
    Truncated {
        /// What ought to be there.
        what: &'static str,
        /// How long that is.
        needed: usize,
        /// How many bytes are left for it.
        left: usize,
        /// Where.
        offset: usize,
    },
    /// The frame begins with something else.
    #[error("no header begins with {found:#06x}")]
    NoMagic {
        /// The two bytes behind the length of the frame.
        found: u16,
    },
    /// The header is longer than it may be.
    #[error("a header of {length} bytes is over the limit of {limit}")]
    HeaderTooLong {
        /// How long it says it is.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A number of variable length that does not fit into 32 bits.
    #[error("the varint at offset {offset} is over 32 bits")]
    VarintTooLong {
        /// Where.
        offset: usize,
    },
    /// The message is in a protocol that is not spoken here.
    #[error(
        "the message is in protocol {id}, and only 0 (binary), 1 (JSON) and 2 (compact) are known"
    )]
    UnknownProtocol {
        /// Its number.
        id: u32,
    },
    /// The message was transformed in a way that is not known here, so that it cannot be read.
    #[error("the message went through transform {id}, and only 1 (zlib) is known")]
    UnknownTransform {
        /// Its number.
        id: u32,
    },
    /// More transforms than anybody has a use for.
    #[error("the message went through {count} transforms; the limit is {limit}")]
    TooManyTransforms {
        /// How many.
        count: u32,
        /// The limit.
        limit: u32,
    },
    /// The payload is not what zlib writes.
    #[error("the payload cannot be decompressed: {reason}")]
    Zlib {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The payload would be longer than it may be once it is decompressed.
    #[error("the payload is over the limit of {limit} bytes once it is decompressed")]
    InflatedTooLong {
        /// The limit.
        limit: usize,
    },
    /// Something to be written is longer than there is room for.
    #[error("{what} of {length} is over the limit of {limit}")]
    TooLong {
        /// What it is, and in what it is counted.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// Metadata that is refused.
    #[error(transparent)]
    MetaInfo(#[from] alato_metainfo::Error),
}
