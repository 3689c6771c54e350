//! [`Foreign`]: protocols that come to a Thrift port by mistake.

/// A protocol that is not Thrift. Its first bytes, read as the length of a frame, are of hundreds of megabytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// HTTP/1.
    Http1 {
        /// True if the method is `HEAD`, whose answer has no body.
        is_head: bool,
    },
    /// HTTP/2, as gRPC has it (RFC 9113, 3.4).
    Http2,
    /// A TLS handshake or alert (RFC 8446, 5.1).
    Tls,
    /// The header of the PROXY protocol (`doc/proxy-protocol.txt` in `HAProxy`), version 1 or 2.
    Proxy,
}

/// The least of the lengths that are the start of another protocol: the PROXY protocol's.
const LEAST_LENGTH: u32 = 0x0d0a_0d0a;

const HTTP1: [&[u8]; 9] = [
    b"GET ",
    b"POST ",
    b"PUT ",
    b"HEAD ",
    b"OPTIONS ",
    b"DELETE ",
    b"PATCH ",
    b"CONNECT ",
    b"TRACE ",
];
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const PROXY_1: &[u8] = b"PROXY ";
const PROXY_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

impl Foreign {
    /// By a length that no frame may have.
    pub(crate) fn of_length(length: u32) -> Option<Self> {
        let start = length.to_be_bytes();
        let begins = |text: &[u8]| text.starts_with(&start);
        if HTTP1.into_iter().any(begins) {
            let is_head = begins(b"HEAD ");
            Some(Self::Http1 { is_head })
        } else if begins(HTTP2) {
            Some(Self::Http2)
        } else if begins(PROXY_1) || begins(PROXY_2) {
            Some(Self::Proxy)
        } else if matches!(start, [0x15 | 0x16, 3, 0..=4, _]) {
            Some(Self::Tls)
        } else {
            None
        }
    }

    /// By the bytes that have come, if no frame may be that long. HTTP/1 has more methods than those that are known here.
    #[cold]
    pub(crate) fn of_text(length: u32, bytes: &[u8]) -> Option<Self> {
        Self::of_length(length)
            .or_else(|| is_http1_request(bytes).then_some(Self::Http1 { is_head: false }))
    }

    /// By the bytes that have come, where a frame may be as long as they would mean: only if they cannot be the start of a message.
    #[inline]
    pub(crate) fn of_start(length: u32, bytes: &[u8]) -> Option<Self> {
        if length < LEAST_LENGTH {
            return None;
        }
        Self::of_long_start(length, bytes)
    }

    #[cold]
    fn of_long_start(length: u32, bytes: &[u8]) -> Option<Self> {
        // A message begins with a version, a length, `[` or the magic of a header, and none of these is the start of a path.
        let begins = |text: &[u8]| {
            let next = bytes.strip_prefix(text).and_then(<[u8]>::first);
            next.is_some_and(|next| next.is_ascii_graphic() && *next != b'[')
        };
        let is_certain = HTTP1.into_iter().chain([PROXY_1]).any(begins)
            || bytes.starts_with(HTTP2)
            || bytes.starts_with(PROXY_2)
            || is_client_hello(bytes)
            || is_http1_request(bytes) && bytes.get(4) != Some(&b'[');
        is_certain.then(|| Self::of_text(length, bytes)).flatten()
    }

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Http1 { .. } => "HTTP/1",
            Self::Http2 => "HTTP/2",
            Self::Tls => "TLS",
            Self::Proxy => "the PROXY protocol",
        }
    }

    /// The answer to a client; `None` if that is an exception of Thrift's. A client of TLS says of it that the server does not speak TLS, which an end
    /// without a byte would not tell it. Others would wait for what is not there, and get none.
    pub(crate) const fn answer(self) -> Option<&'static [u8]> {
        const HEAD: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
            Content-Length: 35\r\nConnection: close\r\n\r\n";
        const WHOLE: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
            Content-Length: 35\r\nConnection: close\r\n\r\nThis port speaks Thrift, not HTTP.\n";
        match self {
            Self::Http1 { is_head: true } => Some(HEAD.as_bytes()),
            Self::Http1 { is_head: false } => Some(WHOLE.as_bytes()),
            Self::Http2 | Self::Proxy => Some(&[]),
            Self::Tls => None,
        }
    }

    /// Returns advice on what to do about it.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Http1 { .. } | Self::Http2 => {
                "send HTTP, and health checks over it, to another port"
            }
            Self::Tls => "put a `TlsListener` around the listener, or switch TLS off in the client",
            Self::Proxy => {
                "switch it off in the load balancer, or take its header off in a `Listener`"
            }
        }
    }
}

/// Returns true if text begins with the line of a request, after an empty line at most (RFC 9112,
/// 2.2 and 3).
fn is_http1_request(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let mut words = line.trim_ascii_end().split(|byte| *byte == b' ');
    let method = words.next().unwrap_or_default();
    let is_method = !method.is_empty()
        && method
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte));
    is_method
        && words
            .nth(1)
            .is_some_and(|version| version.starts_with(b"HTTP/1."))
}

/// Returns true if a record of TLS begins, with a client's first message in it (RFC 8446, 4 and
/// 5.1). After a length of 0x80 it might be a message in the binary protocol.
fn is_client_hello(bytes: &[u8]) -> bool {
    matches!(bytes, [0x16, 3, 0..=4, _, length, 1, 0, ..] if *length != 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Option<Foreign> {
        Foreign::of_length(u32::from_be_bytes(*bytes.first_chunk().unwrap()))
    }

    #[test]
    fn other_protocols_are_told_apart_by_their_first_bytes() {
        let http = Some(Foreign::Http1 { is_head: false });
        for method in HTTP1 {
            let is_head = method == b"HEAD ";
            assert_eq!(of(method), Some(Foreign::Http1 { is_head }));
        }
        assert_eq!(of(HTTP2), Some(Foreign::Http2));
        assert_eq!(of(PROXY_1), Some(Foreign::Proxy));
        assert_eq!(of(PROXY_2), Some(Foreign::Proxy));
        assert_eq!(of(&[0x16, 3, 1, 2]), Some(Foreign::Tls));
        assert_eq!(of(&[0x15, 3, 3, 0]), Some(Foreign::Tls));
        for other in [
            &b"\0\0\0\x20"[..],
            b"\x16\x05\0\0",
            b"GETX",
            b"PROP",
            b"\xff\xff\xff\xff",
        ] {
            assert_eq!(of(other), None, "{other:02x?}");
        }
        // Where a frame may be that long, more has to be seen.
        let of_start = |bytes: &[u8]| {
            let length = u32::from_be_bytes(*bytes.first_chunk().unwrap());
            Foreign::of_start(length, bytes)
        };
        assert_eq!(of_start(b"GET / HTTP/1.1"), http);
        assert_eq!(of_start(b"OPTIONS * HTTP/1.1"), http);
        assert_eq!(of_start(b"PROPFIND / HTTP/1.1"), http);
        assert_eq!(of_start(HTTP2), Some(Foreign::Http2));
        assert_eq!(of_start(PROXY_2), Some(Foreign::Proxy));
        for message in [
            &b"GET "[..],
            b"GET [1,",
            b"GET \x80\x01",
            b"PUT \0\0\0\x03",
            b"OPTI\x82",
        ] {
            assert_eq!(of_start(message), None, "{message:02x?}");
        }
    }

    #[test]
    fn a_request_of_http_is_known_by_its_line_whatever_the_method_is() {
        let of_text = |bytes: &[u8]| {
            let length = u32::from_be_bytes(*bytes.first_chunk().unwrap());
            Foreign::of_text(length, bytes)
        };
        for request in [
            &b"PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
            b"QUERY /x HTTP/1.1\r\n",
            b"M-SEARCH * HTTP/1.1\r\n",
            b"\r\nGET / HTTP/1.1\r\n",
            b"LINK / HTTP/1.0\n",
        ] {
            let text = String::from_utf8_lossy(request);
            let found = of_text(request);
            assert_eq!(found, Some(Foreign::Http1 { is_head: false }), "{text}");
        }
        for other in [
            &b"EHLO HTTP/1.1\r\n"[..],
            b"USER a HTTP/2.0\r\n",
            b" / HTTP/1.1\r\n",
            b"*1\r\n$4\r\nPING\r\n",
            b"PROPFIND /",
            b"\xff\xff / HTTP/1.1",
        ] {
            assert_eq!(of_text(other), None, "{other:02x?}");
        }
    }

    #[test]
    fn a_client_of_tls_is_known_where_a_frame_may_be_as_long_as_its_first_bytes_say() {
        let of_start = |bytes: &[u8]| {
            let length = u32::from_be_bytes(*bytes.first_chunk().unwrap());
            Foreign::of_start(length, bytes)
        };
        assert_eq!(
            of_start(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"),
            Some(Foreign::Tls)
        );
        for message in [
            &b"\x16\x03\x01\x02\x80\x01\x00\x01\0\0\0\x04ping"[..],
            b"\x16\x03\x01\x02\0\0\0\x04ping",
            b"\x16\x03\x01\x02\x82\x21\x01",
            b"\x16\x03\x01\x02[1,",
            b"\x16\x03\x01\x02\x10\0\0\0",
            b"\x16\x03\x01\x02\0\x01",
        ] {
            assert_eq!(of_start(message), None, "{message:02x?}");
        }
    }

    #[test]
    fn the_answer_to_http_has_the_length_that_it_says() {
        let answer = Foreign::Http1 { is_head: false }.answer().unwrap();
        let answer = std::str::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
        let to_head = Foreign::Http1 { is_head: true }.answer().unwrap();
        assert_eq!(to_head, format!("{head}\r\n\r\n").as_bytes());
    }
}
