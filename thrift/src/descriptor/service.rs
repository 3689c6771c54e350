//! Descriptors of services.

use std::{borrow::Cow, collections::HashSet, ptr};

use super::{FieldDescriptor, Ref, Requiredness, StructDescriptor, StructKind, TypeDescriptor};

/// A service.
///
/// `#[thrift_service]` writes one for each trait: `CalculatorClient::descriptor()`.
#[derive(Clone, Debug)]
pub struct ServiceDescriptor {
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// The services that it extends: the one that the IDL names, and perhaps those that this one extends.
    pub extends: Cow<'static, [Ref<ServiceDescriptor>]>,
    /// Its own methods, in the order in which they are declared.
    pub methods: Cow<'static, [MethodDescriptor]>,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}

impl ServiceDescriptor {
    /// The method with this name: its own, or one of a service that it extends. It looks at each method.
    ///
    /// ```
    /// use alato_thrift::descriptor::{MethodDescriptor, Ref, ServiceDescriptor, StructDescriptor, StructKind};
    ///
    /// let ping = MethodDescriptor {
    ///     name: "ping".into(),
    ///     arguments: StructDescriptor {
    ///         name: "Health.ping".into(),
    ///         kind: StructKind::Struct,
    ///         fields: Vec::new().into(),
    ///         docs: "".into(),
    ///     },
    ///     result: None,
    ///     throws: Vec::new().into(),
    ///     oneway: true,
    ///     docs: "".into(),
    /// };
    /// let service = |name: &'static str, extends: Vec<_>, methods: Vec<_>| ServiceDescriptor {
    ///     name: name.into(),
    ///     extends: extends.into(),
    ///     methods: methods.into(),
    ///     docs: "".into(),
    /// };
    /// let health = Ref::new(service("Health", Vec::new(), vec![ping]));
    /// let shop = service("Shop", vec![health], Vec::new());
    /// assert!(shop.method("ping").is_some_and(|method| method.oneway));
    /// assert!(shop.method("pong").is_none());
    /// ```
    #[must_use]
    pub fn method(&self, name: &str) -> Option<&MethodDescriptor> {
        // Most services extend none, and then nothing is allocated.
        let own = self.methods.iter().find(|method| method.name == name);
        if own.is_some() || self.extends.is_empty() {
            return own;
        }
        // Declared at run time, services may extend each other in a circle.
        let mut seen = HashSet::from([ptr::from_ref(self)]);
        let mut waiting: Vec<&Self> = self.extends.iter().map(|service| &**service).collect();
        while let Some(service) = waiting.pop() {
            if !seen.insert(ptr::from_ref(service)) {
                continue;
            }
            let found = service.methods.iter().find(|method| method.name == name);
            if found.is_some() {
                return found;
            }
            waiting.extend(service.extends.iter().map(|service| &**service));
        }
        None
    }
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct MethodDescriptor {
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// A struct, whose fields are the arguments.
    pub arguments: StructDescriptor,
    /// The type of what it returns; `None` for `void`.
    pub result: Option<Ref<TypeDescriptor>>,
    /// The exceptions that it declares.
    pub throws: Cow<'static, [FieldDescriptor]>,
    /// Whether nobody waits for an answer.
    pub oneway: bool,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}

impl MethodDescriptor {
    /// The struct in which the result travels: as its field 0, `success`, or else an exception.
    #[must_use]
    pub fn result_struct(&self) -> StructDescriptor {
        let success = self.result.as_ref().map(|result| FieldDescriptor {
            id: 0,
            name: "success".into(),
            ty: result.clone(),
            requiredness: Requiredness::Optional,
            default: None,
            docs: "".into(),
        });
        StructDescriptor {
            name: format!("{} result", self.arguments.name).into(),
            kind: StructKind::Struct,
            fields: success
                .into_iter()
                .chain(self.throws.iter().cloned())
                .collect(),
            docs: "".into(),
        }
    }
}
