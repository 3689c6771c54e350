//! What annotations say of the Rust code: `rust.*`, and Pilota's names for the same.

use crate::model::Annotation;

/// Those of a definition, a field, a method or a type. Of two with one key, the last counts.
#[derive(Clone, Copy)]
pub(super) struct Annotations<'a>(&'a [Annotation]);

/// Every key for Rust that means something.
const KNOWN: &[&str] = &[
    "rust.name",
    "rust.type",
    "rust.derive",
    "rust.attribute",
    "rust.box",
    "rust.arc",
    "rust.string",
    "rust.binary",
    "rust.map",
    "rust.set",
    "rust.newtype",
    "pilota.name",
    "pilota.rust_type",
    "pilota.rust_wrapper_arc",
    "pilota.serde_attribute",
];

impl<'a> Annotations<'a> {
    pub(super) fn new(annotations: &'a [Annotation]) -> Self {
        Self(annotations)
    }

    fn get(&self, keys: &[&str]) -> Option<&'a Annotation> {
        self.0
            .iter()
            .rev()
            .find(|annotation| keys.contains(&annotation.key.as_str()))
    }

    pub(super) fn value(&self, key: &str) -> Option<&'a Annotation> {
        self.get(&[key])
    }

    /// `rust.name = "…"`
    pub(super) fn name(&self) -> Option<&'a str> {
        self.written_name()
            .map(|annotation| annotation.value.as_str())
    }

    pub(super) fn written_name(&self) -> Option<&'a Annotation> {
        self.get(&["rust.name", "pilota.name"])
    }

    /// Whether it is behind an `Arc`.
    pub(super) fn arc(&self) -> bool {
        self.get(&["rust.arc", "pilota.rust_wrapper_arc"])
            .is_some_and(is_on)
    }

    /// Whether it is behind a `Box`, though it need not be.
    pub(super) fn boxed(&self) -> bool {
        self.get(&["rust.box"]).is_some_and(is_on)
    }

    /// Whether a typedef is a type of its own.
    pub(super) fn newtype(&self) -> bool {
        self.get(&["rust.newtype"]).is_some_and(is_on)
    }

    /// Attributes to write as they are.
    pub(super) fn attributes(self) -> impl Iterator<Item = &'a Annotation> {
        self.0.iter().filter(|annotation| {
            matches!(
                annotation.key.as_str(),
                "rust.attribute" | "pilota.serde_attribute"
            )
        })
    }

    /// Whether serde's derives are wanted.
    pub(super) fn serde(&self) -> bool {
        self.value("pilota.serde_attribute").is_some()
    }

    /// Those that are meant for Rust, and mean nothing.
    pub(super) fn unknown(self) -> impl Iterator<Item = &'a Annotation> {
        self.0.iter().filter(|annotation| {
            let for_rust =
                annotation.key.starts_with("rust.") || annotation.key.starts_with("pilota.");
            for_rust && !KNOWN.contains(&annotation.key.as_str())
        })
    }
}

fn is_on(annotation: &Annotation) -> bool {
    annotation.value != "false" && annotation.value != "0"
}
