//! How a [`BusinessError`] travels in a header: as Kitex writes it (`pkg/transmeta/ttheader.go`).

use alato_thrift::MessageKind;

use super::{Header, HeaderError, Kind, Writer, json, string_key};
use crate::BusinessError;

impl Header {
    /// Returns the error that a reply carries, if it does.
    ///
    /// As in Kitex, a code that is 0 or no number is none. Details that cannot be read are left out, because
    /// the error says enough without them.
    pub(crate) fn business_error(&self, kind: MessageKind) -> Option<BusinessError> {
        let expected = match self.kind() {
            // The exception of a peer that says both counts, as it does in Kitex.
            Kind::TTHeader => MessageKind::Reply,
            Kind::THeader => MessageKind::Exception,
        };
        if kind != expected {
            return None;
        }
        let code = self.string(string_key::BUSINESS_STATUS)?;
        let code = std::str::from_utf8(code).ok()?.parse().ok()?;
        if code == 0 {
            return None;
        }
        let text = |key| {
            self.string(key)
                .map(String::from_utf8_lossy)
                .unwrap_or_default()
        };
        let mut error = BusinessError::new(code, text(string_key::BUSINESS_MESSAGE));
        let extra = text(string_key::BUSINESS_EXTRA);
        if !extra.is_empty() {
            match json::read_map(&extra) {
                Some(extra) => error.extra = extra,
                None => tracing::debug!(%extra, "the details of a business error are no map"),
            }
        }
        Some(error)
    }
}

impl Writer<'_> {
    /// Writes the error that a reply carries.
    pub(crate) fn business_error(&mut self, error: &BusinessError) -> Result<(), HeaderError> {
        let code = error.code.to_string();
        self.string(string_key::BUSINESS_STATUS, code.as_bytes())?;
        self.string(string_key::BUSINESS_MESSAGE, error.message.as_bytes())?;
        if !error.extra.is_empty() {
            let extra = json::write_map(&error.extra);
            self.string(string_key::BUSINESS_EXTRA, extra.as_bytes())?;
        }
        Ok(())
    }
}
