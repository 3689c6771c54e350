//! [`Name`]: the name of a method, kept without an allocation where it is not too long.

use std::{fmt, sync::Arc};

/// How many bytes of a name that came over the wire are kept in place.
const SHORT: usize = 30;

/// A name that the program knows, or one that came over the wire.
#[derive(Clone)]
pub(crate) enum Name {
    Known(&'static str),
    /// The first `length` bytes are the name.
    Short {
        length: u8,
        bytes: [u8; SHORT],
    },
    Long(Arc<str>),
}

impl Name {
    /// A name that stands in a message, or is to.
    pub(crate) fn received(name: &str) -> Self {
        Self::short(name).unwrap_or_else(|| Self::Long(name.into()))
    }

    fn short(name: &str) -> Option<Self> {
        let length = u8::try_from(name.len()).ok()?;
        let mut bytes = [0; SHORT];
        bytes
            .get_mut(..name.len())?
            .copy_from_slice(name.as_bytes());
        Some(Self::Short { length, bytes })
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Known(name) => name,
            Self::Short { length, bytes } => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                // It was made of a `str`.
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Self::Long(name) => name,
        }
    }

    /// The name without the service's that stands before a colon.
    pub(crate) fn without_service(&self) -> Self {
        let Some((service, method)) = self.as_str().split_once(':') else {
            return self.clone();
        };
        match self {
            Self::Known(name) => Self::Known(name.get(service.len() + 1..).unwrap_or_default()),
            Self::Short { .. } | Self::Long(_) => Self::received(method),
        }
    }
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
                matches!(received, Name::Short { .. }),
                name.len() <= SHORT,
                "{name}"
            );
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
            let name = Name::received(name);
            assert_eq!(name.without_service().as_str(), method);
        }
        assert_eq!(Name::Known("A:b").without_service().as_str(), "b");
    }
}
