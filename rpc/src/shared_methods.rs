//! Compares the methods of services when a crate is compiled. `#[thrift_service]` calls this in a constant.

/// Whether a name is one of the methods.
#[must_use]
pub const fn is_one_of(name: &str, methods: &[&str]) -> bool {
    let mut rest = methods;
    while let [method, others @ ..] = rest {
        if is_equal(method.as_bytes(), name.as_bytes()) {
            return true;
        }
        rest = others;
    }
    false
}

/// Fails if both services, which `service` extends, have a method of the same name.
///
/// # Panics
/// If they have, which is an error of the compiler's: it is called in a constant.
#[track_caller]
pub const fn refuse_shared_method(
    service: &str,
    (first, methods): (&str, &[&str]),
    (second, others): (&str, &[&str]),
) {
    let mut rest = methods;
    while let [method, remaining @ ..] = rest {
        if is_one_of(method, others) {
            let parts = [
                "`",
                first,
                "` and `",
                second,
                "`, which `",
                service,
                "` extends, both have a method `",
                method,
                "`: give one of them another name",
            ];
            Message::of(&parts).fail();
        }
        rest = remaining;
    }
}

const fn is_equal(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, a_rest @ ..], [second, b_rest @ ..]) = (a, b) {
        if *first != *second {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    a.is_empty() && b.is_empty()
}

/// A text that is put together in a constant, where nothing can be allocated. What does not fit is cut off.
struct Message {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Message {
    const CAPACITY: usize = 512;

    const fn of(parts: &[&str]) -> Self {
        let mut message = Self {
            bytes: [0; Self::CAPACITY],
            length: 0,
        };
        let mut rest = parts;
        while let [part, others @ ..] = rest {
            let mut bytes = part.as_bytes();
            while let [byte, following @ ..] = bytes {
                if message.length < Self::CAPACITY {
                    message.bytes[message.length] = *byte;
                    message.length += 1;
                }
                bytes = following;
            }
            rest = others;
        }
        message
    }

    const fn text(&self) -> &str {
        let (bytes, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            // A long name was cut off in the middle of a character.
            Err(_) => "two services that are extended have a method of the same name",
        }
    }

    #[track_caller]
    const fn fail(&self) -> ! {
        panic!("{}", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_among_others() {
        assert!(is_one_of("add", &["ping", "add"]));
        for name in ["ad", "adds", "Add", ""] {
            assert!(!is_one_of(name, &["ping", "add"]));
        }
    }

    #[test]
    fn services_may_have_methods_of_different_names() {
        refuse_shared_method("Sub", ("A", &["a", "b"]), ("B", &["c"]));
    }

    #[test]
    #[should_panic(
        expected = "`A` and `B`, which `Sub` extends, both have a method `b`: give one of them another name"
    )]
    fn services_with_a_method_of_the_same_name_are_refused() {
        refuse_shared_method("Sub", ("A", &["a", "b"]), ("B", &["c", "b"]));
    }

    #[test]
    #[should_panic(expected = "two services that are extended")]
    fn a_name_that_is_too_long_is_no_broken_text() {
        // An odd number of bytes before them, so that the last is cut in two.
        let long = format!("a{}", "ä".repeat(300));
        refuse_shared_method(&long, ("A", &["b"]), ("B", &["b"]));
    }
}
