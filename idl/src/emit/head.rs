//! What stands above a type: its comment, its derives, its attributes.

use std::collections::HashSet;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;

use super::{
    Emitter,
    annotations::Annotations,
    docs::docs,
    members::rename,
    scope::{Scope, parsed},
};
use crate::model::{Annotation, DefId, Definition, Field};

impl Emitter<'_> {
    /// What stands above a type: its comment, its derives, its attributes.
    pub(super) fn head(
        &self,
        id: DefId,
        definition: &Definition,
        derives: &[&str],
        fields: &[Field],
        scope: &Scope,
    ) -> TokenStream {
        let docs = docs(definition.doc.as_deref());
        let annotations = Annotations::new(&definition.annotations);
        let mut paths: Vec<TokenStream> = derives
            .iter()
            .map(|name| {
                let ours = name.starts_with("Thrift");
                if ours {
                    scope.import_macro(&format!("{}::{name}", self.options.runtime))
                } else {
                    parsed(name)
                }
            })
            .collect();
        if annotated_for_serde(definition, fields) {
            paths.extend([quote!(::serde::Serialize), quote!(::serde::Deserialize)]);
        }
        paths.extend(self.options.derives.iter().map(|path| parsed(path)));
        if let Some(written) = annotations.value("rust.derive") {
            paths.extend(self.written_derives(written));
        }
        // One that is asked for need not be one that is missing.
        let mut seen = HashSet::new();
        paths.retain(|path| {
            seen.insert(
                path.to_string()
                    .rsplit(':')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            )
        });
        let attributes = self.written_attributes(&definition.annotations);
        let own = self.names.of(id).to_string();
        let rename = rename(own.trim_start_matches("r#"), &definition.name);
        let runtime = (self.options.runtime != "::alato").then(|| {
            let runtime = &self.options.runtime;
            quote!(crate = #runtime)
        });
        let thrift: Vec<_> = [rename, runtime].into_iter().flatten().collect();
        let thrift = (!thrift.is_empty()).then(|| quote!(#[thrift(#(#thrift),*)]));
        // Two short lines, rather than one name in each of ten.
        let second = paths.split_off(paths.len().min(5));
        let second = (!second.is_empty()).then(|| quote!(#[derive(#(#second),*)]));
        quote! {
            #docs
            #[derive(#(#paths),*)]
            #second
            #attributes
            #thrift
        }
    }

    /// Whether one of serde's derives stands above a type, so that `#[serde(…)]` means something in it.
    pub(super) fn derives_serde(&self, definition: &Definition, fields: &[Field]) -> bool {
        let written = Annotations::new(&definition.annotations).value("rust.derive");
        let of_options = self.options.derives.iter().map(String::as_str);
        let written = written
            .into_iter()
            .flat_map(|written| written.value.split(','));
        let mut derives = of_options.chain(written).map(|path| path.replace(' ', ""));
        annotated_for_serde(definition, fields)
            || derives.any(|path| {
                let (of, name) = path.rsplit_once("::").unwrap_or_default();
                let of_serde = of.rsplit("::").next() == Some("serde");
                of_serde && matches!(name, "Serialize" | "Deserialize")
            })
    }

    fn written_derives(&self, written: &Annotation) -> Vec<TokenStream> {
        let parser = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        match syn::parse::Parser::parse_str(parser, &written.value) {
            Ok(paths) => paths.into_iter().map(|path| quote!(#path)).collect(),
            Err(_) => {
                self.bad_annotation(
                    Some(written),
                    "derives with commas between them: `Hash, ::serde::Serialize`",
                );
                Vec::new()
            }
        }
    }

    /// `rust.attribute = "#[…]"`
    pub(super) fn written_attributes(&self, annotations: &[Annotation]) -> TokenStream {
        let attributes = Annotations::new(annotations).attributes().map(|written| {
            match syn::parse::Parser::parse_str(syn::Attribute::parse_outer, &written.value) {
                Ok(attributes) => {
                    let lines = attributes.iter().flat_map(doc_lines);
                    single_lines(quote!(#(#lines)*))
                }
                Err(_) => {
                    self.bad_annotation(Some(written), "an attribute in Rust: `#[serde(skip)]`");
                    TokenStream::new()
                }
            }
        });
        quote!(#(#attributes)*)
    }
}

/// An attribute; for each line of a comment one.
fn doc_lines(attribute: &syn::Attribute) -> Vec<TokenStream> {
    let text = match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(value) => match &value.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    match text {
        Some(text) => text.lines().map(|line| quote!(#[doc = #line])).collect(),
        None => vec![quote!(#attribute)],
    }
}

/// Without the ends of lines in strings, which are written as escapes: the code is laid out line by
/// line.
fn single_lines(tokens: TokenStream) -> TokenStream {
    let token = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let inner = single_lines(group.stream());
            TokenTree::Group(Group::new(group.delimiter(), inner))
        }
        TokenTree::Literal(literal) if literal.to_string().contains('\n') => {
            TokenTree::Literal(match syn::Lit::new(literal.clone()) {
                syn::Lit::Str(text) => Literal::string(&text.value()),
                syn::Lit::ByteStr(bytes) => Literal::byte_string(&bytes.value()),
                _ => literal,
            })
        }
        other => other,
    };
    tokens.into_iter().map(token).collect()
}

/// Whether an annotation, of a type or of something in it, is for serde.
fn annotated_for_serde(definition: &Definition, fields: &[Field]) -> bool {
    let of_fields = fields.iter().map(|field| field.annotations.as_slice());
    let mut all = std::iter::once(definition.annotations.as_slice()).chain(of_fields);
    all.any(|annotations| Annotations::new(annotations).serde())
}
