//! The Rust expression for a value.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Emitter,
    annotations::Annotations,
    enums::enum_names,
    members::Members,
    names::ident,
    scope::{Scope, parsed},
    types::{Collection, Place, is_ordered, type_of},
};
use crate::{
    model::{AnnotatedType, DefId, Definition, DefinitionKind, Field, Type, Value},
    syntax::StructKind,
};

impl Emitter<'_> {
    /// An owned value of the type.
    pub(super) fn value(&self, value: &Value, ty: &AnnotatedType, place: Place<'_>) -> TokenStream {
        let plain = self.plain_value(value, ty, place);
        match Annotations::new(&ty.annotations).value("rust.type") {
            // Whatever type it is, it is made of a plain one.
            Some(_) => quote!(::core::convert::Into::into(#plain)),
            None => plain,
        }
    }

    fn plain_value(&self, value: &Value, ty: &AnnotatedType, place: Place<'_>) -> TokenStream {
        let behind = self.behind_typedefs(ty);
        if let Some((id, inner)) = self.inside_newtype(&behind.ty) {
            let path = self.path_to(id, place.scope);
            let inner = self.value(value, inner, self.inside(id, place));
            return quote!(#path(#inner));
        }
        let custom = Annotations::new(&ty.annotations)
            .value("rust.type")
            .is_some();
        match (value, &behind.ty) {
            (Value::Double(value), _) if is_ordered(behind, place) => {
                let ordered = place
                    .scope
                    .import(&format!("{}::thrift::OrderedFloat", self.options.runtime));
                let value = double(*value);
                quote!(#ordered(#value))
            }
            (Value::String(text), Type::Binary) => {
                let bytes = Literal::byte_string(text.as_bytes());
                if self.binary_type(behind) == "Vec<u8>" && !custom {
                    quote!(#bytes.to_vec())
                } else {
                    quote!(::core::convert::Into::into(&#bytes[..]))
                }
            }
            (Value::String(text), _) => {
                let plain = self.string_type(behind) == "String" && !custom && !text.is_empty();
                if plain {
                    quote!(#text.to_owned())
                } else {
                    quote!(#text.into())
                }
            }
            // Nothing else tells of which type it is before it is converted.
            (Value::Int(value), ty) if custom => match ty {
                Type::I8 => parsed(&format!("{value}i8")),
                Type::I16 => parsed(&format!("{value}i16")),
                Type::I32 => parsed(&format!("{value}i32")),
                _ => parsed(&format!("{value}i64")),
            },
            (Value::List(values), Type::List(element)) => {
                let values = values.iter().map(|value| self.value(value, element, place));
                vec_of(place.scope, values)
            }
            (Value::List(values), Type::Set(element)) => {
                let of = values
                    .iter()
                    .map(|value| self.value(value, element, place.in_key()));
                self.collected(behind, place, "Set", values.is_empty(), &quote!([#(#of),*]))
            }
            (Value::Map(entries), Type::Map(key, value)) => {
                let of = entries.iter().map(|(k, v)| {
                    let (k, v) = (
                        self.value(k, key, place.in_key()),
                        self.value(v, value, place),
                    );
                    quote!((#k, #v))
                });
                if self.collection(behind, place) == Collection::Vec {
                    return vec_of(place.scope, of);
                }
                self.collected(
                    behind,
                    place,
                    "Map",
                    entries.is_empty(),
                    &quote!([#(#of),*]),
                )
            }
            (Value::Struct(id, fields), _) => self.struct_value(*id, fields, place),
            (scalar, _) => self
                .scalar(scalar, place)
                .unwrap_or_else(|| default_call(place.scope)),
        }
    }

    fn collected(
        &self,
        ty: &AnnotatedType,
        place: Place<'_>,
        what: &str,
        empty: bool,
        array: &TokenStream,
    ) -> TokenStream {
        if empty {
            return default_call(place.scope);
        }
        match self.collection(ty, place) {
            Collection::BTree => {
                let collection = place
                    .scope
                    .import(&format!("::std::collections::BTree{what}"));
                quote!(#collection::from(#array))
            }
            Collection::Hash => {
                let collection = place
                    .scope
                    .import(&format!("::std::collections::Hash{what}"));
                quote!(#collection::from(#array))
            }
            Collection::Index | Collection::Vec => quote!(#array.into_iter().collect()),
        }
    }

    /// A value that is known when the program is compiled, whatever place it has.
    pub(super) fn scalar(&self, value: &Value, place: Place<'_>) -> Option<TokenStream> {
        Some(match value {
            Value::Bool(value) => quote!(#value),
            Value::Int(value) => {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            }
            Value::Double(value) => double(*value),
            Value::Uuid(bytes) => {
                let digits: String = bytes
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<Vec<_>>()
                    .concat();
                let literal: TokenStream = format!("0x{digits}_u128").parse().unwrap_or_default();
                quote!(#literal.to_be_bytes())
            }
            Value::Enum(id, position) => self.enum_value(*id, *position, place)?,
            Value::String(_) | Value::List(_) | Value::Map(_) | Value::Struct(..) => return None,
        })
    }

    fn enum_value(&self, id: DefId, position: usize, place: Place<'_>) -> Option<TokenStream> {
        let DefinitionKind::Enum(item) = &self.model.definition(id)?.kind else {
            return None;
        };
        let path = self.path_to(id, place.scope);
        let name = ident(enum_names(item).get(position)?);
        Some(quote!(#path::#name))
    }

    fn struct_value(&self, id: DefId, given: &[(usize, Value)], place: Place<'_>) -> TokenStream {
        let Some(DefinitionKind::Struct(item)) =
            self.model.definition(id).map(|definition| &definition.kind)
        else {
            return quote!(());
        };
        let path = self.path_to(id, place.scope);
        let members = Members::of(item);
        if item.kind == StructKind::Union {
            let Some((position, value)) = given.first() else {
                return quote!(());
            };
            let Some((field, name)) = item.fields.get(*position).zip(members.name(*position))
            else {
                return quote!(());
            };
            let value = self.inner_value(id, field, value, place);
            return quote!(#path::#name(#value));
        }
        let rest = given.len() < item.fields.len() && self.facts.has_default(id);
        let fields = item
            .fields
            .iter()
            .enumerate()
            .filter_map(|(position, field)| {
                let name = members.name(position)?;
                let value = match given.iter().find(|(given, _)| *given == position) {
                    Some((_, value)) => self.field_value(id, field, value, place),
                    None if rest => return None,
                    None => self.absent_value(id, field, place),
                };
                Some(quote!(#name: #value))
            });
        let rest = rest.then(|| {
            let default = default_call(place.scope);
            quote!(..#default)
        });
        let members = fields.chain(rest);
        quote!(#path { #(#members),* })
    }

    /// The value of a field, in its `Option` and behind its pointer.
    fn field_value(
        &self,
        owner: DefId,
        field: &Field,
        value: &Value,
        place: Place<'_>,
    ) -> TokenStream {
        let value = self.inner_value(owner, field, value, place);
        if self.is_optional(owner, field) {
            quote!(Some(#value))
        } else {
            value
        }
    }

    /// What a field holds of which nothing is said.
    pub(super) fn absent_value(
        &self,
        owner: DefId,
        field: &Field,
        place: Place<'_>,
    ) -> TokenStream {
        match &field.default {
            Some(value) => self.field_value(owner, field, value, place),
            None => default_call(place.scope),
        }
    }

    /// The same place, in a struct.
    pub(super) fn inside<'p>(&self, owner: DefId, place: Place<'p>) -> Place<'p> {
        Place::new(place.scope, self.facts.is_key(owner))
    }

    /// Whether the field of a struct is an `Option`.
    pub(super) fn is_optional(&self, owner: DefId, field: &Field) -> bool {
        self.facts.is_optional(self.model, owner, field)
    }

    /// The type that typedefs stand for, up to one that is a type of its own; not the typedefs in it.
    pub(super) fn behind_typedefs<'t>(&'t self, mut ty: &'t AnnotatedType) -> &'t AnnotatedType {
        while let Type::Named(id) = &ty.ty {
            match self.model.definition(*id) {
                Some(Definition {
                    kind: DefinitionKind::Typedef(typedef),
                    annotations,
                    ..
                }) if !Annotations::new(annotations).newtype() => {
                    ty = &typedef.ty;
                }
                _ => break,
            }
        }
        ty
    }

    /// What a typedef that is a type of its own holds.
    fn inside_newtype(&self, ty: &Type) -> Option<(DefId, &AnnotatedType)> {
        let Type::Named(id) = ty else { return None };
        match &self.model.definition(*id)?.kind {
            DefinitionKind::Typedef(typedef) => Some((*id, &typedef.ty)),
            _ => None,
        }
    }

    /// The value of a field, behind its pointer.
    pub(super) fn inner_value(
        &self,
        owner: DefId,
        field: &Field,
        value: &Value,
        place: Place<'_>,
    ) -> TokenStream {
        let ty = type_of(field);
        let value = self.value(value, &ty, self.inside(owner, place));
        if Annotations::new(&ty.annotations)
            .value("rust.type")
            .is_some()
        {
            return value;
        }
        match self.pointer(owner, field, place.scope) {
            Some(pointer) => quote!(#pointer::new(#value)),
            None => value,
        }
    }
}

/// A list. Not by `vec![…]`, since a macro of the user's may have that name.
fn vec_of(scope: &Scope, values: impl Iterator<Item = TokenStream>) -> TokenStream {
    let vec = scope.prelude("::std::vec::Vec");
    let mut values = values.peekable();
    if values.peek().is_none() {
        return quote!(#vec::new());
    }
    quote!(#vec::from([#(#values),*]))
}

fn default_call(scope: &Scope) -> TokenStream {
    let default = scope.prelude("::core::default::Default");
    quote!(#default::default())
}

/// A number that Rust reads as one.
fn double(value: f64) -> TokenStream {
    if value.is_nan() {
        quote!(f64::NAN)
    } else if value.is_infinite() {
        if value > 0.0 {
            quote!(f64::INFINITY)
        } else {
            quote!(f64::NEG_INFINITY)
        }
    } else {
        // As short as Rust itself writes it.
        parsed(&format!("{value:?}"))
    }
}
