//! From a checked `impl Service` to what the output needs to know.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    AttrStyle, Attribute, Generics, ImplItemFn, ImplItemType, Pat, PatIdent, PatType, Path,
    ReturnType, Safety, Token, Type, TypeParamBound, Visibility, WherePredicate, ext::IdentExt,
    parse_quote,
};

use super::{
    check::Usable,
    flat::{self, FlatBody},
    gat,
    parse::{self, ServiceImpl},
};
use crate::{attributes::allowed, errors::Errors, generics::mentions_type_parameter};

/// An `impl Service`, ready to be written.
#[derive(Clone)]
pub(super) struct Lowered {
    pub(super) attributes: Vec<Attribute>,
    pub(super) generics: Generics,
    pub(super) trait_path: Path,
    pub(super) self_ty: Type,
    pub(super) context: Type,
    pub(super) request: Type,
    /// The associated types that the user wrote.
    pub(super) response: Option<ImplItemType>,
    pub(super) error: Option<ImplItemType>,
    pub(super) call: Call,
}

impl Lowered {
    /// The same body as an `impl Service`, beside the `impl GatService` that this is.
    pub(super) fn as_service(&self, runtime: &Path) -> Self {
        let Self {
            trait_path,
            context,
            request,
            ..
        } = self;
        let mut service = Self {
            response: Some(parse_quote!(type Response = <Self as #trait_path>::Response;)),
            error: Some(parse_quote!(type Error = <Self as #trait_path>::Error;)),
            trait_path: parse_quote!(#runtime::Service<#context, #request>),
            ..self.clone()
        };
        require_send(&mut service.generics, [context, request]);
        let clause = service.generics.make_where_clause();
        clause
            .predicates
            .push(parse_quote!(Self: #runtime::__private::IsShared));
        service
    }
}

#[derive(Clone)]
pub(super) struct Call {
    pub(super) attributes: Vec<Attribute>,
    /// The `self` of `&self`, as the body knows it: where a `macro_rules` wrote the body, no other will do.
    pub(super) self_token: Token![self],
    pub(super) output: Type,
    /// Where the body's braces are: its edition says when temporaries are dropped.
    pub(super) braces: Span,
    /// The names of the arguments in the signature.
    pub(super) arguments: [TokenStream; 2],
    /// Gives the arguments the names that the body knows them by, and makes the future own them.
    pub(super) bindings: TokenStream,
    pub(super) body: Body,
}

#[derive(Clone)]
pub(super) enum Body {
    /// An `async` block, as rustc makes it of an `async fn`. Its future is said to be `Send`, so that a body may call itself.
    Async(TokenStream),
    /// The future that the body awaits, with no `async` block around it.
    Flat(Box<FlatBody>),
    /// The `async fn` as it is, under an attribute that has to see it (`#[tracing::instrument]`).
    Untouched(Box<ImplItemFn>),
}

/// The names that the arguments have outside the body's future.
pub(super) fn argument_names() -> [Ident; 2] {
    ["__cx", "__req"].map(|name| Ident::new(name, Span::mixed_site()))
}

/// What the user asked for.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    /// Where alato is.
    pub(super) runtime: &'a Path,
    /// A body that is not flat is a mistake.
    pub(super) must_be_flat: bool,
    /// It is a `GatService`: nothing needs to be `Send`, and inner services may be such as well.
    pub(super) is_gat: bool,
}

/// `None` where there is too little to write an `impl` of.
pub(super) fn lower(
    parsed: ServiceImpl,
    usable: Usable,
    options: Options<'_>,
    errors: &mut Errors,
) -> Option<Lowered> {
    let call = match usable {
        Usable::Everything => lower_call(&parsed, options, errors)?,
        Usable::Nothing => stand_in(),
    };
    let [context, request] = parsed.trait_arguments.try_into().ok()?;
    let (trait_path, _) = parsed.header.trait_?;
    let mut generics = parsed.header.generics;
    let mut attributes: Vec<Attribute> = parsed.header.attrs.into_iter().map(allowed).collect();
    if !options.is_gat {
        attributes.extend(allow_second_send(&generics));
        require_send(&mut generics, [&context, &request]);
    }
    Some(Lowered {
        attributes,
        generics,
        trait_path,
        self_ty: *parsed.header.self_ty,
        context,
        request,
        response: parsed.response,
        error: parsed.error,
        call,
    })
}

/// The body as the future that it awaits, or as an `async` block. Both own the arguments, as an `async fn` does: also those that it never
/// mentions live as long as the future, and are dropped in the same order.
fn lower_call(parsed: &ServiceImpl, options: Options<'_>, errors: &mut Errors) -> Option<Call> {
    let call = parsed.call()?;
    let ReturnType::Type(_, output) = &call.sig.output else {
        return None;
    };
    let inputs = parse::inputs(call);
    // Of the bounds, only these say what `call` means.
    let implemented = parsed.header.trait_.as_ref().map(|(path, _)| path);
    let may_start = !options.is_gat
        && implemented.is_some_and(|path| has_service_parameter(&parsed.header.generics, path));
    let flattened = flat::flatten(call, &inputs.typed, options.runtime, may_start);
    let flattened = flattened.and_then(|body| {
        let names_inner = !options.is_gat && awaits_gat(&body, &parsed.header.generics);
        if names_inner {
            return Err(flat::Obstacle::new(
                &body.awaited,
                "the future of a `GatService` borrows the service and the context for one lifetime, which only an `async` block has",
            ));
        }
        Ok(body)
    });
    let body = match flattened {
        Ok(body) => Body::Flat(Box::new(body)),
        Err(obstacle) => {
            if options.must_be_flat {
                errors.at(obstacle.at, format!("this is not flat: {}", obstacle.why));
            }
            let is_seen = !call.attrs.iter().all(flat::is_inert);
            if is_seen && !options.is_gat {
                Body::Untouched(Box::new(as_async_fn(call)))
            } else {
                let mut block = call.block.clone();
                if let (Some(context), true) = (context_name(&inputs), may_start) {
                    flat::start_awaited_calls(&mut block, context);
                }
                let statements = &block.stmts;
                Body::Async(quote!(#(#statements)*))
            }
        }
    };
    let bound = inputs.typed.iter().zip(argument_names());
    let (arguments, bindings): (Vec<_>, Vec<_>) =
        bound.map(|(input, name)| bind(input, &name, &body)).unzip();
    Some(Call {
        attributes: call.attrs.iter().cloned().map(outer).map(allowed).collect(),
        self_token: inputs.receiver?.self_token,
        output: (**output).clone(),
        braces: call.block.brace_token.span.join(),
        arguments: arguments.try_into().ok()?,
        bindings: bindings.into_iter().collect(),
        body,
    })
}

/// Returns true if a body awaits the future of a `GatService`, as far as can be seen.
fn awaits_gat(body: &FlatBody, generics: &Generics) -> bool {
    let awaited = body.awaited.to_token_stream();
    !gat::inner_is_send(generics).is_empty() || flat::mentions(&awaited, "GatService")
}

/// Whether a parameter of the `impl` is bound to be what is implemented: the inner service.
pub(super) fn has_service_parameter(generics: &Generics, implemented: &Path) -> bool {
    let mut bounds = generics
        .type_params()
        .flat_map(|parameter| &parameter.bounds)
        .chain(
            generics
                .where_clause
                .iter()
                .flat_map(|clause| &clause.predicates)
                .filter_map(|predicate| match predicate {
                    WherePredicate::Type(predicate) => Some(&predicate.bounds),
                    _ => None,
                })
                .flatten(),
        );
    bounds.any(|bound| match bound {
        TypeParamBound::Trait(bound) => is_same_trait(&bound.path, implemented),
        _ => false,
    })
}

/// Whether a bound is the trait that is implemented. It may be another crate's `Service`, with a `call` of its own: so a bare name is not
/// taken for a path that ends with it.
fn is_same_trait(bound: &Path, implemented: &Path) -> bool {
    let names = |path: &Path| -> Vec<String> {
        let segments = path.segments.iter();
        segments.map(|segment| segment.ident.to_string()).collect()
    };
    let bound = names(bound);
    let is_alatos =
        matches!(&bound[..], [krate, name] if krate.starts_with("alato") && name == "Service");
    is_alatos || bound == names(implemented)
}

fn context_name<'a>(inputs: &parse::Inputs<'a>) -> Option<&'a Ident> {
    match &*inputs.typed.first()?.pat {
        Pat::Ident(pattern) => Some(&pattern.ident),
        _ => None,
    }
}

/// What stands inside a body (`#![allow(…)]`), as it is written before it.
fn outer(mut attribute: Attribute) -> Attribute {
    attribute.style = AttrStyle::Outer;
    attribute
}

/// The function as it was written, but for the qualifiers that were a mistake, which is said already.
fn as_async_fn(call: &ImplItemFn) -> ImplItemFn {
    let mut call = call.clone();
    call.vis = Visibility::Inherited;
    let sig = &mut call.sig;
    sig.asyncness.get_or_insert_default();
    sig.constness = None;
    sig.safety = Safety::Default;
    sig.abi = None;
    sig.generics = Generics::default();
    call
}

/// What stands for an argument in the signature, and what makes the body own it.
fn bind(input: &PatType, name: &Ident, body: &Body) -> (TokenStream, TokenStream) {
    let attributes = &input.attrs;
    let pattern = &input.pat;
    match &**pattern {
        // An `async` block uses it where it was captured. It is mentioned, since it is captured otherwise not at all, or only
        // in parts; what is left would be dropped when the function returns.
        Pat::Ident(plain) if is_used_in_place(plain, body) => {
            let ident = &plain.ident;
            let underscored =
                is_underscored(ident).then(|| quote!(#[allow(clippy::used_underscore_binding)]));
            (
                quote!(#(#attributes)* #pattern),
                quote!(#underscored let _ = &#ident;),
            )
        }
        Pat::Ident(plain) => {
            let may_change_twice = match body {
                Body::Flat(body) => body
                    .kept
                    .iter()
                    .any(|local| local.ident == plain.ident && local.may_change_twice()),
                _ => false,
            };
            let unchanged = may_change_twice.then(|| quote!(#[allow(unused_mut)]));
            (
                quote!(#name),
                quote!(#(#attributes)* #unchanged let #pattern = #name;),
            )
        }
        Pat::Wild(_) => (quote!(#name), quote!(#(#attributes)* let #name = #name;)),
        // Matched in a second step, so that what the pattern leaves out lives as long.
        _ => (
            quote!(#name),
            quote!(#(#attributes)* let #name = #name; let #pattern = #name;),
        ),
    }
}

/// Returns true if an argument stays where the body's `async` block captures it. One that the body
/// never mentions is bound in the block, so that the compiler finds it unused.
fn is_used_in_place(argument: &PatIdent, body: &Body) -> bool {
    let Body::Async(statements) = body else {
        return false;
    };
    let name = argument.ident.to_string();
    let is_plain = argument.by_ref.is_none() && argument.subpat.is_none();
    is_plain && (is_underscored(&argument.ident) || flat::mentions(statements, &name))
}

/// Returns true if a name says that its value is not used: `_cx`, and `r#_cx`.
pub(super) fn is_underscored(name: &Ident) -> bool {
    name.unraw().to_string().starts_with('_')
}

/// A `call` that type-checks, for an input whose own cannot be kept.
fn stand_in() -> Call {
    Call {
        attributes: Vec::new(),
        self_token: Token![self](Span::call_site()),
        output: parse_quote!(::core::result::Result<(), ()>),
        braces: Span::call_site(),
        arguments: argument_names().map(|name| quote!(#name)),
        bindings: TokenStream::new(),
        body: Body::Async(quote!(::core::unimplemented!())),
    }
}

/// A future that holds a context and a request is `Send` if they are, which the trait does not imply where
/// they are generic.
fn require_send(generics: &mut Generics, types: [&Type; 2]) {
    let bounds: Vec<WherePredicate> = types
        .into_iter()
        .filter(|ty| mentions_type_parameter(ty, generics))
        .map(|ty| parse_quote!(#ty: ::core::marker::Send))
        .collect();
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
}

/// Lets a bound be written that is there already as `T: Send`: only the compiler knows if that
/// `Send` is the one.
fn allow_second_send(generics: &Generics) -> Option<Attribute> {
    let mut bounds = generics
        .type_params()
        .flat_map(|parameter| &parameter.bounds);
    let is_send = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Send")
        }
        _ => false,
    };
    bounds
        .any(is_send)
        .then(|| parse_quote!(#[allow(clippy::trait_duplication_in_bounds)]))
}
