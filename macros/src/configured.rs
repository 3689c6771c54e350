//! `#[cfg]` and `#[cfg_attr]` inside an item. An attribute macro is given what is configured away
//! as well, and cannot know that it is; a derive macro is given what is left.
//!
//! So an item with conditions in it is handed on inside a struct that has a derive of ours, which
//! expands it without them. The struct itself is taken away by another attribute.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, Block, FnArg, Item, ItemTrait, Path, TraitItem,
    visit::{self, Visit},
};

/// Returns true if there are conditions in the parts of the item that a macro looks at, which are
/// all but the bodies of functions.
pub(crate) fn has_conditions(item: &Item) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_attribute(&mut self, attribute: &'a Attribute) {
            let path = attribute.path();
            self.0 |= path.is_ident("cfg") || path.is_ident("cfg_attr");
        }
        fn visit_block(&mut self, _: &'a Block) {}
    }
    let mut finder = Finder(false);
    visit::visit_item(&mut finder, item);
    finder.0
}

/// Removes the conditions that hold: the compiler removes only what they are false of, and leaves
/// the others where they are.
pub(crate) fn remove_conditions(item: &mut ItemTrait) {
    let keep = |attribute: &Attribute| !attribute.path().is_ident("cfg");
    item.attrs.retain(keep);
    for item in &mut item.items {
        let TraitItem::Fn(function) = item else {
            continue;
        };
        function.attrs.retain(keep);
        for input in &mut function.sig.inputs {
            match input {
                FnArg::Typed(argument) => argument.attrs.retain(keep),
                FnArg::Receiver(receiver) => receiver.attrs.retain(keep),
            }
        }
    }
}

/// The item, for `macro_name` to expand once its conditions are known.
pub(crate) fn hand_on(
    macro_name: &str,
    arguments: &TokenStream,
    item: &TokenStream,
    runtime: &Path,
) -> TokenStream {
    let macro_name = proc_macro2::Ident::new(macro_name, proc_macro2::Span::call_site());
    quote! {
        #[derive(#runtime::__private::__Configured)]
        #[__alato(#macro_name(#arguments))]
        #[#runtime::__private::__remove]
        struct __AlatoConfigured([(); { #item 0 }]);
    }
}

/// The name, the arguments and the item of a macro that were handed on.
pub(crate) struct HandedOn {
    pub(crate) macro_name: String,
    pub(crate) arguments: TokenStream,
    pub(crate) item: TokenStream,
}

/// Takes an item out of the struct again.
pub(crate) fn take(input: TokenStream) -> Option<HandedOn> {
    let mut attribute = None;
    let mut fields = None;
    for token in input {
        if let TokenTree::Group(group) = token {
            match group.delimiter() {
                Delimiter::Bracket => attribute = attribute.or_else(|| our_attribute(&group)),
                Delimiter::Parenthesis => fields = Some(group),
                _ => {}
            }
        }
    }
    let (macro_name, arguments) = attribute?;
    let array = last_group(fields?.stream(), Delimiter::Bracket)?;
    let block = last_group(array.stream(), Delimiter::Brace)?;
    let mut item: Vec<TokenTree> = block.stream().into_iter().collect();
    // The value of the block.
    item.pop()?;
    Some(HandedOn {
        macro_name,
        arguments,
        item: without_gaps(item, true),
    })
}

/// The compiler takes an argument away and leaves its comma, so that there may be two in a row, or
/// one at the start.
fn without_gaps(tokens: Vec<TokenTree>, is_item: bool) -> TokenStream {
    let mut after_fn = false;
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) if after_fn && group.delimiter() == Delimiter::Parenthesis => {
            after_fn = false;
            regrouped(&group, without_empty(group.stream()))
        }
        // The items of an `impl` or of a trait, and not what is in their bodies.
        TokenTree::Group(group) if is_item && group.delimiter() == Delimiter::Brace => regrouped(
            &group,
            without_gaps(group.stream().into_iter().collect(), false),
        ),
        token => {
            after_fn |= matches!(&token, TokenTree::Ident(ident) if ident == "fn");
            token
        }
    });
    tokens.collect()
}

fn without_empty(tokens: TokenStream) -> TokenStream {
    let mut is_empty = true;
    let tokens = tokens.into_iter().filter(|token| {
        let is_comma = matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        let is_gap = is_comma && is_empty;
        is_empty = is_comma;
        !is_gap
    });
    tokens.collect()
}

fn regrouped(group: &Group, stream: TokenStream) -> TokenTree {
    let mut fixed = Group::new(group.delimiter(), stream);
    fixed.set_span(group.span());
    fixed.into()
}

/// The name and the arguments in `#[__alato(name(arguments))]`.
fn our_attribute(group: &Group) -> Option<(String, TokenStream)> {
    let mut tokens = group.stream().into_iter();
    match tokens.next()? {
        TokenTree::Ident(ident) if ident == "__alato" => {}
        _ => return None,
    }
    let TokenTree::Group(inside) = tokens.next()? else {
        return None;
    };
    let mut inside = inside.stream().into_iter();
    let macro_name = inside.next()?.to_string();
    let TokenTree::Group(arguments) = inside.next()? else {
        return None;
    };
    Some((macro_name, arguments.stream()))
}

fn last_group(tokens: TokenStream, delimiter: Delimiter) -> Option<Group> {
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    });
    groups.last()
}
