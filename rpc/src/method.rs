//! [`Method`]: a method that the program knows, and what is known of the method that a message belongs to.

use std::fmt;

use alato_thrift::descriptor::{MethodDescriptor, ServiceDescriptor};

/// A method of a Thrift service.
#[derive(Clone, Copy)]
pub struct Method {
    service: &'static str,
    name: &'static str,
    descriptor: Option<fn() -> &'static ServiceDescriptor>,
}

impl Method {
    /// The method `name` of `service`, both as the IDL calls them.
    #[must_use]
    pub const fn new(service: &'static str, name: &'static str) -> Self {
        Self {
            service,
            name,
            descriptor: None,
        }
    }

    /// With what the service is, so that messages can be printed with the names of their fields.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(
        service: &'static str,
        name: &'static str,
        descriptor: fn() -> &'static ServiceDescriptor,
    ) -> Self {
        Self {
            service,
            name,
            descriptor: Some(descriptor),
        }
    }

    /// The service's name.
    #[must_use]
    pub const fn service(&self) -> &'static str {
        self.service
    }

    /// The method's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the method is, if that is known; it looks at each method of the service.
    pub(crate) fn descriptor(&self) -> Option<&'static MethodDescriptor> {
        let service = self.descriptor?;
        service().method(self.name)
    }
}

impl PartialEq for Method {
    fn eq(&self, other: &Self) -> bool {
        (self.service, self.name) == (other.service, other.name)
    }
}

impl Eq for Method {}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({}.{})", self.service, self.name)
    }
}

/// What is known of the method that a request calls, beside its name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Called {
    Unknown,
    /// A method of the service of this name.
    OfService(&'static str),
    Method(&'static Method),
    /// A method of this service, if it is none of another.
    Described(&'static ServiceDescriptor),
}

impl Called {
    /// The name of the service whose method the program calls.
    pub(crate) const fn declared_service(self) -> Option<&'static str> {
        match self {
            Self::OfService(service) => Some(service),
            Self::Method(method) => Some(method.service),
            Self::Unknown | Self::Described(_) => None,
        }
    }

    /// The service's name and what the method of this name is, as far as that is known.
    pub(crate) fn look_up(
        self,
        name: &str,
    ) -> (Option<&'static str>, Option<&'static MethodDescriptor>) {
        match self {
            Self::Unknown => (None, None),
            Self::OfService(service) => (Some(service), None),
            Self::Method(method) => (Some(method.service), method.descriptor()),
            Self::Described(service) => match service.method(name) {
                Some(method) => (Some(&service.name), Some(method)),
                None => (None, None),
            },
        }
    }
}
