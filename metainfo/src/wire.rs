//! What metadata is called on the wire: [`Wire`] and [`Name`].
//!
//! Source: `cloud/metainfo/info.go` and `http.go` in bytedance/gopkg, which Kitex uses; `src/lib.rs` and `src/convert.rs` in
//! cloudwego/metainfo, which Volo uses.

use std::{borrow::Cow, fmt};

use crate::{Error, Kind};

/// How metadata is named on the wire. The prefixes are those of Kitex and Volo:
///
/// | | persistent | transient | backward |
/// |---|---|---|---|
/// | `Rpc` | `RPC_PERSIST_` | `RPC_TRANSIT_` | `RPC_BACKWARD_` |
/// | `Http` | `rpc-persist-` | `rpc-transit-` | `rpc-backward-` |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wire {
    /// In the headers of an RPC transport (`TTHeader`, `THeader`): the key stands behind the prefix as it is.
    Rpc,
    /// In the headers of HTTP, whose names have no case: `USER_ID` becomes `user-id`, as Kitex and Volo have it. What that could not
    /// be told apart from (other letters than capitals, blanks, `-`, `%`, …) is written as `%` and two digits, so that every key comes back
    /// as it was. Kitex and Volo do not undo that: for them, use capitals, digits and `_`.
    Http,
}

impl Wire {
    /// Only three kinds travel; each of the other two is one of those at the other end.
    const fn prefix(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Rpc, Kind::Persistent) => "RPC_PERSIST_",
            (Self::Rpc, Kind::Transient | Kind::Upstream) => "RPC_TRANSIT_",
            (Self::Rpc, Kind::Backward | Kind::Downstream) => "RPC_BACKWARD_",
            (Self::Http, Kind::Persistent) => "rpc-persist-",
            (Self::Http, Kind::Transient | Kind::Upstream) => "rpc-transit-",
            (Self::Http, Kind::Backward | Kind::Downstream) => "rpc-backward-",
        }
    }

    /// What is behind the prefix of `kind`, if `name` has it.
    pub(crate) fn strip(self, kind: Kind, name: &str) -> Option<&str> {
        let prefix = self.prefix(kind);
        match self {
            Self::Rpc => name.strip_prefix(prefix),
            Self::Http => {
                let (start, rest) = name.split_at_checked(prefix.len())?;
                start.eq_ignore_ascii_case(prefix).then_some(rest)
            }
        }
    }

    /// The key that stands behind a prefix.
    pub(crate) fn to_key(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Rpc => Cow::Borrowed(name),
            Self::Http => Cow::Owned(from_http(name)),
        }
    }

    pub(crate) fn check_value(self, kind: Kind, key: &str, value: &str) -> Result<(), Error> {
        let fits = |value: &str| {
            let blank = |c| c == ' ' || c == '\t';
            let control = |c: char| c.is_ascii_control() && c != '\t';
            !(value.contains(control) || value.starts_with(blank) || value.ends_with(blank))
        };
        match self {
            Self::Http if !fits(value) => Err(Error::NotForHttp {
                kind,
                key: key.to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// The name of a pair on the wire, its prefix included. It is written without being put together:
///
/// ```
/// use alato_metainfo::{Kind, MetaInfo, Wire};
///
/// let mut info = MetaInfo::new();
/// info.set(Kind::Backward, "SERVED_BY", "host-7")?;
/// let (name, _value) = info.reply_pairs(Wire::Rpc)?.next().unwrap();
///
/// let mut buffer = Vec::new();
/// name.write(&mut buffer);
/// assert_eq!(buffer, b"RPC_BACKWARD_SERVED_BY");
/// assert_eq!(buffer.len(), name.len());
/// # Ok::<(), alato_metainfo::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    wire: Wire,
    prefix: &'static str,
    key: &'a str,
}

#[expect(clippy::len_without_is_empty, reason = "it has a prefix")]
impl<'a> Name<'a> {
    pub(crate) const fn new(wire: Wire, kind: Kind, key: &'a str) -> Self {
        Self {
            wire,
            prefix: wire.prefix(kind),
            key,
        }
    }

    /// How many bytes it is.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut len = 0;
        self.each_part(|part| len += part.len());
        len
    }

    /// Appends it to a buffer.
    pub fn write(&self, buffer: &mut Vec<u8>) {
        self.each_part(|part| buffer.extend_from_slice(part.as_bytes()));
    }

    fn each_part(&self, mut part: impl FnMut(&str)) {
        part(self.prefix);
        match self.wire {
            Wire::Rpc => part(self.key),
            Wire::Http => to_http(self.key, part),
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        self.each_part(|part| {
            if result.is_ok() {
                result = f.write_str(part);
            }
        });
        result
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn to_http(key: &str, mut part: impl FnMut(&str)) {
    for byte in key.bytes() {
        let digit = |number: u8| HEX.get(usize::from(number)).copied().unwrap_or(b'0');
        let written = match byte {
            b'A'..=b'Z' => [byte.to_ascii_lowercase(), 0, 0],
            b'_' => [b'-', 0, 0],
            b'0'..=b'9' | b'.' => [byte, 0, 0],
            _ => [b'%', digit(byte >> 4), digit(byte & 15)],
        };
        let len = if written[0] == b'%' { 3 } else { 1 };
        let ascii = written
            .get(..len)
            .and_then(|ascii| std::str::from_utf8(ascii).ok());
        part(ascii.unwrap_or_default());
    }
}

fn from_http(name: &str) -> String {
    let mut key = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let escaped = if byte == b'%' { unescape(behind) } else { None };
        rest = match escaped {
            Some((byte, behind)) => {
                key.push(byte);
                behind
            }
            None => {
                key.push(match byte {
                    b'-' => b'_',
                    byte => byte.to_ascii_uppercase(),
                });
                behind
            }
        };
    }
    // What is no UTF-8 once it is unescaped has not been escaped here.
    String::from_utf8(key).unwrap_or_else(|_| name.to_owned())
}

fn unescape(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (&[high, low], behind) = digits.split_first_chunk()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = (digit(high)? << 4) | digit(low)?;
    Some((u8::try_from(byte).ok()?, behind))
}
