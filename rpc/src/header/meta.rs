//! How metadata travels in a header: as pairs of strings, whose keys have the prefixes of Kitex and Volo.

use alato_metainfo::{Kind as MetaKind, MetaInfo, Wire};

use super::{Header, HeaderError, Info, Kind, Writer, string_key};

impl Header {
    /// Takes the metadata of a call. Fails only if that is over the limits: other pairs are
    /// skipped, and so is metadata that is not UTF-8.
    ///
    /// fbthrift's persistent pairs are persistent without a prefix.
    pub(crate) fn meta_of_request(&self, meta: &mut MetaInfo) -> Result<(), HeaderError> {
        for info in self.infos() {
            match info {
                Info::Pair { key, value } if may_be_metadata(key) => {
                    if let Some((key, value)) = text(key, value) {
                        meta.receive_in_request(Wire::Rpc, key, value)?;
                    }
                }
                Info::PersistentPair { key, value } if !key.is_empty() => {
                    if let Some((key, value)) = text(key, value)
                        && !meta.receive_in_request(Wire::Rpc, key, value)?
                    {
                        meta.set(MetaKind::Persistent, key, value)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the metadata that comes back with a reply. Fails only if that is over the limits.
    ///
    /// Over `TTHeader`, pairs without a prefix are metadata too, unless the framework writes them for itself: Kitex sends what
    /// comes back without one (`pkg/transmeta/metainfo.go`, `WriteMeta`), Volo with.
    pub(crate) fn meta_of_reply(&self, meta: &mut MetaInfo) -> Result<(), HeaderError> {
        for info in self.infos() {
            let Info::Pair { key, value } = info else {
                continue;
            };
            let is_prefixed = may_be_metadata(key);
            if !is_prefixed && (self.kind() == Kind::THeader || !is_of_a_user(key)) {
                continue;
            }
            let Some((key, value)) = text(key, value) else {
                continue;
            };
            if is_prefixed {
                meta.receive_in_reply(Wire::Rpc, key, value)?;
            } else if let Err(error) = meta.set(MetaKind::Downstream, key, value) {
                // It need not be meant for us, and the call has been answered.
                tracing::debug!(key, %error, "a pair of a reply is skipped");
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
    ///
    /// Over `TTHeader` each pair is written twice: Volo reads those with a prefix, and Kitex those
    /// without one. Kitex's are left out if the header has no room for them.
    pub(crate) fn meta_of_reply(&mut self, meta: &MetaInfo) -> Result<(), HeaderError> {
        for (name, value) in meta.reply_pairs(Wire::Rpc)? {
            self.string_of_parts(name.len(), |buffer| name.write(buffer), value.as_bytes())?;
        }
        if self.kind() == Kind::TTHeader {
            for (key, value) in meta.iter(MetaKind::Backward) {
                let key = key.as_bytes();
                // A pair that the framework would take for one of its own.
                if may_be_metadata(key) || !is_of_a_user(key) {
                    continue;
                }
                if self.has_room_for(key.len() + value.len()) {
                    self.string(key, value.as_bytes())?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a key may have one of the prefixes. What has not may be anything, and need not be text.
fn may_be_metadata(key: &[u8]) -> bool {
    key.starts_with(b"RPC_")
}

fn is_of_a_user(key: &[u8]) -> bool {
    !key.is_empty() && !string_key::OF_THE_FRAMEWORK.contains(&key)
}

/// A pair as text; `None` if it is not UTF-8. Such a pair is skipped: metadata is text, a
/// replacement would be a wrong value, and the call itself can be answered.
fn text<'a>(key: &'a [u8], value: &'a [u8]) -> Option<(&'a str, &'a str)> {
    let text = str::from_utf8(key).ok().zip(str::from_utf8(value).ok());
    if text.is_none() {
        let key = String::from_utf8_lossy(key);
        tracing::debug!(%key, "a pair in a header is skipped, as it is not UTF-8");
    }
    text
}
