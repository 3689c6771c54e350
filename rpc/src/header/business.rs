//! How a [`BusinessError`] travels in a header: as Kitex writes it (`pkg/transmeta/ttheader.go`).

use alato_thrift::MessageKind;

use super::{Header, HeaderError, Kind, Writer, json, string_key};
use crate::BusinessError;

impl Header {
    /// Returns the error that a reply carries, if it does.
    ///
    /// As in Kitex, a code that is 0 or no number is none. Details that cannot be read are left
    /// out, because the error says enough without them.
    pub(crate) fn business_error(&self, kind: MessageKind) -> Option<BusinessError> {
        let carries_one = match self.kind() {
            // Kitex writes it beside a reply, Volo beside an exception
            // (`server/layer/biz_error.rs`).
            Kind::TTHeader => matches!(kind, MessageKind::Reply | MessageKind::Exception),
            // As we write it. Beside a reply, the pair is another's, whatever it means.
            Kind::THeader => kind == MessageKind::Exception,
        };
        if !carries_one {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{Protocol, header::HeaderLimits};

    fn read(kind: Kind, pairs: &[(&str, &str)]) -> [Option<BusinessError>; 2] {
        let mut frame = Vec::new();
        let mut writer = Writer::new(&mut frame, kind, 0, 1, Protocol::Binary);
        for (key, value) in pairs {
            writer.string(key.as_bytes(), value.as_bytes()).unwrap();
        }
        writer
            .finish()
            .unwrap()
            .close(&mut frame, 0, 1 << 20)
            .unwrap();
        let frame = Bytes::from(frame).slice(4..);
        let (header, _) = Header::parse(&frame, HeaderLimits::default()).unwrap();
        [MessageKind::Reply, MessageKind::Exception].map(|kind| header.business_error(kind))
    }

    #[test]
    fn a_status_is_read_beside_what_peers_write_it_beside() {
        let pairs = [("biz-status", "-404"), ("biz-message", "no such book")];
        let error = || Some(BusinessError::new(-404, "no such book"));
        assert_eq!(read(Kind::TTHeader, &pairs), [error(), error()]);
        assert_eq!(read(Kind::THeader, &pairs), [None, error()]);
    }

    #[test]
    fn what_is_no_status_is_none_and_what_is_no_map_is_left_out() {
        for status in ["0", "", "x", "1.5", "99999999999"] {
            let pairs = [("biz-status", status), ("biz-message", "?")];
            assert_eq!(read(Kind::TTHeader, &pairs), [None, None], "{status}");
        }
        assert_eq!(read(Kind::TTHeader, &[("biz-message", "?")]), [None, None]);
        for extra in ["", "{", "[]", "{\"a\":1}"] {
            let pairs = [("biz-status", "7"), ("biz-extra", extra)];
            let [error, _] = read(Kind::TTHeader, &pairs);
            assert_eq!(error, Some(BusinessError::new(7, "")), "{extra}");
        }
    }
}
