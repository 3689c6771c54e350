//! What cannot be seen through: macro calls, unless they are known for what they do; attributes, which may take away what
//! they stand on; and items, which may give names another meaning.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Block, Item, Macro,
    visit::{self, Visit},
};

use super::{Obstacle, Result};

/// Macros that neither await nor return from the function they stand in.
const KNOWN: [&str; 35] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "counter",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "debug_span",
    "env",
    "eprint",
    "eprintln",
    "error",
    "error_span",
    "event",
    "format",
    "format_args",
    "gauge",
    "histogram",
    "info",
    "info_span",
    "matches",
    "panic",
    "print",
    "println",
    "span",
    "stringify",
    "trace",
    "trace_span",
    "vec",
    "warn",
    "warn_span",
    "write",
];

/// Fails on the first thing that might do more than it shows.
pub(super) fn check(block: &Block) -> Result<()> {
    let mut finder = Finder { obstacle: None };
    finder.visit_block(block);
    finder.obstacle.map_or(Ok(()), Err)
}

struct Finder {
    obstacle: Option<Obstacle>,
}

impl<'a> Visit<'a> for Finder {
    fn visit_macro(&mut self, call: &'a Macro) {
        let known = call.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            KNOWN.contains(&name.as_str()) || is_never_returning(&name)
        });
        if !known {
            self.obstacle.get_or_insert_with(|| {
                Obstacle::new(
                    &call.path,
                    "this macro may await or return, which cannot be seen",
                )
            });
        } else if leaves(&call.tokens) {
            self.obstacle.get_or_insert_with(|| {
                Obstacle::new(
                    &call.path,
                    "this macro call holds a `?`, a `return` or an `.await`",
                )
            });
        }
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        self.obstacle.get_or_insert_with(|| {
            Obstacle::new(attribute, "what has an attribute may not be there")
        });
    }

    fn visit_item(&mut self, item: &'a Item) {
        self.obstacle.get_or_insert_with(|| {
            Obstacle::new(
                item,
                "an item in the body, which may give names another meaning",
            )
        });
    }
}

fn is_never_returning(name: &str) -> bool {
    matches!(name, "todo" | "unimplemented" | "unreachable")
}

fn leaves(tokens: &TokenStream) -> bool {
    let mut previous_was_ident_like = false;
    tokens.clone().into_iter().any(|token| {
        let leaves = match &token {
            TokenTree::Ident(ident) => ident == "return" || ident == "await",
            // After a value it is the operator; elsewhere (`?field`) it is tracing's sigil for `Debug`.
            TokenTree::Punct(punct) => punct.as_char() == '?' && previous_was_ident_like,
            TokenTree::Group(group) => leaves(&group.stream()),
            TokenTree::Literal(_) => false,
        };
        previous_was_ident_like = !matches!(token, TokenTree::Punct(_));
        leaves
    })
}

/// Whether a macro call only looks at the variables in it: it prints or compares, and nothing in it is a call.
pub(super) fn only_looks(call: &Macro) -> bool {
    const LOOKS: [&str; 20] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "debug",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "eprint",
        "eprintln",
        "error",
        "event",
        "format",
        "info",
        "panic",
        "print",
        "println",
        "trace",
        "unreachable",
        "warn",
        "write",
    ];
    let looks = call
        .path
        .segments
        .last()
        .is_some_and(|last| LOOKS.contains(&last.ident.to_string().as_str()));
    let has_group = |token| matches!(token, TokenTree::Group(_));
    looks && !call.tokens.clone().into_iter().any(has_group)
}

/// Returns true if tokens mention a variable: by its name, or in a format string.
pub(in crate::service) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    // Behind one dot stands a field; behind two, what a struct is filled up from.
    let (mut after_dot, mut dots) = (false, 0);
    tokens.clone().into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(ident) => !after_dot && ident == name,
            TokenTree::Group(group) => mentions(&group.stream(), name),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let plain = name.strip_prefix("r#").unwrap_or(name);
                text.split('{').skip(1).any(|rest| takes(rest, plain))
            }
            TokenTree::Punct(_) => false,
        };
        dots = match &token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => dots + 1,
            _ => 0,
        };
        after_dot = dots == 1;
        found
    })
}

/// Whether what stands behind a `{` in a format string takes a variable: to print it, or for its width or precision (`{:width$.digits$}`).
fn takes(placeholder: &str, name: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let prints = placeholder
        .strip_prefix(name)
        .is_some_and(|rest| !rest.starts_with(goes_on));
    let inside = placeholder.split('}').next().unwrap_or_default();
    let mut counts = inside.split('$');
    // Behind the last `$` stands no name. Before a name may stand a digit: the flag of `{:0width$}`.
    let _ = counts.next_back();
    prints
        || counts
            .filter_map(|count| count.strip_suffix(name))
            .any(|before| !before.ends_with(|c: char| goes_on(c) && !c.is_numeric()))
}
