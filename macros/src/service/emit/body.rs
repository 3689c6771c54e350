//! What stands in the functions of the `impl`: the body as a future, in each of its forms.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, spanned::Spanned};

use crate::{
    attributes::private_at,
    service::{
        flat::{FlatBody, Local, output_name},
        lower::Call,
    },
};

/// An `async` block with the body's own tokens. What it returns is said twice, for a `return` and for its end, as it is by the
/// signature of the `async fn`: so a mistake is found where it is made.
pub(super) fn emit_async(statements: &TokenStream, call: &Call) -> TokenStream {
    let Call {
        output, bindings, ..
    } = call;
    let early = Ident::new("__returned", Span::mixed_site());
    let rest = returned(statements.clone(), call);
    quote! {
        async move {
            if let ::core::option::Option::Some(#early) = ::core::option::Option::None::<#output> {
                return #early;
            }
            #bindings
            #rest
        }
    }
}

/// Writes, for a body with `start` kept across the await:
///
/// ```text
/// let cx = __cx;
/// let req = __req;
/// let start = Instant::now();
/// awaiting(
///     send_future(self.inner.__start(cx, req)),
///     (send(start),),
///     move |(__kept_0,), __output| -> Output {
///         let start = __kept_0.get();
///         let reply = { __output };
///         record(start);
///         reply
///     },
/// )
/// ```
///
/// The tuple holds the locals in the order in which they are dropped: the last one declared first. A
/// body that may return before the await is a closure, which returns an `Early` either way. What has to be `Send` is asked
/// for where it stands in the body, so that the compiler points at it.
pub(super) fn emit_flat(body: &FlatBody, call: &Call, runtime: &Path, sends: Sends) -> TokenStream {
    let Call {
        output, bindings, ..
    } = call;
    let FlatBody {
        before,
        may_return,
        awaited,
        ..
    } = body;
    let private = quote!(#runtime::__private);
    let kept = in_drop_order(body, runtime, sends);
    let then = emit_then(body, call, sends);
    let awaited = match sends {
        Sends::AreAsked => {
            let private = private_at(runtime, awaited.span());
            quote_spanned!(awaited.span()=> #private::send_future(#awaited))
        }
        Sends::AreNot => quote!(::core::future::IntoFuture::into_future(#awaited)),
    };
    let awaiting = if body.is_pass_through() && !may_return {
        awaited
    } else {
        let function = if *may_return {
            quote!(early)
        } else {
            quote!(awaiting)
        };
        quote! {
            #private::#function(
                #awaited,
                #kept,
                #then,
            )
        }
    };
    if *may_return {
        quote! {
            (move || -> #private::Early<_, _, _, #output> {
                #bindings
                #(#before)*
                #awaiting
            })()
        }
    } else {
        quote! {
            #bindings
            #(#before)*
            #awaiting
        }
    }
}

/// Writes, for the same body where the arguments are only passed on:
///
/// ```text
/// let cx = __cx;
/// let req = __req;
/// around(
///     send_prepared(self.inner.__prepare(cx, req)),
///     move || -> Begun<_, Output> {
///         let start = Instant::now();
///         Begun::Awaits((send(start),))
///     },
///     move |(__kept_0,), __output| -> Output { … },
/// )
/// ```
pub(super) fn emit_prepared(body: &FlatBody, call: &Call, runtime: &Path) -> TokenStream {
    let Call {
        output, bindings, ..
    } = call;
    let FlatBody {
        before, awaited, ..
    } = body;
    let private = private_at(runtime, awaited.span());
    let awaited = quote_spanned!(awaited.span()=> #private::send_prepared(#awaited));
    let private = quote!(#runtime::__private);
    if body.is_pass_through() && before.is_empty() {
        return quote!(#bindings #awaited);
    }
    let kept = in_drop_order(body, runtime, Sends::AreAsked);
    let init = quote! {
        move || -> #private::Begun<_, #output> {
            #(#before)*
            #private::Begun::Awaits(#kept)
        }
    };
    if body.is_pass_through() {
        return quote!(#bindings #private::before(#awaited, #init));
    }
    let then = emit_then(body, call, Sends::AreAsked);
    quote!(#bindings #private::around(#awaited, #init, #then))
}

/// The tuple of what is kept, the last local that is declared first.
fn in_drop_order(body: &FlatBody, runtime: &Path, sends: Sends) -> TokenStream {
    let kept = body
        .kept
        .iter()
        .rev()
        .map(|Local { ident, .. }| match sends {
            Sends::AreAsked => {
                let private = private_at(runtime, ident.span());
                quote_spanned!(ident.span()=> #private::send(#ident))
            }
            Sends::AreNot => quote!(#ident),
        });
    quote!((#(#kept,)*))
}

/// The closure from the await to the end.
fn emit_then(body: &FlatBody, call: &Call, sends: Sends) -> TokenStream {
    let FlatBody { kept, after, .. } = body;
    let output = &call.output;
    let output_name = output_name();
    let hidden: Vec<Ident> = (0..kept.len())
        .map(|i| format_ident!("__kept_{i}", span = Span::mixed_site()))
        .collect();
    let hidden_in_drop_order = hidden.iter().rev();
    let kept_again = kept.iter().zip(&hidden).map(|(local, hidden)| {
        let ident = &local.ident;
        let get = matches!(sends, Sends::AreAsked).then(|| quote!(.get()));
        // One that is used nowhere is found by the compiler here, where nothing else mentions it.
        let unused =
            (local.used_before && !local.used_after).then(|| quote!(#[allow(unused_variables)]));
        let unchanged = local
            .may_change_twice()
            .then(|| quote!(#[allow(unused_mut)]));
        let mutability = local.mutability.filter(|_| local.used_after);
        quote!(#unused #unchanged let #mutability #ident = #hidden #get;)
    });
    let (of_arguments, of_locals): (Vec<_>, Vec<_>) = kept
        .iter()
        .zip(kept_again)
        .partition(|(local, _)| local.is_argument);
    let of_arguments = of_arguments.into_iter().map(|(_, binding)| binding);
    let of_locals = of_locals.into_iter().map(|(_, binding)| binding);
    let rest = returned(quote!(#(#of_locals)* #(#after)*), call);
    quote! {
        move |(#(#hidden_in_drop_order,)*), #output_name| -> #output {
            #(#of_arguments)*
            #rest
        }
    }
}

/// Whether the future has to be `Send`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sends {
    AreAsked,
    AreNot,
}

/// The body's own block, whose value is returned: as in the `async fn`, the temporaries of its last expression are dropped before
/// the arguments, and before or after its locals as its own edition has it.
fn returned(statements: TokenStream, call: &Call) -> TokenStream {
    let output = &call.output;
    let returned = Ident::new("__returned", Span::mixed_site());
    let mut block = Group::new(Delimiter::Brace, statements);
    block.set_span(call.braces);
    quote! {
        let #returned: #output = #block;
        #[allow(unreachable_code)]
        return #returned;
    }
}
