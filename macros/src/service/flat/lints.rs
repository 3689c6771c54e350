//! Lints of a kept local. It is declared before the await and again after it, and the compiler has
//! to find unused in the two declarations what it would find unused in the one.

use proc_macro2::Ident;
use syn::{Pat, PatIdent, Stmt, parse_quote};

use super::{Local, uses};

/// Finds out on which side of the await the local is used.
pub(super) fn find_uses(local: &mut Local, before: &mut [Stmt], after: &[Stmt]) {
    let ident = &local.ident;
    local.used_before = before.iter_mut().any(|statement| {
        declared_by(statement, ident).is_none() && uses::of(statement, ident).mentioned
    });
    local.used_after = uses::mentioned_in(after, ident);
}

/// Takes the `mut` from the declaration before the await if the local can only change after it, so
/// that `unused_mut` is found on the side that it is true of. If the local may change on both
/// sides, the lint is switched off for it.
pub(super) fn fit_declaration(local: &Local, before: &mut [Stmt]) {
    if !(local.mutability.is_some() && local.used_after) {
        return;
    }
    for statement in before {
        let Some(pattern) = declared_by(statement, &local.ident) else {
            continue;
        };
        if !local.used_before {
            pattern.mutability = None;
        } else if let Stmt::Local(declaration) = statement {
            declaration.attrs.push(parse_quote!(#[allow(unused_mut)]));
        }
    }
}

/// The pattern by which a statement declares the local, if it is a `let` that does.
fn declared_by<'a>(statement: &'a mut Stmt, ident: &Ident) -> Option<&'a mut PatIdent> {
    let Stmt::Local(declaration) = statement else {
        return None;
    };
    let mut pattern = &mut declaration.pat;
    if let Pat::Type(typed) = pattern {
        pattern = &mut typed.pat;
    }
    match pattern {
        Pat::Ident(pattern) if pattern.ident == *ident => Some(pattern),
        _ => None,
    }
}
