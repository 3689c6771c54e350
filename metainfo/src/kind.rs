//! [`Kind`]: where a pair comes from, and how far it goes.

use std::fmt;

/// Where a pair of [`MetaInfo`](crate::MetaInfo) comes from, and how far it goes.
///
/// ```
/// use alato_metainfo::{Kind, MetaInfo};
///
/// let mut info = MetaInfo::new();
/// info.set(Kind::Backward, "SERVED_BY", "host-7")?;
/// assert_eq!(info.get(Kind::Backward, "SERVED_BY"), Some("host-7"));
/// assert_eq!(info.get(Kind::Downstream, "SERVED_BY"), None); // Each kind has its own keys.
/// # Ok::<(), alato_metainfo::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Goes with every call, and with every call that is made while answering it, to the end of the chain.
    Persistent,
    /// Goes with the next calls, and no further than the server that they reach.
    Transient,
    /// Came with a call, as its caller's [`Transient`](Self::Transient). It is not forwarded.
    Upstream,
    /// Goes back to the caller, with the reply.
    Backward,
    /// Came back with a reply, as the server's [`Backward`](Self::Backward). It is not handed on.
    Downstream,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [
        Self::Persistent,
        Self::Transient,
        Self::Upstream,
        Self::Backward,
        Self::Downstream,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Persistent => "persistent",
            Self::Transient => "transient",
            Self::Upstream => "upstream",
            Self::Backward => "backward",
            Self::Downstream => "downstream",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
