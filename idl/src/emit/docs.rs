//! Comments, carried over.
//!
//! A comment in an IDL is prose, whatever it looks like to Markdown. So no block of it may become
//! Rust code, which rustdoc would test, and no tag may become HTML, which could break the page.
//! The output keeps to forms with one meaning. An indentation has three columns at most. A fence is
//! at the start of a line and marked as text. Backticks are closed on their line.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc = …]` for each line.
pub(super) fn docs(doc: Option<&str>) -> TokenStream {
    let lines = doc.map(lines).unwrap_or_default();
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// How deep a code block or a line may be in quotations. Deeper ones are text.
const DEEPEST_QUOTE: usize = 16;

/// A code block that is open.
struct Fence {
    mark: char,
    length: usize,
    /// How far it is indented; its lines lose as much.
    indent: usize,
    /// How many quotations it is in.
    quotes: usize,
}

fn lines(doc: &str) -> Vec<String> {
    let mut fence: Option<Fence> = None;
    let mut shown = Vec::new();
    for line in doc.lines() {
        let line = plain(line);
        if let Some(open) = fence.take() {
            match in_fence(&open, &line) {
                InFence::Code(code) => {
                    shown.push(quoted(open.quotes, &code));
                    fence = Some(open);
                    continue;
                }
                InFence::End => {
                    shown.push(closing(&open));
                    continue;
                }
                // The quotation ends, and the block with it.
                InFence::Outside => shown.push(closing(&open)),
            }
        }
        let start = Start::of(&line);
        match opening(&start) {
            Some(open) => {
                shown.push(format!("{}text", closing(&open)));
                fence = Some(open);
            }
            None => shown.push(start.shown()),
        }
    }
    shown.extend(fence.as_ref().map(closing));
    shown
}

/// Without what no comment in Rust may hold: a carriage return alone, and marks that change the
/// direction of text.
fn plain(line: &str) -> String {
    let direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = line.trim_end().chars().filter(|c| !direction(*c));
    kept.map(|c| match c {
        '\0' | '\r' | '\u{b}' | '\u{c}' => ' ',
        c => c,
    })
    .collect()
}

fn quoted(quotes: usize, text: &str) -> String {
    format!("{}{text}", "> ".repeat(quotes))
        .trim_end()
        .to_owned()
}

/// The line that ends a code block, and without `text` the one that starts it.
fn closing(fence: &Fence) -> String {
    let marks = String::from(fence.mark).repeat(fence.length);
    quoted(fence.quotes, &marks)
}

enum InFence {
    Code(String),
    End,
    Outside,
}

/// Classifies a line in a code block: as code, as the end of the block, or as outside of it.
fn in_fence(fence: &Fence, line: &str) -> InFence {
    let mut rest = line;
    for _ in 0..fence.quotes {
        match rest.trim_start_matches([' ', '\t']).strip_prefix('>') {
            Some(inner) => rest = inner.strip_prefix([' ', '\t']).unwrap_or(inner),
            None => return InFence::Outside,
        }
    }
    let (indent, text) = indentation(rest);
    // What is indented further is code.
    if indent < fence.indent + 4 && is_closing(fence, text) {
        return InFence::End;
    }
    let kept = " ".repeat(indent.saturating_sub(fence.indent));
    InFence::Code(format!("{kept}{text}"))
}

fn is_closing(fence: &Fence, text: &str) -> bool {
    let marks = text.trim_end();
    marks.len() >= fence.length && marks.chars().all(|c| c == fence.mark)
}

/// A code block that starts in a line, whatever list or quotation it is in.
fn opening(start: &Start<'_>) -> Option<Fence> {
    let mark = start
        .text
        .chars()
        .next()
        .filter(|c| matches!(c, '`' | '~'))?;
    let info = start.text.trim_start_matches(mark);
    let length = start.text.len() - info.len();
    let quotes = start.marks.iter().filter(|mark| **mark == ">").count();
    // A backtick further on makes it code in a line.
    let opens = length >= 3 && !(mark == '`' && info.contains('`')) && quotes <= DEEPEST_QUOTE;
    opens.then_some(Fence {
        mark,
        length,
        indent: start.column,
        quotes,
    })
}

/// The start of a line: its indentation, the marks of lists and quotations, and then the text.
struct Start<'a> {
    indent: usize,
    marks: Vec<&'a str>,
    /// How far the text is from the left, or from the last `>`.
    column: usize,
    text: &'a str,
}

impl<'a> Start<'a> {
    fn of(line: &'a str) -> Self {
        let (indent, mut text) = indentation(line);
        let (mut marks, mut column) = (Vec::new(), indent);
        while let Some(mark) = mark(text).or_else(|| task(text, &marks)) {
            let (space, rest) = indentation(text.get(mark.len()..).unwrap_or_default());
            column = if mark == ">" {
                // One space belongs to the mark.
                space.saturating_sub(1)
            } else {
                column + mark.len() + space
            };
            marks.push(mark);
            text = rest;
        }
        Self {
            indent,
            marks,
            column,
            text,
        }
    }

    /// The line as text: nothing in it starts a block of code, or is a tag.
    fn shown(&self) -> String {
        // More would be code; and one space after a mark, since five would be.
        let mut line = " ".repeat(self.indent.min(3));
        for mark in &self.marks {
            line.push_str(mark);
            line.push(' ');
        }
        line.push_str(&escaped(self.text));
        line.trim_end().to_owned()
    }
}

/// The width of the white space at the start, with tabs of four, and what follows it.
fn indentation(line: &str) -> (usize, &str) {
    let text = line.trim_start_matches([' ', '\t']);
    let space = line.get(..line.len() - text.len()).unwrap_or_default();
    let width = space.chars().fold(0, |width, c| match c {
        '\t' => width / 4 * 4 + 4,
        _ => width + 1,
    });
    (width, text)
}

/// The box of a task, if the text is an entry of a list: a block may follow it.
fn task<'a>(text: &'a str, marks: &[&str]) -> Option<&'a str> {
    let in_list = marks
        .last()
        .is_some_and(|last| last.len() < 3 || !last.starts_with('['));
    let boxes = ["[ ]", "[x]", "[X]"];
    let is_task = boxes.iter().any(|found| text.starts_with(found));
    let after = text.get(3..)?;
    (in_list && is_task && after.starts_with([' ', '\t'])).then(|| text.get(..3))?
}

/// The mark of a quotation, of an entry of a list, of a definition, or of a footnote, at the start of a text.
fn mark(text: &str) -> Option<&str> {
    if text.starts_with('>') {
        return text.get(..1);
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let end = match text.chars().next()? {
        '-' | '+' | '*' | ':' => 1,
        '0'..='9' if digits <= 9 => {
            let after = text.get(digits..)?;
            after.starts_with(['.', ')']).then_some(digits + 1)?
        }
        '[' if text.starts_with("[^") => {
            let close = text.find("]:")?;
            return text.get(..close + 2);
        }
        _ => return None,
    };
    let after = text.get(end..)?;
    let is_mark = after.is_empty() || after.starts_with([' ', '\t']);
    is_mark.then(|| text.get(..end)).flatten()
}

/// Text in which no tag starts, and each backtick that has no other on its line is one.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<', '\\']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        shown.push_str(before);
        let length = match from.chars().next() {
            Some('`') => {
                let ticks = from.len() - from.trim_start_matches('`').len();
                let code = code_span(from, ticks);
                if code.is_none() {
                    shown.push_str(&"\\`".repeat(ticks));
                    rest = from.get(ticks..).unwrap_or_default();
                    continue;
                }
                code.unwrap_or(ticks)
            }
            Some('<') => {
                let link = link(from);
                let tag = from.get(1..).unwrap_or_default();
                let tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
                if link.is_none() && tag {
                    shown.push('\\');
                }
                link.unwrap_or(1)
            }
            // An escape stays one.
            _ => {
                1 + from
                    .chars()
                    .nth(1)
                    .filter(char::is_ascii_punctuation)
                    .map_or(0, char::len_utf8)
            }
        };
        let (kept, after) = from.split_at_checked(length).unwrap_or((from, ""));
        shown.push_str(kept);
        rest = after;
    }
    shown + rest
}

/// The length of code in a line, which as many backticks end as start it.
fn code_span(from: &str, ticks: usize) -> Option<usize> {
    let mut position = ticks;
    loop {
        let rest = from.get(position..)?;
        let next = rest.find('`')?;
        let run = rest.get(next..)?;
        let found = run.len() - run.trim_start_matches('`').len();
        position += next + found;
        if found == ticks {
            return Some(position);
        }
    }
}

/// The length of a link such as `<https://example.org>`.
fn link(from: &str) -> Option<usize> {
    let end = from.find('>')?;
    let inner = from.get(1..end)?;
    let (scheme, rest) = inner.split_once(':')?;
    let plain = |c: char| !c.is_whitespace() && !"<`\\".contains(c);
    let is_link = matches!(scheme, "http" | "https" | "mailto" | "ftp") && rest.chars().all(plain);
    is_link.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::{docs, lines};

    fn shown(doc: &str) -> String {
        lines(doc).join("\n")
    }

    #[test]
    fn every_line_is_an_attribute() {
        assert_eq!(
            docs(Some("a\n\nb")).to_string(),
            r#"# [doc = " a"] # [doc = ""] # [doc = " b"]"#
        );
        assert!(docs(None).is_empty());
    }

    #[test]
    fn blocks_of_code_are_text() {
        for (doc, expected) in [
            ("```\nlet x = 1;\n```", "```text\nlet x = 1;\n```"),
            ("```rust\nx\n```\ny", "```text\nx\n```\ny"),
            ("~~~\nx\n```\n~~~", "~~~text\nx\n```\n~~~"),
            ("````\n```\nx\n```\n````", "````text\n```\nx\n```\n````"),
            ("```{.json}\n{}\n```", "```text\n{}\n```"),
            ("``` rust,ignore\nx\n  ```", "```text\nx\n```"),
            ("~~~ a`b\nx", "~~~text\nx\n~~~"),
            ("```\nnever closed", "```text\nnever closed\n```"),
            ("```\n    ```\nx\n```", "```text\n    ```\nx\n```"),
            ("```\n\t```\nx\n```", "```text\n    ```\nx\n```"),
            ("  ```\n    x\n  ```", "```text\n  x\n```"),
            ("> ```rust\n> x\n> ```\n> y", "> ```text\n> x\n> ```\n> y"),
            ("> ```\n> x\ny", "> ```text\n> x\n> ```\ny"),
            (">>~~~\n>>  x\n> > ~~~", "> > ~~~text\n> >  x\n> > ~~~"),
            (
                "- a\n  ```\n  x\n    y\n  ```\n- b",
                "- a\n```text\nx\n  y\n```\n- b",
            ),
            ("- ```\n  x\n  ```", "```text\nx\n```"),
            ("1. > ```\n   > x\n   > ```", "> ```text\n> x\n> ```"),
            ("[^1]: ```\n    x", "```text\nx\n```"),
            ("- [ ] ```rust\n  x\n  ```", "```text\nx\n```"),
            ("a\n: ~~~\n  x\n  ~~~", "a\n~~~text\nx\n~~~"),
        ] {
            assert_eq!(shown(doc), expected, "{doc}");
        }
    }

    #[test]
    fn indentation_makes_no_code() {
        for (doc, expected) in [
            ("a\n\n    let x = 1;", "a\n\n   let x = 1;"),
            ("a\n\n\tlet x = 1;", "a\n\n   let x = 1;"),
            ("  \tx", "   x"),
            ("-     x", "- x"),
            ("-\tx", "- x"),
            (">     x", "> x"),
            ("> -\t\tx", "> - x"),
            ("1.      x", "1. x"),
            ("[^1]:     x", "[^1]: x"),
            ("- [ ]     x", "- [ ] x"),
            ("1) [x]\tx", "1) [x] x"),
            ("[ ]     x", "[ ]     x"),
            ("a\n:     x", "a\n: x"),
            ("- a\n    - b\n\n            c", "- a\n   - b\n\n   c"),
        ] {
            assert_eq!(shown(doc), expected, "{doc}");
        }
    }

    #[test]
    fn tags_and_open_backticks_are_text() {
        for (doc, expected) in [
            (
                "a Vec<T> and map<string, T>",
                r"a Vec\<T> and map\<string, T>",
            ),
            ("<!-- a", r"\<!-- a"),
            ("</b> <?x <b", r"\</b> \<?x \<b"),
            ("a < b, a <= b, <3", "a < b, a <= b, <3"),
            ("`Vec<T>` <T>", r"`Vec<T>` \<T>"),
            ("``a ` <T>`` `", r"``a ` <T>`` \`"),
            ("`a\nb`", "\\`a\nb\\`"),
            (r"\`<T>`", r"\`\<T>\`"),
            ("<https://a.b/c?d=e>", "<https://a.b/c?d=e>"),
            ("<https://a b>", r"\<https://a b>"),
            ("a\rb\u{202e}c", "a bc"),
        ] {
            assert_eq!(shown(doc), expected, "{doc}");
        }
    }
}
