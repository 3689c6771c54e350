//! `return` and `?` before the await: there they stand in a closure, and have to end the whole body.

use proc_macro2::{Ident, Span};
use syn::{
    Expr, Path, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

/// What they return is given to the function `exit`. Says whether there are any.
pub(super) fn rewrite(statements: &mut [Stmt], runtime: &Path, exit: &Path) -> bool {
    let mut exits = Exits {
        runtime,
        exit,
        found: false,
    };
    for statement in statements {
        exits.visit_stmt_mut(statement);
    }
    exits.found
}

struct Exits<'a> {
    runtime: &'a Path,
    exit: &'a Path,
    found: bool,
}

impl VisitMut for Exits<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Return(inner) => {
                self.found = true;
                let value = inner.expr.take().unwrap_or_else(|| parse_quote!(()));
                let exit = self.exit;
                inner.expr = Some(parse_quote!(#exit(#value)));
            }
            // As the operator does it, with the same temporaries: its own trait is not stable.
            Expr::Try(inner) => {
                self.found = true;
                let tried = match &*inner.expr {
                    Expr::Paren(paren) => &paren.expr,
                    other => other,
                };
                let Self { runtime, exit, .. } = self;
                let [value, error] =
                    ["__value", "__error"].map(|name| Ident::new(name, Span::mixed_site()));
                *expr = parse_quote! {
                    match #runtime::__private::Branch::branch(#tried) {
                        ::core::ops::ControlFlow::Continue(#value) => #value,
                        ::core::ops::ControlFlow::Break(#error) => {
                            return #exit(
                                ::core::result::Result::Err(::core::convert::From::from(#error)),
                            )
                        }
                    }
                };
            }
            _ => {}
        }
    }

    // What is in these returns from these.
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_expr_async_mut(&mut self, _: &mut syn::ExprAsync) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
