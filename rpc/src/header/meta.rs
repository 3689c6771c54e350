//! How metadata travels in a header: as pairs of strings, whose keys have the prefixes of Kitex and Volo.

use alato_metainfo::{Kind as MetaKind, MetaInfo, Wire};

use super::{Header, HeaderError, Info, Kind, Writer, string_key};

impl Header {
    /// Takes the metadata of a call.
    ///
    /// fbthrift's persistent pairs are persistent without a prefix.
    pub(crate) fn meta_of_request(&self, meta: &mut MetaInfo) -> Result<(), HeaderError> {
        for info in self.infos() {
            match info {
                Info::Pair { key, value } if is_metadata(key) => {
                    let (key, value) = text(key, value)?;
                    meta.receive_in_request(Wire::Rpc, key, value)?;
                }
                Info::PersistentPair { key, value } if !key.is_empty() => {
                    let (key, value) = text(key, value)?;
                    if !meta.receive_in_request(Wire::Rpc, key, value)? {
                        meta.set(MetaKind::Persistent, key, value)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the metadata that comes back with a reply.
    ///
    /// Over `TTHeader`, pairs without a prefix are metadata too, unless the framework writes them for itself: Kitex sends what
    /// comes back without one (`pkg/transmeta/metainfo.go`, `WriteMeta`), Volo with.
    pub(crate) fn meta_of_reply(&self, meta: &mut MetaInfo) -> Result<(), HeaderError> {
        for info in self.infos() {
            let Info::Pair { key, value } = info else {
                continue;
            };
            if is_metadata(key) {
                let (key, value) = text(key, value)?;
                meta.receive_in_reply(Wire::Rpc, key, value)?;
            } else if self.kind() == Kind::TTHeader && is_of_a_user(key) {
                // Not all of it need be meant for us, so what is no text is left alone.
                if let Ok((key, value)) = text(key, value) {
                    meta.set(MetaKind::Downstream, key, value)?;
                }
            }
        }
        Ok(())
    }
}

impl Writer<'_> {
    /// Writes the metadata that goes with a call.
    pub(crate) fn meta_of_request(&mut self, meta: &MetaInfo) -> Result<(), HeaderError> {
        for (name, value) in meta.request_pairs(Wire::Rpc)? {
            self.string_of_parts(name.len(), |buffer| name.write(buffer), value.as_bytes())?;
        }
        Ok(())
    }

    /// Writes the metadata that goes back with a reply.
    pub(crate) fn meta_of_reply(&mut self, meta: &MetaInfo) -> Result<(), HeaderError> {
        for (name, value) in meta.reply_pairs(Wire::Rpc)? {
            self.string_of_parts(name.len(), |buffer| name.write(buffer), value.as_bytes())?;
        }
        Ok(())
    }
}

/// Whether a key may have one of the prefixes. What has not may be anything, and need not be text.
fn is_metadata(key: &[u8]) -> bool {
    key.starts_with(b"RPC_")
}

fn is_of_a_user(key: &[u8]) -> bool {
    !key.is_empty() && !string_key::OF_THE_FRAMEWORK.contains(&key)
}

fn text<'a>(key: &'a [u8], value: &'a [u8]) -> Result<(&'a str, &'a str), HeaderError> {
    match (std::str::from_utf8(key), std::str::from_utf8(value)) {
        (Ok(key), Ok(value)) => Ok((key, value)),
        _ => Err(HeaderError::NotUtf8 {
            name: String::from_utf8_lossy(key).into_owned(),
        }),
    }
}
