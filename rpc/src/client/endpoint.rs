//! [`Endpoint`]: where a server is.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::SocketAddr,
    path::Path,
    sync::Arc,
};

/// The address of a server: a host (or an IP address) and a port, as in `"example.org:9090"`, or
/// the path of a Unix socket, as in `"unix:/run/calculator"`. On Linux, `"unix:@calculator"` is a
/// socket with an abstract name.
///
/// The host is resolved at every connection. What is neither is found out when the first connection
/// is made: [`InvalidEndpoint`](crate::TransportError::InvalidEndpoint).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    text: Arc<str>,
    /// The path, if the text cannot hold it because it is not UTF-8.
    path: Option<Arc<Path>>,
}

impl Endpoint {
    /// The Unix socket at `path`.
    ///
    /// ```
    /// # use alato_rpc::Endpoint;
    /// assert_eq!(Endpoint::unix("/run/calculator").to_string(), "unix:/run/calculator");
    /// ```
    #[must_use]
    pub fn unix(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        // In a text it would be an abstract name.
        let has_at = path.as_os_str().as_encoded_bytes().starts_with(b"@");
        Self {
            text: format!("unix:{}{}", if has_at { "./" } else { "" }, path.display()).into(),
            path: path.to_str().is_none().then(|| path.into()),
        }
    }

    /// The path of the Unix socket, if it is one that has a path.
    #[must_use]
    pub fn unix_path(&self) -> Option<&Path> {
        let in_text = || self.text.strip_prefix("unix:").map(Path::new);
        self.path.as_deref().or_else(|| match self.abstract_name() {
            None => in_text(),
            Some(_) => None,
        })
    }

    /// The abstract name of the Unix socket, without the `@`, if it is one that has such a name.
    /// Only Linux knows them.
    ///
    /// ```
    /// # use alato_rpc::Endpoint;
    /// assert_eq!(Endpoint::from("unix:@shop").abstract_name(), Some("shop"));
    /// assert_eq!(Endpoint::from("unix:/run/shop").abstract_name(), None);
    /// ```
    #[must_use]
    pub fn abstract_name(&self) -> Option<&str> {
        self.text.strip_prefix("unix:@")
    }

    /// Returns the text of the endpoint.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Endpoint {
    fn from(host_and_port: &str) -> Self {
        Self {
            text: host_and_port.into(),
            path: None,
        }
    }
}

impl From<String> for Endpoint {
    fn from(host_and_port: String) -> Self {
        host_and_port.as_str().into()
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        address.to_string().into()
    }
}

/// Why an endpoint is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct InvalidEndpoint(pub(super) &'static str);

impl InvalidEndpoint {
    /// Returns what is wrong with an endpoint, if that caused `error`.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    pub(super) const fn why(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidEndpoint {}

impl From<InvalidEndpoint> for io::Error {
    fn from(invalid: InvalidEndpoint) -> Self {
        Self::new(ErrorKind::InvalidInput, invalid)
    }
}

/// Returns true if a text is `host:port` or `[address]:port`. Whether there is such a host is for
/// the resolver to say.
pub(super) fn check(endpoint: &str) -> Result<(), InvalidEndpoint> {
    if endpoint.is_empty() {
        return Err(InvalidEndpoint("it is empty"));
    }
    if endpoint.contains("://") {
        return Err(InvalidEndpoint("it is a URL"));
    }
    let (host, port) = match endpoint.strip_prefix('[') {
        Some(rest) => {
            let Some((address, rest)) = rest.split_once(']') else {
                return Err(InvalidEndpoint("the `[` has no `]`"));
            };
            (address, rest.strip_prefix(':'))
        }
        None => match endpoint.rsplit_once(':') {
            Some((host, _)) if host.contains(':') => {
                return Err(InvalidEndpoint(
                    "an IPv6 address has to be in brackets, as in `[::1]:9090`",
                ));
            }
            Some((host, port)) => (host, Some(port)),
            None => (endpoint, None),
        },
    };
    let Some(port) = port else {
        return Err(InvalidEndpoint("the port is missing"));
    };
    if host.is_empty() {
        return Err(InvalidEndpoint("the host is missing"));
    }
    if host.contains(|c: char| c.is_whitespace() || c == '/') {
        return Err(InvalidEndpoint("no host has such a name"));
    }
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(1..) if digits => Ok(()),
        Ok(0) if digits => Err(InvalidEndpoint("no server listens on port 0")),
        _ if port.is_empty() => Err(InvalidEndpoint("the port is missing")),
        _ => Err(InvalidEndpoint("the port is no number from 1 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf_8_is_the_path_that_it_is() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let path = Path::new(OsStr::from_bytes(b"/run/\xff"));
        assert_eq!(Endpoint::unix(path).unix_path(), Some(path));
        let path = Path::new("/run/x");
        assert_eq!(Endpoint::unix(path), Endpoint::from("unix:/run/x"));
        assert_eq!(Endpoint::unix(path).unix_path(), Some(path));
        assert_eq!(Endpoint::from("localhost:1").unix_path(), None);
        // Not an abstract name.
        let path = Path::new("@x");
        assert_eq!(Endpoint::unix(path).unix_path(), Some(Path::new("./@x")));
        assert_eq!(Endpoint::unix(path).abstract_name(), None);
        assert_eq!(Endpoint::from("unix:@x").unix_path(), None);
    }

    #[test]
    fn what_is_no_endpoint_is_said() {
        for (endpoint, expected) in [
            ("localhost:9090", Ok(())),
            ("127.0.0.1:1", Ok(())),
            ("[::1]:65535", Ok(())),
            ("", Err("it is empty")),
            ("localhost", Err("the port is missing")),
            ("localhost:", Err("the port is missing")),
            ("[::1]", Err("the port is missing")),
            ("[::1]:", Err("the port is missing")),
            ("[::1", Err("the `[` has no `]`")),
            (":9090", Err("the host is missing")),
            ("[]:9090", Err("the host is missing")),
            (
                "::1",
                Err("an IPv6 address has to be in brackets, as in `[::1]:9090`"),
            ),
            (
                "localhost:http",
                Err("the port is no number from 1 to 65535"),
            ),
            (
                "localhost:+80",
                Err("the port is no number from 1 to 65535"),
            ),
            (
                "localhost:65536",
                Err("the port is no number from 1 to 65535"),
            ),
            ("localhost:0", Err("no server listens on port 0")),
            ("http://localhost:80", Err("it is a URL")),
            ("a b:80", Err("no host has such a name")),
        ] {
            assert_eq!(
                check(endpoint).map_err(InvalidEndpoint::why),
                expected,
                "{endpoint:?}"
            );
        }
    }
}
