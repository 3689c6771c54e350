//! The awaited expression: it may be moved away from the arguments only if it owns what it is given.
//!
//! `self.inner.call(cx, req)` does. `f(&format!(…))` does not: the temporary has to live until the future is done, and
//! is borrowed by it.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    Block, Expr, ExprAwait, ExprMethodCall, ExprReference, Member, Path, UnOp, parse_quote,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::{Local, Obstacle, Result, split::as_variable};

/// The variables that are moved into the awaited future.
pub(super) fn check(awaited: &Expr, context: Option<&Ident>) -> Result<Vec<Ident>> {
    let mut moved = Vec::new();
    owned(awaited, &mut moved)?;
    check_reborrows(awaited, context)?;
    for (i, ident) in moved.iter().enumerate() {
        if moved.iter().take(i).any(|earlier| earlier == ident) {
            return Err(Obstacle::new(
                ident,
                format!("`{ident}` is given to the awaited call twice"),
            ));
        }
    }
    Ok(moved)
}

/// An expression that leaves no temporary behind which the future could borrow.
fn owned(expr: &Expr, moved: &mut Vec<Ident>) -> Result<()> {
    if let Some(variable) = as_variable(expr) {
        if variable != "self" {
            moved.push(variable.clone());
        }
        return Ok(());
    }
    if is_place_of_self(expr) {
        return Ok(());
    }
    match expr {
        Expr::Lit(_) | Expr::Path(_) => Ok(()),
        Expr::Paren(inner) => owned(&inner.expr, moved),
        Expr::Group(inner) => owned(&inner.expr, moved),
        Expr::Tuple(tuple) => tuple.elems.iter().try_for_each(|elem| owned(elem, moved)),
        Expr::Struct(literal) if literal.rest.is_none() => literal
            .fields
            .iter()
            .try_for_each(|field| owned(&field.expr, moved)),
        Expr::Reference(reference) => reborrowed(reference, moved),
        Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => call
            .args
            .iter()
            .try_for_each(|argument| owned(argument, moved)),
        // What the method is called on may be borrowed, so it must not be a temporary.
        Expr::MethodCall(call) if is_place_of_self(&call.receiver) => call
            .args
            .iter()
            .try_for_each(|argument| owned(argument, moved)),
        Expr::MethodCall(call) => Err(Obstacle::new(
            &call.receiver,
            "the awaited call may borrow this, so the two stay together: only `self` and its fields are known to live longer",
        )),
        Expr::Macro(call) => Err(Obstacle::new(
            &call.mac.path,
            "what a macro makes here may be borrowed by the awaited call",
        )),
        other => Err(Obstacle::new(
            other,
            "the awaited call may borrow this, so the two stay together",
        )),
    }
}

/// `&self.field`, or `&mut *cx`, which is `cx` by another name.
fn reborrowed(reference: &ExprReference, moved: &mut Vec<Ident>) -> Result<()> {
    if is_place_of_self(&reference.expr) {
        return Ok(());
    }
    if let Expr::Unary(unary) = &*reference.expr
        && let UnOp::Deref(_) = unary.op
        && reference.mutability.to_token_stream().to_string() == "mut"
        && let Some(variable) = as_variable(&unary.expr)
    {
        moved.push(variable.clone());
        return Ok(());
    }
    Err(Obstacle::new(
        reference,
        "the awaited call borrows this, so the two stay together",
    ))
}

/// `&mut *x` is `x` by another name only where `x` is a reference, as the context is.
fn check_reborrows(awaited: &Expr, context: Option<&Ident>) -> Result<()> {
    struct Finder<'a> {
        context: Option<&'a Ident>,
        obstacle: Option<Obstacle>,
    }
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_expr_unary(&mut self, expr: &'a syn::ExprUnary) {
            if as_variable(&expr.expr).is_some_and(|ident| Some(ident) != self.context) {
                self.obstacle = Some(Obstacle::new(
                    expr,
                    "the awaited call may borrow this, so the two stay together",
                ));
            }
        }
    }
    let mut finder = Finder {
        context,
        obstacle: None,
    };
    finder.visit_expr(awaited);
    finder.obstacle.map_or(Ok(()), Err)
}

/// `self`, `self.field`, `self.field.0`: it lives as long as `self` is borrowed.
fn is_place_of_self(expr: &Expr) -> bool {
    match expr {
        Expr::Field(field) => match &field.member {
            Member::Named(_) | Member::Unnamed(_) => is_place_of_self(&field.base),
        },
        Expr::Paren(inner) => is_place_of_self(&inner.expr),
        other => as_variable(other).is_some_and(|variable| variable == "self"),
    }
}

/// Lets the inner service begin at once, since its future is polled as soon as it is there:
/// `self.inner.call(cx, req)` becomes `self.inner.__start(cx, req)`.
pub(super) fn start_at_once(awaited: &mut Expr, context: &Ident) {
    if let Expr::MethodCall(call) = awaited
        && is_inner_call(call, context)
    {
        call.method = Ident::new("__start", call.method.span());
    }
}

/// Whether the awaited expression is the inner call, with the arguments as they are.
pub(super) fn passes_on(awaited: &Expr, arguments: &[Local]) -> bool {
    let (Expr::MethodCall(call), [context, request]) = (awaited, arguments) else {
        return false;
    };
    let last = call.args.last().and_then(as_variable);
    let first = call.args.first().and_then(as_variable);
    is_inner_call(call, &context.ident)
        && first == Some(&context.ident)
        && last == Some(&request.ident)
}

/// `self.inner.call(cx, req)` becomes `self.inner.__prepare(cx, req)`.
pub(super) fn prepare(awaited: &mut Expr) {
    if let Expr::MethodCall(call) = awaited {
        call.method = Ident::new("__prepare", call.method.span());
    }
}

/// The same; and where the inner call is given to another (`timeout(self.duration, self.inner.call(cx, req))`), which may take its
/// time before it polls it, lets it begin at its first poll.
pub(super) fn start(awaited: &mut Expr, context: &Ident, runtime: &Path) {
    match awaited {
        Expr::MethodCall(call) if is_inner_call(call, context) => start_at_once(awaited, context),
        Expr::MethodCall(call) => start_arguments(call.args.iter_mut(), context, runtime),
        Expr::Call(call) => start_arguments(call.args.iter_mut(), context, runtime),
        _ => {}
    }
}

fn start_arguments<'a>(
    arguments: impl Iterator<Item = &'a mut Expr>,
    context: &Ident,
    runtime: &Path,
) {
    for argument in arguments {
        if matches!(argument, Expr::MethodCall(call) if is_inner_call(call, context)) {
            prepare(argument);
            *argument = parse_quote!(#runtime::__private::prepared_call(#argument));
        } else {
            match argument {
                Expr::MethodCall(call) => start_arguments(call.args.iter_mut(), context, runtime),
                Expr::Call(call) => start_arguments(call.args.iter_mut(), context, runtime),
                _ => {}
            }
        }
    }
}

/// What takes the context first, and is called `call`, is the inner service; anything else is left as it is.
fn is_inner_call(call: &ExprMethodCall, context: &Ident) -> bool {
    let takes_context = call.args.first().is_some_and(|first| {
        let mut moved = Vec::new();
        owned(first, &mut moved).is_ok() && moved.len() == 1 && moved.first() == Some(context)
    });
    call.method == "call"
        && call.turbofish.is_none()
        && call.args.len() == 2
        && takes_context
        && is_place_of_self(&call.receiver)
}

/// The same for every call that the body of an `async` block awaits at once.
pub(in crate::service) fn start_awaited_calls(block: &mut Block, context: &Ident) {
    struct Calls<'a>(&'a Ident);
    impl VisitMut for Calls<'_> {
        fn visit_expr_await_mut(&mut self, expr: &mut ExprAwait) {
            visit_mut::visit_expr_await_mut(self, expr);
            start_at_once(&mut expr.base, self.0);
        }
        // Those may run at another time, and with another context of that name.
        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
        fn visit_expr_async_mut(&mut self, _: &mut syn::ExprAsync) {}
        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }

    struct Bound<'a> {
        name: &'a Ident,
        found: bool,
    }
    impl<'a> Visit<'a> for Bound<'_> {
        fn visit_pat_ident(&mut self, pattern: &'a syn::PatIdent) {
            self.found |= pattern.ident == *self.name;
            visit::visit_pat_ident(self, pattern);
        }
    }

    let mut bound = Bound {
        name: context,
        found: false,
    };
    bound.visit_block(block);
    if !bound.found {
        Calls(context).visit_block_mut(block);
    }
}
