//! How much code there is.

use std::{
    collections::BTreeSet,
    io::Write,
    process::{Command, Stdio},
    str::FromStr,
};

use proc_macro2::{TokenStream, TokenTree};

#[derive(Clone, Copy)]
pub struct Lines {
    pub all: usize,
    /// Those that hold more than comments, documentation and space.
    pub code: usize,
}

pub fn count(source: &str) -> Lines {
    let tokens = TokenStream::from_str(source).expect("it is Rust");
    let mut lines = BTreeSet::new();
    collect(tokens, &mut lines);
    Lines {
        all: source.lines().count(),
        code: lines.len(),
    }
}

/// The lines of the tokens, but for those of documentation, which is an attribute to the compiler.
fn collect(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if is(&token, '#') {
            let inner = tokens.next_if(|token| is(token, '!')).is_some();
            let doc = tokens.next_if(is_doc).is_some();
            if doc {
                continue;
            }
            if inner {
                lines.insert(token.span().start().line);
            }
        }
        match token {
            TokenTree::Group(group) => {
                lines.insert(group.span_open().start().line);
                lines.insert(group.span_close().end().line);
                collect(group.stream(), lines);
            }
            token => lines.extend(token.span().start().line..=token.span().end().line),
        }
    }
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// `[doc = "…"]`
fn is_doc(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(first)) if first == "doc")
}

/// The source as rustfmt writes it.
pub fn formatted(source: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt");
    let mut input = rustfmt.stdin.take().expect("its input");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(source.as_bytes()).expect("rustfmt reads"));
        rustfmt.wait_with_output().expect("rustfmt ends")
    });
    assert!(output.status.success(), "rustfmt fails");
    String::from_utf8(output.stdout).expect("source is UTF-8")
}
