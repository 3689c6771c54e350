//! `return` and `?` before the await: there they stand in a closure, and have to end the whole body.

use syn::{
    Expr, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

/// Says whether there are any.
pub(super) fn rewrite(statements: &mut [Stmt]) -> bool {
    let mut exits = Exits { found: false };
    for statement in statements {
        exits.visit_stmt_mut(statement);
    }
    exits.found
}

struct Exits {
    found: bool,
}

impl VisitMut for Exits {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Return(inner) => {
                self.found = true;
                let value = inner.expr.take().unwrap_or_else(|| parse_quote!(()));
                inner.expr = Some(parse_quote!(::core::ops::ControlFlow::Break(#value)));
            }
            // As the operator does it, with the same temporaries: its own trait is not stable.
            Expr::Try(inner) => {
                self.found = true;
                let tried = &inner.expr;
                *expr = parse_quote! {
                    match #tried {
                        ::core::result::Result::Ok(value) => value,
                        ::core::result::Result::Err(error) => {
                            return ::core::ops::ControlFlow::Break(
                                ::core::result::Result::Err(::core::convert::From::from(error)),
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
