//! Which arguments and locals are gone when the future is awaited, and which have to be kept until the body ends.
//!
//! A local lives to the end of its block. So everything that has not been moved by then is kept, and dropped in
//! the order and at the time that it always was; unless that cannot be told, or unless what is kept might be borrowed by the
//! awaited future, which has to stay beside it then.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{
    Expr, Pat, Stmt, Type,
    visit::{self, Visit},
};

use super::{
    Local, Obstacle, Result, macros,
    split::{Parts, as_variable},
    uses,
};

/// A variable, and where it comes from.
struct Variable {
    local: Local,
    /// The statement that declares it; none for an argument.
    declared_in: Option<usize>,
    /// It needs no drop and holds no borrow: its type is written down as that of a number.
    is_plain: bool,
    is_context: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Moved into the awaited future.
    Awaited,
    /// Moved somewhere else before, or there is nothing to drop.
    Gone,
    Kept,
}

/// The variables to keep, in the order of declaration.
pub(super) fn kept(arguments: &[Local], parts: &Parts, awaited: &[Ident]) -> Result<Vec<Local>> {
    let variables = declared(arguments, parts)?;
    for ident in awaited {
        let known = variables
            .iter()
            .any(|variable| variable.local.ident == *ident);
        // Otherwise it is a constant or a static, which outlives everything.
        if !known && ident.to_string().starts_with(char::is_lowercase) {
            return Err(Obstacle::new(ident, "where this comes from cannot be seen"));
        }
    }
    // A local that is called is used up by it, or borrowed.
    for callee in callees(parts) {
        if variables
            .iter()
            .any(|variable| variable.local.ident == callee)
        {
            return Err(Obstacle::new(
                &callee,
                "a local that is called around the `.await`",
            ));
        }
    }
    let fates = variables
        .iter()
        .map(|variable| fate(variable, parts, awaited))
        .collect::<Result<Vec<_>>>()?;
    check_borrows(&variables, &fates, parts)?;
    Ok(variables
        .into_iter()
        .zip(fates)
        .filter(|(_, fate)| *fate == Fate::Kept)
        .map(|(variable, _)| variable.local)
        .collect())
}

/// The names that are called in the awaited expression, or with its output.
fn callees(parts: &Parts) -> Vec<Ident> {
    struct Callees(Vec<Ident>);
    impl<'a> Visit<'a> for Callees {
        fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
            self.0.extend(as_variable(&call.func).cloned());
            visit::visit_expr_call(self, call);
        }
    }
    let mut callees = Callees(Vec::new());
    callees.visit_expr(&parts.awaited);
    if let Some(first) = parts.after.first() {
        callees.visit_stmt(first);
    }
    callees.0
}

fn declared(arguments: &[Local], parts: &Parts) -> Result<Vec<Variable>> {
    let mut variables: Vec<Variable> = Vec::new();
    for (position, argument) in arguments.iter().enumerate() {
        variables.push(Variable {
            local: argument.clone(),
            declared_in: None,
            is_plain: false,
            is_context: position == 0,
        });
    }
    for (i, statement) in parts.before.iter().enumerate() {
        let Stmt::Local(local) = statement else {
            continue;
        };
        variables.extend(declared_by(local)?.map(|(local, is_plain)| Variable {
            local,
            declared_in: Some(i),
            is_plain,
            is_context: false,
        }));
    }
    for (i, variable) in variables.iter().enumerate() {
        let ident = &variable.local.ident;
        if variables
            .iter()
            .take(i)
            .any(|earlier| earlier.local.ident == *ident)
        {
            return Err(Obstacle::new(
                ident,
                format!("a second `{ident}` hides the first, which lives on behind it"),
            ));
        }
    }
    Ok(variables)
}

/// The variable that a `let` declares, and whether its type is a plain one.
fn declared_by(local: &syn::Local) -> Result<Option<(Local, bool)>> {
    let (pattern, is_plain) = match &local.pat {
        Pat::Type(typed) => (&*typed.pat, is_plain_type(&typed.ty)),
        other => (other, false),
    };
    if let Some(attribute) = local.attrs.first() {
        return Err(Obstacle::new(
            attribute,
            "a `let` with an attribute may not be there",
        ));
    }
    if let Some(init) = &local.init
        && let Some(temporary) = borrowed_temporary(&init.expr)
    {
        return Err(Obstacle::new(
            temporary,
            "a temporary that may live as long as the local that borrows it",
        ));
    }
    let initialised = local
        .init
        .as_ref()
        .is_some_and(|init| init.diverge.is_none());
    match pattern {
        Pat::Ident(ident) if initialised && ident.by_ref.is_none() && ident.subpat.is_none() => {
            Ok(Some((
                Local::new(ident.ident.clone(), ident.mutability, false),
                is_plain,
            )))
        }
        Pat::Wild(_) if initialised => Ok(None),
        other => Err(Obstacle::new(
            other,
            "what this `let` declares, and when it is dropped, is not plain enough",
        )),
    }
}

/// A `&` of something that has no place of its own.
fn borrowed_temporary(expr: &Expr) -> Option<TokenStream> {
    struct Finder(Option<TokenStream>);
    impl<'a> Visit<'a> for Finder {
        fn visit_expr_reference(&mut self, expr: &'a syn::ExprReference) {
            let mut place = &*expr.expr;
            while let Expr::Field(field) = place {
                place = &field.base;
            }
            if !matches!(place, Expr::Path(_) | Expr::Lit(_)) {
                self.0 = Some(expr.to_token_stream());
            }
            visit::visit_expr_reference(self, expr);
        }
        fn visit_expr_closure(&mut self, _: &'a syn::ExprClosure) {}
    }
    let mut finder = Finder(None);
    finder.visit_expr(expr);
    finder.0
}

fn is_plain_type(ty: &Type) -> bool {
    const PLAIN: [&str; 16] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    match ty {
        Type::Path(path) => PLAIN.iter().any(|plain| path.path.is_ident(plain)),
        _ => false,
    }
}

fn fate(variable: &Variable, parts: &Parts, awaited: &[Ident]) -> Result<Fate> {
    let ident = &variable.local.ident;
    let mentioned_after = uses::mentioned_in(&parts.after, ident);
    if awaited.contains(ident) {
        if mentioned_after {
            return Err(Obstacle::new(
                ident,
                format!("`{ident}` is given to the awaited call, and used behind it"),
            ));
        }
        return Ok(Fate::Awaited);
    }
    let uses = parts
        .before
        .iter()
        .enumerate()
        .filter_map(|(i, statement)| {
            let found = uses::of(statement, ident);
            (found.mentioned && Some(i) != variable.declared_in).then_some(found)
        });
    let uses: Vec<_> = uses.collect();
    if mentioned_after {
        // Moved before, it may be another one by then, or a new one of that name.
        if variable.is_context || uses.iter().all(|found| found.only_looked_at) {
            return Ok(Fate::Kept);
        }
        return Err(Obstacle::new(
            ident,
            format!("whether `{ident}` is still the same behind the `.await` cannot be told"),
        ));
    }
    // A reference, or a number: dropping it does nothing.
    if variable.is_context || variable.is_plain {
        return Ok(Fate::Gone);
    }
    match uses.last() {
        Some(last) if last.moved => Ok(Fate::Gone),
        _ if uses.iter().all(|found| found.only_looked_at) => Ok(Fate::Kept),
        _ => Err(Obstacle::new(
            ident,
            format!(
                "whether `{ident}` is still there at the `.await`, to be dropped behind it, cannot be told"
            ),
        )),
    }
}

/// What stays behind, or is kept, must not be borrowed by what is given to the future or kept beside it: all of it is moved.
fn check_borrows(variables: &[Variable], fates: &[Fate], parts: &Parts) -> Result<()> {
    let all = || variables.iter().zip(fates.iter().copied());
    for (kept, _) in all().filter(|(_, fate)| *fate == Fate::Kept) {
        // A local that is not used behind the await may hold a borrow of what is moved into it.
        if let Some(i) = kept.declared_in
            && !uses::mentioned_in(&parts.after, &kept.local.ident)
            && let Some(statement) = parts.before.get(i)
        {
            for (gone, _) in all().filter(|(_, fate)| *fate != Fate::Kept) {
                if uses::of(statement, &gone.local.ident).mentioned {
                    return Err(may_borrow(&kept.local.ident, &gone.local.ident));
                }
            }
        }
    }
    // What is moved, and can be copied, may be borrowed all the same; and so may the context itself.
    for (variable, fate) in all() {
        let ident = &variable.local.ident;
        let moved = fate == Fate::Awaited || variable.is_context;
        let borrowed = parts.before.iter().find(|statement| {
            let keeps_it = matches!(statement, Stmt::Local(_)) || variable.is_context;
            keeps_it && uses::borrows(statement, ident)
        });
        if moved && borrowed.is_some() {
            return Err(Obstacle::new(
                ident,
                format!("something may borrow `{ident}` itself"),
            ));
        }
    }
    // What `self` refers to lives longer, but not the reference.
    let this = Ident::new("self", Span::call_site());
    let borrows_self =
        |statement: &&Stmt| matches!(statement, Stmt::Local(_)) && uses::borrows(statement, &this);
    if let Some(statement) = parts.before.iter().find(borrows_self) {
        return Err(Obstacle::new(
            statement,
            "something may borrow `self` itself, which is a reference already",
        ));
    }
    // What the context holds lives longer.
    let sources = all()
        .filter(|(variable, fate)| *fate != Fate::Awaited || variable.is_plain)
        .filter(|(variable, _)| !variable.is_context);
    for (source, _) in sources {
        let sinks = all()
            .filter(|(variable, fate)| *fate != Fate::Gone && !variable.is_plain)
            .filter(|(variable, _)| !variable.is_context);
        for (sink, _) in sinks {
            let (from, to) = (&source.local.ident, &sink.local.ident);
            if from != to && flows(from, to, variables, parts) {
                return Err(may_borrow(to, from));
            }
        }
    }
    Ok(())
}

fn may_borrow(what: &Ident, from: &Ident) -> Obstacle {
    Obstacle::new(what, format!("`{what}` may borrow from `{from}`"))
}

/// Whether a borrow of `from` may have got into `to`, by way of any number of statements.
fn flows(from: &Ident, to: &Ident, variables: &[Variable], parts: &Parts) -> bool {
    let mut reached = vec![from];
    // A statement may pass a borrow on that it got from a later one, in a loop; so until nothing changes.
    loop {
        let before = reached.len();
        for (i, statement) in parts.before.iter().enumerate() {
            // What only prints or compares passes no borrow on.
            let only_looks = match statement {
                Stmt::Macro(call) => macros::only_looks(&call.mac),
                Stmt::Expr(Expr::Macro(call), _) => macros::only_looks(&call.mac),
                _ => false,
            };
            if only_looks {
                continue;
            }
            let touched = reached
                .iter()
                .any(|ident| uses::of(statement, ident).mentioned);
            if !touched {
                continue;
            }
            // A number cannot hold a borrow, nor, for longer than it lived before, can the context.
            let holders = variables
                .iter()
                .filter(|variable| !variable.is_context && !variable.is_plain);
            for variable in holders {
                let ident = &variable.local.ident;
                let declared_here = variable.declared_in == Some(i);
                if (declared_here || uses::of(statement, ident).mentioned)
                    && !reached.contains(&ident)
                {
                    reached.push(ident);
                }
            }
        }
        if reached.contains(&to) {
            return true;
        }
        if reached.len() == before {
            return false;
        }
    }
}
