//! Where the body's only `.await` is, and what stands before and after it.

use proc_macro2::Span;
use quote::quote;
use syn::{
    Block, Expr, ExprAwait, ExprPath, Local, Stmt, UnOp,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{Obstacle, Result, macros, output_name};

pub(super) struct Parts {
    pub(super) before: Vec<Stmt>,
    pub(super) awaited: Expr,
    /// Begins with the statement of the await, which is replaced in it.
    pub(super) after: Vec<Stmt>,
}

pub(super) fn split(block: &Block) -> Result<Parts> {
    macros::check(block)?;
    let mut awaits = Awaits::default();
    awaits.visit_block(block);
    match awaits.found.as_slice() {
        [] => Err(Obstacle::new(
            quote!(#block),
            "nothing is awaited, so there is nothing to gain",
        )),
        [_] => split_at_await(block),
        [_, second, ..] => Err(Obstacle::new(
            second.await_token,
            "a second `.await`: the arguments are needed across the first",
        )),
    }
}

fn split_at_await(block: &Block) -> Result<Parts> {
    let mut before = Vec::new();
    let mut statements = block.stmts.iter();
    for statement in statements.by_ref() {
        let mut awaits = Awaits::default();
        awaits.visit_stmt(statement);
        let Some(found) = awaits.found.first() else {
            before.push(statement.clone());
            continue;
        };
        let mut first = statement.clone();
        let Some(awaited) = take_first_evaluated(&mut first) else {
            return Err(Obstacle::new(
                found.await_token,
                "this `.await` is not what its statement evaluates first",
            ));
        };
        let mut after = vec![first];
        after.extend(statements.cloned());
        return Ok(Parts {
            before,
            awaited,
            after,
        });
    }
    Err(Obstacle::new(quote!(#block), "nothing is awaited"))
}

/// If an await is what the statement evaluates first, replaces it by the output and returns what was awaited.
fn take_first_evaluated(statement: &mut Stmt) -> Option<Expr> {
    match statement {
        Stmt::Local(Local {
            init: Some(init), ..
        }) => take_from(&mut init.expr),
        Stmt::Expr(expr, _) => take_from(expr),
        _ => None,
    }
}

fn take_from(expr: &mut Expr) -> Option<Expr> {
    match expr {
        Expr::Await(ExprAwait { attrs, base, .. }) if attrs.is_empty() => {
            let awaited = (**base).clone();
            let output = output_name();
            // A block makes it a value, whose temporary lives as long as that of the await did.
            let span = Span::mixed_site().located_at(awaited.span());
            *expr = Expr::Verbatim(quote::quote_spanned!(span=> { #output }));
            Some(awaited)
        }
        Expr::MethodCall(call) => take_from(&mut call.receiver),
        Expr::Try(inner) => take_from(&mut inner.expr),
        Expr::Paren(inner) => take_from(&mut inner.expr),
        Expr::Group(inner) => take_from(&mut inner.expr),
        Expr::Field(field) => take_from(&mut field.base),
        Expr::Cast(cast) => in_parentheses(&mut cast.expr),
        Expr::Unary(unary) if !matches!(unary.op, UnOp::Deref(_)) => take_from(&mut unary.expr),
        Expr::Binary(binary) if !is_assignment(&binary.op) => in_parentheses(&mut binary.left),
        Expr::Match(inner) => take_from(&mut inner.expr),
        Expr::If(inner) => take_from(&mut inner.cond),
        Expr::Let(inner) => take_from(&mut inner.expr),
        Expr::Return(inner) => take_from(inner.expr.as_mut()?),
        // The right side of an assignment is evaluated before the left.
        Expr::Assign(assign) if matches!(*assign.left, Expr::Path(_)) => {
            take_from(&mut assign.right)
        }
        // A path is evaluated without effect; whether it is that of a local is looked at elsewhere.
        Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => {
            take_from(call.args.first_mut()?)
        }
        _ => None,
    }
}

/// At the start of a statement, a block would end there.
fn in_parentheses(operand: &mut Expr) -> Option<Expr> {
    let awaited = take_from(operand)?;
    if let Expr::Verbatim(output) = operand {
        *output = quote!((#output));
    }
    Some(awaited)
}

fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp::{
        AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, MulAssign, RemAssign,
        ShlAssign, ShrAssign, SubAssign,
    };
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

/// The awaits of a body itself, not those of the futures and closures that it makes.
#[derive(Default)]
struct Awaits<'a> {
    found: Vec<&'a ExprAwait>,
}

impl<'a> Visit<'a> for Awaits<'a> {
    fn visit_expr_await(&mut self, expr: &'a ExprAwait) {
        self.found.push(expr);
        visit::visit_expr_await(self, expr);
    }

    fn visit_expr_async(&mut self, _: &'a syn::ExprAsync) {}
    fn visit_expr_closure(&mut self, _: &'a syn::ExprClosure) {}
    fn visit_item(&mut self, _: &'a syn::Item) {}
}

/// The variable that an expression is, if that is all it is.
pub(super) fn as_variable(expr: &Expr) -> Option<&syn::Ident> {
    match expr {
        Expr::Path(ExprPath {
            attrs,
            qself: None,
            path,
        }) if attrs.is_empty() => path.get_ident(),
        Expr::Paren(inner) => as_variable(&inner.expr),
        Expr::Group(inner) => as_variable(&inner.expr),
        _ => None,
    }
}
