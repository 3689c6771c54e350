//! The implementations of `Describe`: a type's descriptor, as a constant.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Path, Type, WherePredicate, parse_quote, spanned::Spanned};

use super::structs::with_bounds;
use crate::attributes::{place_of, private_at};

/// What a descriptor says of a struct, a union or an exception.
pub(super) struct Described<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    /// The types of the fields.
    pub(super) types: Vec<&'a Type>,
    /// The bounds to write, if not that what the types depend on is described.
    pub(super) bound: Option<Vec<WherePredicate>>,
    pub(super) name: &'a str,
    /// The variant of `StructKind`.
    pub(super) kind: &'static str,
    pub(super) docs: &'a str,
    pub(super) runtime: &'a Path,
}

/// Writes, for `struct Work { #[thrift(id = 1)] op: Op }`:
///
/// ```text
/// impl Describe for Work {
///     fn descriptor() -> &'static TypeDescriptor {
///         const { &TypeDescriptor::Struct(Ref::constant(|| const {
///             &StructDescriptor::constant("Work", StructKind::Struct, const { &[ /* its fields */ ] }, "")
///         })) }
///     }
/// }
/// ```
pub(super) fn emit_struct(described: &Described<'_>, fields: &[TokenStream]) -> TokenStream {
    let Described {
        name,
        kind,
        docs,
        runtime,
        ..
    } = described;
    let descriptor = quote!(#runtime::__private::descriptor);
    let kind = Ident::new(kind, proc_macro2::Span::call_site());
    emit_impl(
        (described.ident, described.generics),
        described.bound.as_deref(),
        described.types.iter().copied(),
        runtime,
        &quote! {
            const { &#descriptor::TypeDescriptor::Struct(#descriptor::Ref::constant(|| const {
                &#descriptor::StructDescriptor::constant(
                    #name,
                    #descriptor::StructKind::#kind,
                    const { &[#(#fields),*] },
                    #docs,
                )
            })) }
        },
    )
}

/// Writes the same for an enum, whose variants have names, numbers and documentation.
pub(super) fn emit_enum(
    ident: &Ident,
    name: &str,
    variants: &[(String, TokenStream, String)],
    docs: &str,
    runtime: &Path,
) -> TokenStream {
    let descriptor = quote!(#runtime::__private::descriptor);
    let variants = variants.iter().map(|(name, number, docs)| {
        quote!(#descriptor::VariantDescriptor::constant(#name, #number, #docs))
    });
    emit_impl(
        (ident, &Generics::default()),
        None,
        [],
        runtime,
        &quote! {
            const { &#descriptor::TypeDescriptor::Enum(#descriptor::Ref::constant(|| const {
                &#descriptor::EnumDescriptor::constant(#name, const { &[#(#variants),*] }, #docs)
            })) }
        },
    )
}

/// Writes the descriptor of a type that is a name for another.
pub(super) fn emit_typedef(
    ident: &Ident,
    generics: &Generics,
    ty: &Type,
    runtime: &Path,
) -> TokenStream {
    let private = private_at(runtime, ty.span());
    emit_impl(
        (ident, generics),
        None,
        [ty],
        runtime,
        &quote_spanned! {place_of(ty.span())=>
            <#ty as #private::descriptor::Describe>::descriptor()
        },
    )
}

fn emit_impl<'a>(
    (ident, generics): (&Ident, &Generics),
    bound: Option<&[WherePredicate]>,
    types: impl IntoIterator<Item = &'a Type>,
    runtime: &Path,
    descriptor: &TokenStream,
) -> TokenStream {
    let private = quote!(#runtime::__private);
    let generics = with_bounds(
        (ident, generics),
        bound,
        types,
        &parse_quote!(#private::descriptor::Describe),
    );
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::descriptor::Describe for #ident #type_generics #where_clause {
            fn descriptor() -> &'static #private::descriptor::TypeDescriptor {
                #descriptor
            }
        }
    }
}
