//! Lowering a body with one `.await` to the future that it awaits, where the syntax proves that nothing changes.
//!
//! An `async` block keeps the arguments beside the future that it awaits. A [`FlatBody`] gives them
//! up: what comes *before* the await is run, and leaves the awaited future, the locals that
//! outlive it, and a closure for what comes *after*. `Awaiting` in `alato-core` runs the rest.
//!
//! - [`split`] finds the await and what stands around it;
//! - [`awaited`] makes sure that the awaited expression owns what it is given, so that it can be moved;
//! - [`locals`] decides for every argument and local whether it is gone by then or has to be kept;
//! - where the arguments are given to the inner service unseen, the future of the inner call is made together with the body's, and so the
//!   arguments are moved only once in a whole stack of such bodies (`Prepared` in `alato-core`);
//! - [`exits`] makes `return` and `?` before the await end the whole body.
//!
//! Whatever is in doubt is an [`Obstacle`], and leaves the body to an `async` block.

mod awaited;
mod exits;
mod lints;
mod locals;
mod macros;
mod split;
mod uses;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, ImplItemFn, Pat, PatType, Path, Stmt, Token, parse_quote};

pub(in crate::service) use self::{awaited::start_awaited_calls, macros::mentions};
use super::lower::argument_names;

/// A body in three parts.
#[derive(Clone)]
pub(in crate::service) struct FlatBody {
    pub(in crate::service) before: Vec<Stmt>,
    /// Whether `before` has a `return` or a `?`.
    pub(in crate::service) may_return: bool,
    /// The expression that was awaited.
    pub(in crate::service) awaited: Expr,
    /// What is alive across the await, in the order of declaration.
    pub(in crate::service) kept: Vec<Local>,
    /// From the statement of the await to the end; the await itself is the value of [`output_name`].
    pub(in crate::service) after: Vec<Stmt>,
    /// The arguments go to the inner service as they are, and are not looked at: its future can be made when this body's is.
    pub(in crate::service) is_prepared: bool,
}

impl FlatBody {
    /// Whether the body ends with the await, and keeps nothing across it: then it is the awaited future.
    pub(in crate::service) fn is_pass_through(&self) -> bool {
        self.kept.is_empty()
            && matches!(self.after.as_slice(), [Stmt::Expr(Expr::Verbatim(_), None)])
    }
}

/// An argument, or a local of the body's outermost block.
#[derive(Clone)]
pub(in crate::service) struct Local {
    pub(in crate::service) ident: Ident,
    pub(in crate::service) mutability: Option<Token![mut]>,
    pub(in crate::service) is_argument: bool,
    /// Mentioned before the await, beside its declaration.
    pub(in crate::service) used_before: bool,
    /// Mentioned after the await.
    pub(in crate::service) used_after: bool,
}

impl Local {
    fn new(ident: Ident, mutability: Option<Token![mut]>, is_argument: bool) -> Self {
        Self {
            ident,
            mutability,
            is_argument,
            used_before: false,
            used_after: false,
        }
    }

    /// Returns true if it may change on both sides of the await. It is declared on both, and on one
    /// of them its `mut` may be one too many.
    pub(in crate::service) fn may_change_twice(&self) -> bool {
        self.mutability.is_some() && self.used_before && self.used_after
    }
}

/// Why a body is left to an `async` block.
#[derive(Debug)]
pub(in crate::service) struct Obstacle {
    pub(in crate::service) at: TokenStream,
    pub(in crate::service) why: String,
}

impl Obstacle {
    pub(in crate::service) fn new(at: impl ToTokens, why: impl Into<String>) -> Self {
        Self {
            at: at.into_token_stream(),
            why: why.into(),
        }
    }
}

type Result<T> = std::result::Result<T, Obstacle>;

/// What the awaited future gives back, in the part after the await.
pub(in crate::service) fn output_name() -> Ident {
    Ident::new("__output", proc_macro2::Span::mixed_site())
}

/// The three parts of a body, or what stands in the way. `start_at_once` says that the inner service is a
/// `Service`, which can be told to.
pub(in crate::service) fn flatten(
    call: &ImplItemFn,
    arguments: &[&PatType],
    runtime: &Path,
    start_at_once: bool,
) -> Result<FlatBody> {
    if let Some(other) = call.attrs.iter().find(|attribute| !is_inert(attribute)) {
        return Err(Obstacle::new(
            other,
            "this attribute may change the body, so the body is kept together",
        ));
    }
    let arguments = arguments
        .iter()
        .zip(argument_names())
        .map(|(argument, hidden)| argument_local(argument, hidden))
        .collect::<Result<Vec<_>>>()?;
    let parts = split::split(&call.block)?;
    let moved = awaited::check(
        &parts.awaited,
        arguments.first().map(|context| &context.ident),
    )?;
    let mut kept = locals::kept(&arguments, &parts, &moved)?;
    if let Some(request) = arguments.get(1)
        && kept.iter().any(|local| local.ident == request.ident)
    {
        return Err(Obstacle::new(
            &request.ident,
            format!(
                "`{}` lives until the end of the body: an `async` block keeps it where it is",
                request.ident
            ),
        ));
    }
    let (mut before, mut awaited) = (parts.before, parts.awaited);
    for local in &mut kept {
        lints::find_uses(local, &mut before, &parts.after);
        lints::fit_declaration(local, &mut before);
    }
    let is_prepared = start_at_once
        && awaited::passes_on(&awaited, &arguments)
        && !before.iter().chain(&parts.after).any(|statement| {
            let mut arguments = arguments.iter();
            arguments.any(|argument| uses::of(statement, &argument.ident).mentioned)
        });
    let exit = if is_prepared {
        parse_quote!(#runtime::__private::Begun::Returned)
    } else {
        parse_quote!(#runtime::__private::returned)
    };
    let may_return = exits::rewrite(&mut before, runtime, &exit);
    if is_prepared {
        awaited::prepare(&mut awaited);
    } else if let Some(context) = arguments.first()
        && start_at_once
    {
        awaited::start(&mut awaited, &context.ident, runtime);
    }
    Ok(FlatBody {
        before,
        may_return,
        awaited,
        kept,
        after: parts.after,
        is_prepared,
    })
}

/// Attributes that leave a function as it is.
pub(in crate::service) fn is_inert(attribute: &Attribute) -> bool {
    const INERT: [&str; 8] = [
        "doc", "allow", "warn", "deny", "forbid", "expect", "inline", "cold",
    ];
    INERT.iter().any(|name| attribute.path().is_ident(name))
}

/// The local that an argument is bound to; `_` binds none, so the argument stays under its hidden name.
fn argument_local(argument: &PatType, hidden: Ident) -> Result<Local> {
    if let Some(attribute) = argument.attrs.first() {
        return Err(Obstacle::new(
            attribute,
            "an argument with an attribute may not be there",
        ));
    }
    match &*argument.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            Ok(Local::new(pattern.ident.clone(), pattern.mutability, true))
        }
        Pat::Wild(_) => Ok(Local::new(hidden, None, true)),
        other => Err(Obstacle::new(
            other,
            "an argument that is taken apart by a pattern: give it a name, and take it apart in the body",
        )),
    }
}
