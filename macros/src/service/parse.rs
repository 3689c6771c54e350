//! The tokens of the item, sorted into the parts that `#[service]` cares about.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{
    AngleBracketedGenericArguments, Error, FnArg, GenericArgument, ImplItem, ImplItemFn,
    ImplItemType, Item, ItemImpl, Path, PathArguments, Receiver, Result, Type,
};

/// An `impl` block of a trait.
pub(super) struct ServiceImpl {
    /// The block without its items.
    pub(super) header: ItemImpl,
    /// The types between the trait's angle brackets: `Cx` and `Req`, if the user wrote them.
    pub(super) trait_arguments: Vec<Type>,
    pub(super) response: Option<ImplItemType>,
    pub(super) error: Option<ImplItemType>,
    /// What a `GatService` calls its future, if the user wrote it.
    pub(super) future: Option<ImplItemType>,
    /// Every function called `call`; there should be one.
    pub(super) calls: Vec<ImplItemFn>,
    /// What the user calls the function: `call`, or the name of the free function that it is.
    pub(super) name: Ident,
    /// Whether it is a free function.
    pub(super) is_function: bool,
    /// Items that do not belong there.
    pub(super) others: Vec<ImplItem>,
}

impl ServiceImpl {
    pub(super) fn of_function(
        header: ItemImpl,
        trait_arguments: Vec<Type>,
        call: ImplItemFn,
        name: Ident,
    ) -> Self {
        Self {
            header,
            trait_arguments,
            response: None,
            error: None,
            future: None,
            calls: vec![call],
            name,
            is_function: true,
            others: Vec::new(),
        }
    }

    /// The trait, without what stands between its angle brackets.
    pub(super) fn trait_path(&self) -> Option<Path> {
        let (path, _) = self.header.trait_.as_ref()?;
        let mut path = path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.arguments = PathArguments::None;
        }
        Some(path)
    }

    pub(super) fn call(&self) -> Option<&ImplItemFn> {
        self.calls.first()
    }
}

/// What `call` takes, sorted.
pub(super) struct Inputs<'a> {
    pub(super) receiver: Option<&'a Receiver>,
    pub(super) typed: Vec<&'a syn::PatType>,
}

pub(super) fn inputs(call: &ImplItemFn) -> Inputs<'_> {
    let mut inputs = Inputs {
        receiver: None,
        typed: Vec::new(),
    };
    for input in &call.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => inputs.receiver = Some(receiver),
            FnArg::Typed(typed) => inputs.typed.push(typed),
        }
    }
    inputs
}

pub(super) fn parse(mut header: ItemImpl, is_gat: bool) -> Result<ServiceImpl> {
    let Some((path, _)) = &header.trait_ else {
        return Err(Error::new_spanned(
            &header.self_ty,
            format!(
                "this `impl` names no trait: write `impl Service<Cx, Req> for {}`",
                header.self_ty.to_token_stream()
            ),
        ));
    };
    let trait_arguments =
        path.segments
            .last()
            .map_or_else(Vec::new, |segment| match &segment.arguments {
                PathArguments::AngleBracketed(arguments) => type_arguments(arguments),
                _ => Vec::new(),
            });

    let mut parsed = ServiceImpl {
        trait_arguments,
        response: None,
        error: None,
        future: None,
        calls: Vec::new(),
        name: Ident::new("call", Span::call_site()),
        is_function: false,
        others: Vec::new(),
        header: ItemImpl {
            items: Vec::new(),
            ..header.clone()
        },
    };
    for item in header.items.drain(..) {
        match item {
            ImplItem::Fn(function) if function.sig.ident == "call" => parsed.calls.push(function),
            ImplItem::Type(ty) if ty.ident == "Response" && parsed.response.is_none() => {
                parsed.response = Some(ty);
            }
            ImplItem::Type(ty) if ty.ident == "Error" && parsed.error.is_none() => {
                parsed.error = Some(ty);
            }
            ImplItem::Type(ty) if is_gat && ty.ident == "Future" && parsed.future.is_none() => {
                parsed.future = Some(ty);
            }
            other => parsed.others.push(other),
        }
    }
    Ok(parsed)
}

fn type_arguments(arguments: &AngleBracketedGenericArguments) -> Vec<Type> {
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        })
        .collect()
}

pub(super) fn not_a_service(item: &Item) -> Error {
    let keyword = match item {
        Item::Struct(item) => item.struct_token.to_token_stream(),
        Item::Enum(item) => item.enum_token.to_token_stream(),
        Item::Trait(item) => item.trait_token.to_token_stream(),
        other => other.to_token_stream(),
    };
    Error::new_spanned(
        keyword,
        "`#[service]` belongs on an `impl Service<Cx, Req> for T` block, or on an `async fn`",
    )
}
