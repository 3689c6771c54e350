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
            // Whichever macro it was meant for, someone may put another one on it.
            for name in [
                "service",
                "gat",
                "Layer",
                "thrift_service",
                "ThriftStruct",
                "ThriftEnum",
                "ThriftException",
            ] {
                let expansion = expand(name, &mutation);
                let parsed = syn::parse2::<syn::File>(expansion.clone());
                assert!(
                    parsed.is_ok(),
                    "`{name}` wrote what does not parse:\n{expansion}\nfor\n{mutation}"
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
