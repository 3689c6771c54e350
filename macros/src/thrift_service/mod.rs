//! `#[thrift_service]`: a trait becomes a Thrift service, with a server and a client.

mod borrows;
mod check;
mod client;
mod describe;
mod emit;
mod inherited;
mod parse;
mod server;
mod supertraits;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{Attribute, Path, Token, Type, Visibility, ext::IdentExt, visit_mut::VisitMut};

use self::parse::ServiceArguments;
use crate::{
    attributes::{self, FieldId},
    configured::{self, has_conditions},
    derive::{Declared, DefaultValue, StructModel},
    errors::Errors,
    groups::Ungroup,
};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let has_conditions = syn::parse2(item.clone()).is_ok_and(|item| has_conditions(&item));
    if !has_conditions {
        return expand_configured(arguments, item);
    }
    // A mistake in them is reported once the conditions are known.
    let parsed: Option<ServiceArguments> = attributes::parse_arguments(arguments.clone()).ok();
    let runtime = attributes::runtime_path(parsed.and_then(|parsed| parsed.runtime));
    configured::hand_on("thrift_service", &arguments, item, &runtime)
}

/// Expands a trait without conditions in it.
pub(crate) fn expand_configured(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments: ServiceArguments = errors
        .take(attributes::parse_arguments(arguments))
        .unwrap_or_default();
    let mut item = match parse::parse_trait(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            errors.add(error);
            return errors.beside(item);
        }
    };
    Ungroup.visit_item_trait_mut(&mut item);
    configured::remove_conditions(&mut item);
    let service = check::check(&item, arguments, &mut errors);
    if errors.is_empty() {
        return emit::emit(&service);
    }
    let mut output = errors.into_compile_error();
    output.extend(emit::emit_stand_in(&service, &item));
    output
}

/// A service, as far as its trait says.
struct ServiceModel {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    trait_token: Token![trait],
    ident: Ident,
    /// The service's name in the IDL.
    name: String,
    /// The services that it extends.
    extends: Vec<Path>,
    methods: Vec<Method>,
    runtime: Path,
}

impl ServiceModel {
    fn server(&self) -> Ident {
        format_ident!("{}Server", self.ident)
    }

    fn client(&self) -> Ident {
        format_ident!("{}Client", self.ident)
    }
}

struct Method {
    attributes: Vec<Attribute>,
    ident: Ident,
    /// The method's name on the wire.
    name: String,
    /// The context of the call, if the method takes it.
    context: Option<Context>,
    arguments: Vec<Argument>,
    output: Type,
    oneway: bool,
}

impl Method {
    /// The constant that says which method it is.
    fn constant(&self) -> Ident {
        format_ident!("__METHOD_{}", self.ident.unraw())
    }
}

/// `cx: &mut CallContext`
struct Context {
    ident: Ident,
    ty: Type,
}

struct Argument {
    ident: Ident,
    /// What descriptors call it.
    name: String,
    ty: Type,
    id: FieldId,
    requiredness: Option<Declared>,
    default: Option<DefaultValue>,
}

/// The server's or the client's name, beside that of the trait.
fn beside(the_trait: &Path, what: &str) -> Path {
    let mut path = the_trait.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = format_ident!("{}{what}", last.ident, span = last.ident.span());
    }
    path
}

/// The struct in which a method's arguments travel.
struct ArgumentStruct {
    model: StructModel,
    /// Whether an argument borrows, so that the struct has a lifetime.
    borrows: bool,
}
