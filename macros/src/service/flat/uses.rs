//! How a statement uses a variable.

use proc_macro2::Ident;
use syn::{
    BinOp, Expr, Macro, Pat, Stmt,
    visit::{self, Visit},
};

use super::{macros, split::as_variable};

/// What a statement does with a variable, as far as can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Use {
    /// It is mentioned at all.
    pub(super) mentioned: bool,
    /// It is moved out of, whatever happens: it stands as a bare argument, field or element.
    pub(super) moved: bool,
    /// It is only looked at: borrowed by `&`, compared, or printed by a macro.
    pub(super) only_looked_at: bool,
}

pub(super) fn of(statement: &Stmt, variable: &Ident) -> Use {
    let mut mentions = Mentions {
        variable,
        mentioned: 0,
        looked_at: 0,
    };
    mentions.visit_stmt(statement);
    let moved = match statement {
        Stmt::Local(local) => local.init.as_ref().is_some_and(|init| {
            // `let _ = x;` moves nothing.
            !(is_wild(&local.pat) && is_variable(&init.expr, variable))
                && moves(&init.expr, variable)
        }),
        Stmt::Expr(expr, _) => moves(expr, variable),
        _ => false,
    };
    let ignored = matches!(statement, Stmt::Local(local) if is_wild(&local.pat)
        && local.init.as_ref().is_some_and(|init| is_variable(&init.expr, variable)));
    Use {
        mentioned: mentions.mentioned > 0,
        // Mentioned again in the same statement, it may have been put back.
        moved: moved && mentions.mentioned == 1,
        only_looked_at: ignored || mentions.mentioned == mentions.looked_at,
    }
}

fn is_wild(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Type(typed) => is_wild(&typed.pat),
        _ => false,
    }
}

fn is_variable(expr: &Expr, variable: &Ident) -> bool {
    as_variable(expr).is_some_and(|ident| ident == variable)
}

/// Whether a statement borrows the variable itself, by `&x` or `&mut x`.
pub(super) fn borrows(statement: &Stmt, variable: &Ident) -> bool {
    struct Finder<'a>(&'a Ident, bool);
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_expr_reference(&mut self, expr: &'a syn::ExprReference) {
            self.1 |= is_variable(&expr.expr, self.0);
            visit::visit_expr_reference(self, expr);
        }
    }
    let mut finder = Finder(variable, false);
    finder.visit_stmt(statement);
    finder.1
}

/// Whether a variable is mentioned in any of the statements.
pub(super) fn mentioned_in(statements: &[Stmt], variable: &Ident) -> bool {
    statements
        .iter()
        .any(|statement| of(statement, variable).mentioned)
}

/// Whether evaluating the expression moves the variable, on every path that goes on behind it.
fn moves(expr: &Expr, variable: &Ident) -> bool {
    let is_it = |expr: &Expr| as_variable(expr).is_some_and(|ident| ident == variable);
    let by_value = |expr: &Expr| is_it(expr) || moves(expr, variable);
    match expr {
        expr if is_it(expr) => true,
        // What is called may be borrowed for it.
        Expr::Call(call) => {
            call.args.iter().any(by_value) || (!is_it(&call.func) && moves(&call.func, variable))
        }
        // A receiver may be borrowed, so it counts only where something in it is moved.
        Expr::MethodCall(call) => {
            call.args.iter().any(by_value)
                || (!is_it(&call.receiver) && moves(&call.receiver, variable))
        }
        Expr::Struct(literal) => literal.fields.iter().any(|field| by_value(&field.expr)),
        Expr::Tuple(tuple) => tuple.elems.iter().any(by_value),
        Expr::Array(array) => array.elems.iter().any(by_value),
        Expr::Paren(inner) => by_value(&inner.expr),
        Expr::Group(inner) => by_value(&inner.expr),
        Expr::Try(inner) => by_value(&inner.expr),
        Expr::Reference(reference) => !is_it(&reference.expr) && moves(&reference.expr, variable),
        _ => false,
    }
}

struct Mentions<'a> {
    variable: &'a Ident,
    mentioned: usize,
    looked_at: usize,
}

impl Mentions<'_> {
    fn is_it(&self, expr: &Expr) -> bool {
        as_variable(expr).is_some_and(|ident| ident == self.variable)
    }
}

impl<'a> Visit<'a> for Mentions<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Reference(reference) if self.is_it(&reference.expr) => self.looked_at += 1,
            Expr::Binary(binary) if is_comparison(&binary.op) => {
                let sides = [&binary.left, &binary.right];
                self.looked_at += sides.into_iter().filter(|side| self.is_it(side)).count();
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.is_ident(self.variable) {
            self.mentioned += 1;
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        if macros::mentions(&call.tokens, &self.variable.to_string()) {
            self.mentioned += 1;
            if macros::only_looks(call) {
                self.looked_at += 1;
            }
        }
        visit::visit_macro(self, call);
    }
}

fn is_comparison(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)
    )
}
