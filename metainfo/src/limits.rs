//! [`Limits`]: how much metadata there may be.

/// How much metadata there may be of each [`Kind`](crate::Kind): 128 pairs and 16 KiB unless it is said otherwise.
///
/// With them, all that goes with a call takes less than 37 KiB on the wire, prefixes and lengths included, which fits into the 64 KiB
/// of headers that every transport has room for.
///
/// ```
/// use alato_metainfo::{Error, Kind, Limits, MetaInfo};
///
/// let limits = Limits {
///     max_pairs: 1,
///     ..Limits::default()
/// };
/// let mut info = MetaInfo::with_limits(limits);
/// info.set(Kind::Transient, "A", "1")?;
/// let refused = info.set(Kind::Transient, "B", "2").unwrap_err();
/// assert_eq!(refused.to_string(), "more than 1 pair of transient metadata");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pairs of one kind. 0 admits none.
    pub max_pairs: u32,
    /// The most bytes of one kind, of keys (without the prefix of the wire) and values together. 0
    /// admits none.
    pub max_bytes: u32,
}

impl Limits {
    /// The default limits: 128 pairs and 16 KiB.
    pub const DEFAULT: Self = Self {
        max_pairs: 128,
        max_bytes: 16 << 10,
    };

    /// The larger of each.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            max_pairs: self.max_pairs.max(other.max_pairs),
            max_bytes: self.max_bytes.max(other.max_bytes),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
