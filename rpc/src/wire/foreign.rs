//! [`Foreign`]: protocols that come to a Thrift port by mistake.

/// A protocol that is not Thrift. Its first bytes, read as the length of a frame, are of hundreds of megabytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// HTTP/1.
    Http1 {
        /// Whether the method is `HEAD`, whose answer has no body.
        is_head: bool,
    },
    /// HTTP/2, as gRPC has it (RFC 9113, 3.4).
    Http2,
    /// A TLS handshake or alert (RFC 8446, 5.1).
    Tls,
    /// The header of the PROXY protocol (`doc/proxy-protocol.txt` in HAProxy), version 1 or 2.
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
            || bytes.starts_with(PROXY_2);
        is_certain.then(|| Self::of_length(length)).flatten()
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

    /// The answer to a client, if it understands one that can be given without speaking the protocol.
    pub(crate) const fn answer(self) -> Option<&'static [u8]> {
        const HEAD: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
            Content-Length: 35\r\nConnection: close\r\n\r\n";
        const WHOLE: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
            Content-Length: 35\r\nConnection: close\r\n\r\nThis port speaks Thrift, not HTTP.\n";
        match self {
            Self::Http1 { is_head: true } => Some(HEAD.as_bytes()),
            Self::Http1 { is_head: false } => Some(WHOLE.as_bytes()),
            Self::Http2 | Self::Tls | Self::Proxy => None,
        }
    }

    /// What to do about it.
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
    fn the_answer_to_http_has_the_length_that_it_says() {
        let answer = Foreign::Http1 { is_head: false }.answer().unwrap();
        let answer = std::str::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
        let to_head = Foreign::Http1 { is_head: true }.answer().unwrap();
        assert_eq!(to_head, format!("{head}\r\n\r\n").as_bytes());
    }
}
