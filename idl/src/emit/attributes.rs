//! Attributes whose tokens prettyplease would run together.
//!
//! It writes the inside of an attribute without spaces beside punctuation: `color: ::c::RED`
//! becomes `color:::c::RED`, which is something else. Where that makes other tokens of them, the
//! attribute is written here.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::{Meta, visit_mut::VisitMut};

/// The placeholder in a file for an attribute's tokens while prettyplease writes it.
const PLACEHOLDER: &str = "alato_attribute_";

/// The attributes that were taken out of a file, as text.
#[derive(Default)]
pub(super) struct Attributes(Vec<String>);

impl Attributes {
    /// Takes those out that prettyplease would write wrong.
    pub(super) fn take(file: &mut syn::File) -> Self {
        let mut taken = Self::default();
        taken.visit_file_mut(file);
        taken
    }

    /// Puts them back into the text.
    pub(super) fn put_back(&self, text: String) -> String {
        if self.0.is_empty() {
            return text;
        }
        let mut parts = text.split(PLACEHOLDER);
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = part.split_at_checked(digits).unwrap_or((part, ""));
            let found = number
                .parse()
                .ok()
                .and_then(|number: usize| self.0.get(number));
            match found {
                Some(attribute) => whole.push_str(attribute),
                None => whole.extend([PLACEHOLDER, number]),
            }
            whole.push_str(rest);
        }
        whole
    }
}

impl VisitMut for Attributes {
    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        let Meta::List(list) = &mut attribute.meta else {
            return;
        };
        let mut atoms = Vec::new();
        split(list.tokens.clone(), &mut atoms);
        if is_glued(&atoms) {
            let name = format!("{PLACEHOLDER}{}", self.0.len());
            self.0.push(written(&atoms));
            list.tokens = TokenStream::from(TokenTree::Ident(super::names::ident(&name)));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Literal,
    /// Punctuation that belongs together: `::`, `=>`, and the `'` of a lifetime.
    Operator,
    Open,
    Close,
}

/// A piece of text that no space may be put into.
struct Atom {
    kind: Kind,
    text: String,
}

fn split(tokens: TokenStream, atoms: &mut Vec<Atom>) {
    let mut joint = false;
    for token in tokens {
        let was_joint = std::mem::take(&mut joint);
        let (kind, text) = match token {
            TokenTree::Ident(ident) => (Kind::Word, ident.to_string()),
            TokenTree::Literal(literal) => (Kind::Literal, literal.to_string()),
            TokenTree::Punct(punct) => {
                joint = punct.spacing() == Spacing::Joint;
                (Kind::Operator, punct.as_char().to_string())
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                atoms.push(Atom {
                    kind: Kind::Open,
                    text: open.to_owned(),
                });
                split(group.stream(), atoms);
                (Kind::Close, close.to_owned())
            }
        };
        match atoms.last_mut() {
            Some(last) if was_joint && last.kind == Kind::Operator => {
                last.text.push_str(&text);
                if kind == Kind::Word {
                    // A lifetime.
                    last.kind = Kind::Word;
                }
            }
            _ => atoms.push(Atom { kind, text }),
        }
    }
}

/// Returns true if prettyplease makes other tokens of them. It puts spaces between words and
/// literals, around `=` and after `,`.
fn is_glued(atoms: &[Atom]) -> bool {
    let split_operator =
        |atom: &Atom| atom.kind == Kind::Operator && atom.text.len() > 1 && atom.text.contains('=');
    atoms.iter().any(split_operator)
        || atoms.windows(2).any(|pair| match pair {
            [first, second] => match (first.kind, second.kind) {
                (Kind::Operator, Kind::Operator) => !matches!(first.text.as_str(), "=" | ","),
                (Kind::Word, Kind::Operator) => {
                    second.text.starts_with(['#', '\''])
                        || (second.text == "::" && is_apart(&first.text))
                }
                (Kind::Word, Kind::Word) => second.text.starts_with('\''),
                _ => false,
            },
            _ => false,
        })
}

/// Returns true if a path that starts at the root may follow a word, so that the word is no part of
/// it.
fn is_apart(word: &str) -> bool {
    let keywords = [
        "as", "box", "break", "const", "dyn", "else", "for", "if", "impl", "in", "match", "move",
        "mut", "ref", "return", "static", "where", "while", "yield",
    ];
    word.starts_with('\'') || keywords.contains(&word)
}

/// Writes the tokens, with a space between any two that could be read as one.
fn written(atoms: &[Atom]) -> String {
    let mut text = String::new();
    let mut last: Option<&Atom> = None;
    for atom in atoms {
        if last.is_some_and(|last| has_space(last, atom)) {
            text.push(' ');
        }
        text.push_str(&atom.text);
        last = Some(atom);
    }
    text
}

fn has_space(first: &Atom, second: &Atom) -> bool {
    let in_path = |atom: &Atom| atom.kind == Kind::Operator && atom.text == "::";
    match (first.kind, second.kind) {
        (_, Kind::Operator) if matches!(second.text.as_str(), "," | ";" | "?" | ".") => {
            first.kind == Kind::Operator
        }
        (Kind::Word | Kind::Close, Kind::Operator) if second.text == ":" => false,
        (Kind::Word, Kind::Operator) if in_path(second) => is_apart(&first.text),
        (Kind::Word | Kind::Literal, Kind::Operator) if second.text == "!" => false,
        (Kind::Operator, Kind::Word | Kind::Literal | Kind::Open) => !matches!(
            first.text.as_str(),
            "::" | "." | ".." | "!" | "&" | "#" | "-" | "*"
        ),
        (Kind::Word, Kind::Open) => second.text == "{" || is_apart(&first.text),
        (Kind::Open, _) => first.text == "{" && second.kind != Kind::Close,
        (_, Kind::Close) => second.text == "}",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of an attribute as they are laid out, and again.
    fn laid_out(attribute: &str) -> (String, String) {
        let source = format!("#[{attribute}] struct A;");
        let tokens: TokenStream = source.parse().unwrap();
        let shown = super::super::layout::formatted(&tokens).unwrap();
        let again: TokenStream = shown.parse().unwrap();
        // The spacing of the end of one token before the next of another kind says nothing.
        let atoms = |tokens: TokenStream| {
            let mut atoms = Vec::new();
            split(tokens, &mut atoms);
            let texts: Vec<String> = atoms.into_iter().map(|atom| atom.text).collect();
            texts.join(" ").replace("( )", "()")
        };
        assert_eq!(atoms(again), atoms(tokens), "{shown}");
        (shown, attribute.to_owned())
    }

    #[test]
    fn tokens_that_would_run_together_are_kept_apart() {
        for attribute in [
            "thrift(id = 1, default = Paint { color: ::c::shared::Color::Red, n: -1 })",
            "thrift(default = vec![Paint { color: ::c::Red }, ::c::PAINT])",
            "serde(with = f as ::a::B)",
            "check(a == b, c => d, e <= -1, f..=g, h..::i)",
            "check(a != b && !c || d >= e, f += 1, |x| x, &&y, & &y, - -1)",
            "check(<T as ::a::B>::C, dyn ::a::B, &'a ::b::C, x: &mut ::a::B, dyn 'a, F: 'a + ::b::C)",
            "check(a / b, / / c, r#type: ::a, 1..2, 1 .. .5, x.0.1, Vec<Vec<i32>>, Vec< ::a::B>)",
            "check(a: = b, a < -1, a <- b, fn(A) -> ::b::C, #a, #![b], for<'a> Fn(&'a ::b))",
            "check(return ::a, x ?, y . await, $z, {}, { a: 1 }, [], (), [::a::B; 3], (::a, ::b))",
        ] {
            laid_out(attribute);
        }
    }

    #[test]
    fn what_is_right_already_is_laid_out_as_before() {
        let (shown, _) = laid_out("thrift(id = 1, required, default = -5, rename = \"a\")");
        assert_eq!(
            shown,
            "#[thrift(id = 1, required, default = -5, rename = \"a\")]\nstruct A;\n"
        );
        let (shown, _) = laid_out("thrift(default = Paint { color: ::c::Color::Red })");
        assert_eq!(
            shown,
            "#[thrift(default = Paint { color: ::c::Color::Red })]\nstruct A;\n"
        );
    }
}
