//! No input makes a macro panic, and every error stands in the input: each token of every valid input is deleted,
//! doubled and exchanged for its neighbour.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{VALID, expand};

#[test]
fn no_mutation_of_a_valid_input_makes_a_macro_panic() {
    for (_, _, item) in VALID {
        let item: TokenStream = item.parse().unwrap();
        let mutations = mutations(&item);
        assert!(mutations.len() > 30);
        for mutation in mutations {
            // Read anew, so that every token has a place.
            let Ok(mutation) = mutation.to_string().parse::<TokenStream>() else {
                continue;
            };
            // Whichever macro it was meant for, someone may put another one on it.
            for name in [
                "service",
                "gat",
                "Layer",
                "thrift_service",
                "ThriftStruct",
                "ThriftEnum",
                "ThriftUnion",
                "ThriftException",
            ] {
                let expansion = expand(name, &mutation);
                let parsed = syn::parse2::<syn::File>(expansion.clone());
                assert!(
                    parsed.is_ok(),
                    "`{name}` wrote what does not parse:\n{expansion}\nfor\n{mutation}"
                );
                // The compiler gives a macro nothing but items, and says itself what is wrong with anything else.
                if syn::parse2::<syn::Item>(mutation.clone()).is_ok() {
                    assert_points_into_the_input(name, &expansion, &mutation);
                }
            }
        }
    }
}

/// Every error stands at a token of the input.
fn assert_points_into_the_input(name: &str, expansion: &TokenStream, mutation: &TokenStream) {
    let tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
    for window in tokens.windows(3) {
        if let [
            TokenTree::Ident(name_of_macro),
            TokenTree::Punct(_),
            TokenTree::Group(message),
        ] = window
            && name_of_macro == "compile_error"
        {
            for token in message.stream() {
                assert!(
                    token
                        .span()
                        .source_text()
                        .is_some_and(|text| !text.is_empty()),
                    "`{name}` says {token} of no token of\n{mutation}"
                );
            }
        }
    }
}

/// Every stream that differs from `stream` in one place, at any depth.
fn mutations(stream: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = stream.clone().into_iter().collect();
    let mut mutations = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let with = |replacement: &[TokenTree]| -> TokenStream {
            let (before, after) = (&tokens[..i], &tokens[i + 1..]);
            [before, replacement, after].concat().into_iter().collect()
        };
        mutations.push(with(&[]));
        mutations.push(with(&[token.clone(), token.clone()]));
        if i + 1 < tokens.len() {
            let mut swapped = tokens.clone();
            swapped.swap(i, i + 1);
            mutations.push(swapped.into_iter().collect());
        }
        if let TokenTree::Group(group) = token {
            for inner in self::mutations(&group.stream()) {
                mutations.push(with(&[Group::new(group.delimiter(), inner).into()]));
            }
            mutations.push(with(&[Group::new(Delimiter::Brace, group.stream()).into()]));
        }
    }
    mutations
}
