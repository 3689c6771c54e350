//! [`Name`]: the name of a method, kept without an allocation where it is not too long.

use std::{fmt, sync::Arc};

use arrayvec::ArrayString;

/// How many bytes of a name that came over the wire are kept in place.
const SHORT: usize = 30;

/// The name of a method; before it may stand that of a service, and a colon.
#[derive(Clone)]
pub(crate) struct Name {
    text: Text,
    /// Where the method's begins: looked for once, and asked for by everybody who sees the call.
    method: usize,
}

/// A text that the program knows, or one that came over the wire.
#[derive(Clone)]
enum Text {
    Known(&'static str),
    Short(ArrayString<SHORT>),
    Long(Arc<str>),
}

impl Name {
    pub(crate) const EMPTY: Self = Self {
        text: Text::Known(""),
        method: 0,
    };

    /// A name that the program knows.
    #[inline]
    pub(crate) fn known(name: &'static str) -> Self {
        Self {
            text: Text::Known(name),
            method: behind_colon(name),
        }
    }

    /// A name that stands in a message, or is to.
    #[inline]
    pub(crate) fn received(name: &str) -> Self {
        let text = match ArrayString::from(name) {
            Ok(name) => Text::Short(name),
            Err(_) => Text::Long(name.into()),
        };
        Self {
            text,
            method: behind_colon(name),
        }
    }

    /// All of it.
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        match &self.text {
            Text::Known(name) => name,
            Text::Short(name) => name,
            Text::Long(name) => name,
        }
    }

    /// Whether these are the bytes of all of it.
    #[inline]
    pub(crate) fn is(&self, bytes: &[u8]) -> bool {
        let name = self.as_str().as_bytes();
        if name.len() != bytes.len() {
            return false;
        }
        // As most are short, a call of the C library's function would take longer. The last eight (or four) bytes overlap what stands
        // before them, so that there is no remainder.
        match (name.last_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(one), Some(other)) => {
                let (words, _) = name.as_chunks::<8>();
                let (others, _) = bytes.as_chunks::<8>();
                one == other && words.iter().zip(others).all(|(one, other)| one == other)
            }
            _ => match (name.first_chunk::<4>(), bytes.first_chunk::<4>()) {
                (Some(one), Some(other)) => {
                    one == other && name.last_chunk::<4>() == bytes.last_chunk::<4>()
                }
                _ => name.iter().zip(bytes).all(|(one, other)| one == other),
            },
        }
    }

    /// What stands before the colon, if there is one.
    #[inline]
    pub(crate) fn service(&self) -> Option<&str> {
        self.as_str().get(..self.method.checked_sub(1)?)
    }

    /// What stands behind it, or all.
    #[inline]
    pub(crate) fn method(&self) -> &str {
        match self.method {
            0 => self.as_str(),
            method => self.as_str().get(method..).unwrap_or_default(),
        }
    }

    /// The name without the service's.
    pub(crate) fn without_service(&self) -> Self {
        match (self.method, &self.text) {
            (0, _) => self.clone(),
            (method, Text::Known(name)) => Self::known(name.get(method..).unwrap_or_default()),
            _ => Self::received(self.method()),
        }
    }
}

/// Where what stands behind the first colon begins; 0 if there is none.
#[inline]
fn behind_colon(name: &str) -> usize {
    name.bytes()
        .position(|byte| byte == b':')
        .map_or(0, |colon| colon + 1)
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_it_was_made_of_whatever_its_length() {
        let long = "x".repeat(200);
        for name in ["", "add", "é", &long[..30], &long[..31], &long] {
            let received = Name::received(name);
            assert_eq!(received.as_str(), name);
            assert_eq!(
                matches!(received.text, Text::Short(_)),
                name.len() <= SHORT,
                "{name}"
            );
        }
    }

    #[test]
    fn a_name_is_the_same_bytes_and_no_others() {
        for len in 0..40 {
            let text: String = ('a'..='z').cycle().take(len).collect();
            let name = Name::received(&text);
            assert!(name.is(text.as_bytes()));
            assert!(!name.is(format!("{text}x").as_bytes()));
            for i in 0..len {
                let mut other = text.clone().into_bytes();
                other[i] ^= 1;
                assert!(!name.is(&other), "{len} {i}");
                assert!(!name.is(&text.as_bytes()[1..]));
            }
        }
    }

    #[test]
    fn the_service_can_be_taken_off() {
        let long = format!("{}:{}", "S".repeat(40), "m".repeat(40));
        for (name, method) in [
            ("Calculator:add", "add"),
            ("add", "add"),
            ("a:b:c", "b:c"),
            (":", ""),
            (&long, &long[41..]),
        ] {
            let service = name.split_once(':').map(|(service, _)| service);
            let name = Name::received(name);
            assert_eq!((name.service(), name.method()), (service, method));
            assert_eq!(name.without_service().as_str(), method);
        }
        let known = Name::known("A:b");
        assert_eq!((known.service(), known.method()), (Some("A"), "b"));
        assert_eq!(known.without_service().as_str(), "b");
    }
}
