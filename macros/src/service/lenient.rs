//! Items whose bodies do not parse (yet): an editor has to go on completing in `self.inner.`, so the item must not be lost.
//!
//! The bodies are taken out, and the rest is parsed. The compiler has said already what is wrong with a body, in its own
//! words; in its place stands one that cannot be built, in case that it is only this macro that does not know the syntax.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::{ImplItem, Item, parse_quote};

/// The item, if it is one but for its bodies.
pub(super) fn parse(item: &TokenStream) -> Option<Item> {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let TokenTree::Group(last) = tokens.pop()? else {
        return None;
    };
    if last.delimiter() != Delimiter::Brace {
        return None;
    }
    let has = |keyword: &str| {
        tokens
            .iter()
            .any(|token| matches!(token, TokenTree::Ident(ident) if ident == keyword))
    };
    let last = if has("impl") && !has("fn") {
        hollow(&last)
    } else {
        unknown(&last)
    };
    tokens.push(last.into());
    let mut item = syn::parse2(tokens.into_iter().collect()).ok()?;
    allow_unused(&mut item);
    Some(item)
}

/// Allows unused variables, because it is unknown which ones a removed body uses.
fn allow_unused(item: &mut Item) {
    let attribute = || parse_quote!(#[allow(unused_variables)]);
    match item {
        Item::Fn(function) => function.attrs.push(attribute()),
        Item::Impl(block) => {
            for item in &mut block.items {
                if let ImplItem::Fn(function) = item {
                    function.attrs.push(attribute());
                }
            }
        }
        _ => {}
    }
}

/// A block whose blocks are replaced.
fn hollow(block: &Group) -> Group {
    let inside = block.stream().into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => unknown(&group).into(),
        other => other,
    });
    with_span_of(block, inside.collect())
}

/// Fits in everywhere, and fails when it is built.
fn unknown(block: &Group) -> Group {
    with_span_of(
        block,
        quote!(const { ::core::panic!("`#[service]` does not know the syntax in this body") }),
    )
}

fn with_span_of(block: &Group, inside: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, inside);
    group.set_span(block.span());
    group
}
