//! Compares the methods of services when a crate is compiled. `#[thrift_service]` calls this in a
//! constant.

/// The methods of a service, and of those that it extends.
#[derive(Debug)]
pub struct ServiceMethods {
    /// The path of its trait, which no other service has.
    pub path: &'static str,
    /// The names of the methods of its own.
    pub own: &'static [&'static str],
    /// The services that it extends.
    pub extends: &'static [&'static Self],
}

impl ServiceMethods {
    /// Returns true if the service has or inherits a method of this name.
    #[must_use]
    pub const fn contains(&self, name: &str) -> bool {
        self.contains_outside(name, "")
    }

    /// Returns true if it has or inherits it from another service than that of this path.
    const fn contains_outside(&self, name: &str, path: &str) -> bool {
        if is_one_of(name, self.own) && !is_equal(self.path.as_bytes(), path.as_bytes()) {
            return true;
        }
        let mut rest = self.extends;
        while let [extended, others @ ..] = rest {
            if extended.contains_outside(name, path) {
                return true;
            }
            rest = others;
        }
        false
    }

    /// Returns the first name that another service has or inherits as well, from another
    /// declaration.
    const fn shared_with(&self, other: &Self) -> Option<&'static str> {
        let mut methods = self.own;
        while let [method, others @ ..] = methods {
            if other.contains_outside(method, self.path) {
                return Some(method);
            }
            methods = others;
        }
        let mut rest = self.extends;
        while let [extended, others @ ..] = rest {
            if let Some(method) = extended.shared_with(other) {
                return Some(method);
            }
            rest = others;
        }
        None
    }
}

/// Fails if both services, which `service` extends, have a method of the same name. They may both
/// extend a third one.
///
/// # Panics
/// If they have, which is an error of the compiler's: it is called in a constant.
#[track_caller]
pub const fn refuse_shared_method(
    service: &str,
    (first, methods): (&str, &ServiceMethods),
    (second, others): (&str, &ServiceMethods),
) {
    if let Some(method) = methods.shared_with(others) {
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
}

const fn is_one_of(name: &str, methods: &[&str]) -> bool {
    let mut rest = methods;
    while let [method, others @ ..] = rest {
        if is_equal(method.as_bytes(), name.as_bytes()) {
            return true;
        }
        rest = others;
    }
    false
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

/// A text that is put together in a constant, where nothing can be allocated. What does not fit is
/// cut off.
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

    const A: ServiceMethods = ServiceMethods {
        path: "A",
        own: &["a", "b"],
        extends: &[],
    };

    /// A service that extends `A`.
    const fn below_a(path: &'static str, own: &'static [&'static str]) -> ServiceMethods {
        ServiceMethods {
            path,
            own,
            extends: &[&A],
        }
    }

    const fn alone(own: &'static [&'static str]) -> ServiceMethods {
        ServiceMethods {
            path: "B",
            own,
            extends: &[],
        }
    }

    #[test]
    fn an_inherited_method_is_found_at_any_depth() {
        const MIDDLE: ServiceMethods = below_a("M", &["m"]);
        let lowest = ServiceMethods {
            path: "L",
            own: &[],
            extends: &[&MIDDLE],
        };
        assert!(lowest.contains("a") && lowest.contains("m"));
        assert!(!lowest.contains("l"));
    }

    #[test]
    fn services_may_have_methods_of_different_names() {
        refuse_shared_method("Sub", ("A", &A), ("B", &alone(&["c"])));
    }

    #[test]
    fn services_may_inherit_the_same_method() {
        let (c, d) = (below_a("C", &["c"]), below_a("D", &["d"]));
        refuse_shared_method("Sub", ("C", &c), ("D", &d));
        refuse_shared_method("Sub", ("C", &c), ("A", &A));
    }

    #[test]
    #[should_panic(
        expected = "`A` and `B`, which `Sub` extends, both have a method `b`: give one of them another name"
    )]
    fn services_with_a_method_of_the_same_name_are_refused() {
        refuse_shared_method("Sub", ("A", &A), ("B", &alone(&["c", "b"])));
    }

    #[test]
    #[should_panic(expected = "both have a method `a`")]
    fn a_method_of_one_service_that_the_other_inherits_is_refused() {
        let c = below_a("C", &["c"]);
        refuse_shared_method("Sub", ("B", &alone(&["a"])), ("C", &c));
    }

    #[test]
    #[should_panic(expected = "two services that are extended")]
    fn a_name_that_is_too_long_is_no_broken_text() {
        // An odd number of bytes before them, so that the last is cut in two.
        let long = format!("a{}", "ä".repeat(300));
        refuse_shared_method(&long, ("A", &A), ("B", &alone(&["b"])));
    }
}
