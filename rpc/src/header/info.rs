//! [`Info`]: what a header says beside how to read the message.

use super::{HeaderError, Kind, cursor::Cursor};

/// The numbers of the kinds of information.
pub(super) mod id {
    pub(crate) const PADDING: u8 = 0;
    pub(crate) const PAIRS: u8 = 1;
    /// `THeader`: pairs that are to be handed on. Apache's library does not know them, fbthrift does (`THeader.h`, `INFO_PKEYVALUE`).
    pub(crate) const PERSISTENT_PAIRS: u8 = 2;
    /// `TTHeader` only.
    pub(crate) const INT_PAIRS: u8 = 0x10;
    /// `TTHeader` only.
    pub(crate) const ACL_TOKEN: u8 = 0x11;
}

/// A piece of information in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Info<'a> {
    Pair { key: &'a [u8], value: &'a [u8] },
    PersistentPair { key: &'a [u8], value: &'a [u8] },
    IntPair { key: u16, value: &'a [u8] },
    AclToken(&'a [u8]),
}

/// Reads one piece of information after the other. Of a [`Header`](super::Header) that was read, all can be.
#[derive(Clone, Debug)]
pub(crate) struct Infos<'a> {
    kind: Kind,
    cursor: Cursor<'a>,
    /// The kind of the pairs that are being read, and how many are left.
    section: u8,
    left: u32,
    /// An unknown kind and all that follows it.
    unknown: &'a [u8],
}

impl<'a> Infos<'a> {
    pub(super) const fn new(kind: Kind, cursor: Cursor<'a>) -> Self {
        Self {
            kind,
            cursor,
            section: id::PADDING,
            left: 0,
            unknown: &[],
        }
    }

    /// The part that was skipped because its kind is unknown, once all others have been read. Empty if there is none.
    pub(super) const fn unknown(&self) -> &'a [u8] {
        self.unknown
    }

    pub(super) fn read(&mut self) -> Result<Option<Info<'a>>, HeaderError> {
        while self.left == 0 {
            if self.cursor.rest().is_empty() {
                return Ok(None);
            }
            let from = self.cursor.rest();
            let id = self.number(|cursor| Ok(cursor.u8("a kind of information")?.into()))?;
            let id = u8::try_from(id).unwrap_or(u8::MAX);
            match (self.kind, id) {
                (_, id::PAIRS)
                | (Kind::THeader, id::PERSISTENT_PAIRS)
                | (Kind::TTHeader, id::INT_PAIRS) => {
                    self.section = id;
                    self.left =
                        self.number(|cursor| Ok(cursor.u16("a number of pairs")?.into()))?;
                }
                (Kind::TTHeader, id::ACL_TOKEN) => return Ok(Some(Info::AclToken(self.string()?))),
                (Kind::TTHeader, id::PADDING) => {}
                (Kind::THeader, id::PADDING) => self.cursor.end(),
                // An unknown kind. How long that is is unknown, so all that follows it is skipped, too: `HeaderFormat.md` asks
                // for it, and what another framework adds is no reason to refuse a call.
                _ => {
                    self.unknown = from;
                    self.cursor.end();
                }
            }
        }
        self.left -= 1;
        self.pair().map(Some)
    }

    fn pair(&mut self) -> Result<Info<'a>, HeaderError> {
        if self.section == id::INT_PAIRS {
            let key = self.cursor.u16("a key")?;
            let value = self.string()?;
            return Ok(Info::IntPair { key, value });
        }
        let key = self.string()?;
        let value = self.string()?;
        Ok(match self.section {
            id::PERSISTENT_PAIRS => Info::PersistentPair { key, value },
            _ => Info::Pair { key, value },
        })
    }

    fn string(&mut self) -> Result<&'a [u8], HeaderError> {
        let len = self.number(|cursor| Ok(cursor.u16("a length")?.into()))?;
        self.cursor.take(len as usize, "a string")
    }

    /// A varint in `THeader`, something fixed in `TTHeader`.
    fn number(
        &mut self,
        fixed: impl Fn(&mut Cursor<'a>) -> Result<u32, HeaderError>,
    ) -> Result<u32, HeaderError> {
        match self.kind {
            Kind::THeader => self.cursor.varint("a varint"),
            Kind::TTHeader => fixed(&mut self.cursor),
        }
    }
}

impl<'a> Iterator for Infos<'a> {
    type Item = Info<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().ok().flatten()
    }
}
