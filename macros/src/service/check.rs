//! Every rule that an `impl Service` under `#[service]` has to keep.

use quote::ToTokens;
use syn::{
    ImplItem, ImplItemFn, ReceiverKind, ReturnType, Safety, Signature, Type, TypePath,
    visit::{self, Visit},
};

use super::parse::{self, ServiceImpl};
use crate::errors::Errors;

/// What is left to work with where there were mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usable {
    /// The signature and the body.
    Everything,
    /// The signature is not one that the body could be kept under.
    Nothing,
}

/// Collects every mistake, and says what can be emitted all the same.
pub(super) fn check(parsed: &ServiceImpl, errors: &mut Errors) -> Usable {
    check_trait_arguments(parsed, errors);
    for other in &parsed.others {
        errors.at(
            name_of(other),
            "`#[service]` takes `call` and, where you want to write them yourself, `type Response` and `type Error`: move anything else to an `impl` of its own",
        );
    }
    for second in parsed.calls.iter().skip(1) {
        errors.at(&second.sig.ident, "`call` is already there above");
    }
    let Some(call) = parsed.call() else {
        errors.at(
            &parsed.header.self_ty,
            "the service has no `call`: add `async fn call(&self, cx: &mut Cx, req: Req) -> Result<Response, Error>`",
        );
        return Usable::Nothing;
    };
    check_qualifiers(parsed, &call.sig, errors);
    let inputs = check_inputs(parsed, call, errors);
    let output = check_output(parsed, &call.sig, errors);
    if inputs && output && parsed.trait_arguments.len() == 2 {
        Usable::Everything
    } else {
        Usable::Nothing
    }
}

fn check_trait_arguments(parsed: &ServiceImpl, errors: &mut Errors) {
    if let Some((path, _)) = &parsed.header.trait_
        && parsed.trait_arguments.len() != 2
        && !parsed.is_function
    {
        errors.at(
            path,
            "the trait takes the types of the context and of the request: `Service<Cx, Req>`",
        );
    }
}

fn name_of(item: &ImplItem) -> proc_macro2::TokenStream {
    match item {
        ImplItem::Fn(item) => item.sig.ident.to_token_stream(),
        ImplItem::Type(item) => item.ident.to_token_stream(),
        ImplItem::Const(item) => item.ident.to_token_stream(),
        other => other.to_token_stream(),
    }
}

fn check_qualifiers(parsed: &ServiceImpl, sig: &Signature, errors: &mut Errors) {
    let name = &parsed.name;
    if sig.asyncness.is_none() {
        errors.at(
            sig.fn_token,
            format!("`{name}` has to be an `async fn`: add `async`"),
        );
    }
    if let Some(constness) = &sig.constness {
        errors.at(constness, format!("`{name}` cannot be `const`"));
    }
    if !matches!(sig.safety, Safety::Default) {
        errors.at(
            &sig.safety,
            format!("`{name}` cannot be `unsafe`: its caller has no promise to keep"),
        );
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, format!("`{name}` cannot be `extern`"));
    }
    if !sig.generics.params.is_empty() {
        errors.at(
            &sig.generics,
            "`call` cannot be generic: move the parameters to the `impl`",
        );
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, "move these bounds to the `impl`");
    }
}

/// Says whether the body finds the arguments that it was written for.
fn check_inputs(parsed: &ServiceImpl, call: &ImplItemFn, errors: &mut Errors) -> bool {
    let name = &parsed.name;
    let inputs = parse::inputs(call);
    let receiver = match inputs.receiver {
        None => {
            errors.at(&call.sig.ident, "`call` takes `&self` first");
            false
        }
        Some(receiver) if is_shared_self(receiver, &call.sig) => true,
        Some(receiver) => {
            errors.at(
                receiver,
                "`call` takes `&self`: one service is shared by all calls, so what it changes needs a `Mutex` or an atomic",
            );
            false
        }
    };
    let [context, request] = inputs.typed.as_slice() else {
        let after_self = if parsed.is_function {
            ""
        } else {
            " after `&self`"
        };
        let message =
            format!("`{name}` takes a context and a request{after_self}: `cx: &mut Cx, req: Req`");
        match inputs.typed.get(2) {
            Some(surplus) => errors.at(surplus, message),
            None => errors.at(&call.sig.ident, message),
        }
        return false;
    };
    let context = match &*context.ty {
        Type::Reference(reference) if reference.mutability.is_some() => true,
        other => {
            errors.at(
                other,
                format!(
                    "the context is borrowed mutably: `&mut {}`",
                    without_reference(other).to_token_stream()
                ),
            );
            false
        }
    };
    let request = match &*request.ty {
        Type::ImplTrait(ty) => {
            errors.at(
                ty,
                "the request cannot be an `impl Trait`: name it as a parameter of the `impl`",
            );
            false
        }
        _ => true,
    };
    receiver && context && request
}

/// `&self`; its lifetime may have a name, if that is a mistake of its own.
fn is_shared_self(receiver: &syn::Receiver, sig: &Signature) -> bool {
    let is_generic = !sig.generics.params.is_empty();
    match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, None) => {
            receiver.mutability.is_none() && (lifetime.is_none() || is_generic)
        }
        _ => false,
    }
}

fn without_reference(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

/// Says whether the return type can be used.
fn check_output(parsed: &ServiceImpl, sig: &Signature, errors: &mut Errors) -> bool {
    let ReturnType::Type(_, output) = &sig.output else {
        errors.at(
            &sig.ident,
            format!(
                "`{}` returns a `Result`: add `-> Result<Response, Error>`",
                parsed.name
            ),
        );
        return false;
    };
    if is_never_a_result(output) {
        errors.at(
            output,
            format!(
                "`{}` returns a `Result`: put this into a `Result<_, Error>`",
                parsed.name
            ),
        );
        return false;
    }
    let mut finder = Finder::default();
    finder.visit_type(output);
    if let Some(found) = finder.impl_trait {
        errors.at(
            found,
            "the response needs a type with a name: `type Response` cannot be an `impl Trait`",
        );
        return false;
    }
    let mut usable = true;
    for (name, own, found) in [
        ("Response", parsed.response.is_some(), finder.self_response),
        ("Error", parsed.error.is_some(), finder.self_error),
    ] {
        if let Some(found) = found.filter(|_| !own) {
            errors.at(
                found,
                format!(
                    "`Self::{name}` is written from this return type: name the type itself, or add `type {name} = …;`"
                ),
            );
            usable = false;
        }
    }
    usable
}

const NEVER_RESULTS: [&str; 20] = [
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64",
    "i8", "isize", "str", "u16", "u32", "u64", "u8", "usize",
];

/// What can be told from its looks; a type with a name may be an alias of a `Result`.
fn is_never_a_result(ty: &Type) -> bool {
    match ty {
        Type::Array(_)
        | Type::FnPtr(_)
        | Type::Ptr(_)
        | Type::Reference(_)
        | Type::Slice(_)
        | Type::TraitObject(_)
        | Type::Tuple(_) => true,
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| NEVER_RESULTS.contains(&last.ident.to_string().as_str())),
        _ => false,
    }
}

/// Finds what a return type must not mention.
#[derive(Default)]
struct Finder<'a> {
    impl_trait: Option<&'a syn::TypeImplTrait>,
    self_response: Option<&'a TypePath>,
    self_error: Option<&'a TypePath>,
}

impl<'a> Visit<'a> for Finder<'a> {
    fn visit_type_impl_trait(&mut self, ty: &'a syn::TypeImplTrait) {
        self.impl_trait = Some(ty);
    }

    fn visit_type_path(&mut self, ty: &'a TypePath) {
        let mut names = ty.path.segments.iter().map(|segment| &segment.ident);
        if ty.qself.is_none() && names.next().is_some_and(|first| first == "Self") {
            match names.next() {
                Some(name) if name == "Response" => self.self_response = Some(ty),
                Some(name) if name == "Error" => self.self_error = Some(ty),
                _ => {}
            }
        }
        visit::visit_type_path(self, ty);
    }
}
