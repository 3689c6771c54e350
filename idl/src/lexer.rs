//! From text to tokens, on winnow. The rules are those of `thriftl.ll` in Apache's compiler: the longest match wins.

use winnow::{
    ModalResult, Parser,
    ascii::digit1,
    combinator::{alt, opt},
    stream::{AsChar, Stream},
    token::{any, one_of, take_till, take_while},
};

use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::{Dialect, Extra},
    parser::Reporter,
    source::Span,
    token::{Keyword, Token, TokenKind},
};

/// All tokens of a text, and in `reporter` what is wrong with them.
pub(crate) fn lex(text: &str, dialect: Dialect, reporter: &mut Reporter) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut input = text;
    while !input.is_empty() {
        let start = offset(text, input);
        let kind = match token(&mut input, dialect) {
            Ok(kind) => kind,
            // Nothing matched: the character is passed over.
            Err(_) => {
                let _ = input.next_token();
                TokenKind::Unknown
            }
        };
        let span = Span::new(start, offset(text, input));
        let kind = if kind == TokenKind::ByteOrderMark && start > 0 {
            TokenKind::Unknown
        } else {
            kind
        };
        match tokens.last_mut() {
            // A run of what is unknown is one mistake.
            Some(last) if kind == TokenKind::Unknown && last.kind == kind => {
                last.span.end = span.end;
            }
            _ => {
                check(text, Token { kind, span }, reporter);
                tokens.push(Token { kind, span });
            }
        }
    }
    tokens
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// How far into `text` its tail `rest` starts. A text has less than 4 GiB; see `parse`.
fn offset(text: &str, rest: &str) -> u32 {
    u32::try_from(text.len() - rest.len()).unwrap_or(u32::MAX)
}

fn token(input: &mut &str, dialect: Dialect) -> ModalResult<TokenKind> {
    let Some(first) = input.chars().next() else {
        return any.value(TokenKind::Unknown).parse_next(input);
    };
    match first {
        ' ' | '\t' | '\r' | '\n' => take_while(1.., [' ', '\t', '\r', '\n'])
            .value(TokenKind::Whitespace)
            .parse_next(input),
        BYTE_ORDER_MARK => any.value(TokenKind::ByteOrderMark).parse_next(input),
        '#' if dialect.takes(Extra::HashNamespace) && input.starts_with("#@") => {
            "#@".value(TokenKind::Whitespace).parse_next(input)
        }
        '#' => take_till(1.., '\n')
            .value(TokenKind::HashComment)
            .parse_next(input),
        '/' => alt((line_comment, block_comment)).parse_next(input),
        '"' | '\'' => literal(input, dialect),
        'a'..='z' | 'A'..='Z' | '_' => word(input, dialect),
        '0'..='9' | '+' | '-' | '.' => number(input, dialect),
        ':' | ';' | ',' | '{' | '}' | '(' | ')' | '=' | '<' | '>' | '[' | ']' | '*' | '&' | '@' => {
            any.map(TokenKind::Symbol).parse_next(input)
        }
        _ => any.value(TokenKind::Unknown).parse_next(input),
    }
}

fn line_comment(input: &mut &str) -> ModalResult<TokenKind> {
    ("//", take_till(0.., '\n'))
        .value(TokenKind::LineComment)
        .parse_next(input)
}

/// Up to the end of the text where nothing ends it; [`check`] says so.
fn block_comment(input: &mut &str) -> ModalResult<TokenKind> {
    let all = *input;
    "/*".parse_next(input)?;
    let end = input.find("*/").map_or(input.len(), |end| end + 2);
    *input = input.get(end..).unwrap_or_default();
    let comment = all.get(..all.len() - input.len()).unwrap_or_default();
    // `/**/` and `/****/` say nothing.
    let silly = comment.len() > 3 && comment.trim_matches(['/', '*']).is_empty();
    Ok(if comment.starts_with("/**") && !silly {
        TokenKind::DocComment
    } else {
        TokenKind::BlockComment
    })
}

/// Up to the quote that ends it, or the end of the line, or of the text; [`check_literal`] says so.
fn literal(input: &mut &str, dialect: Dialect) -> ModalResult<TokenKind> {
    let quote = one_of(['"', '\'']).parse_next(input)?;
    let multiline = dialect.takes(Extra::MultilineString);
    let mut escaped = false;
    let mut end = input.len();
    for (position, c) in input.char_indices() {
        match c {
            '\n' if !multiline => {
                end = position;
                break;
            }
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => {
                end = position + 1;
                break;
            }
            _ => {}
        }
    }
    *input = input.get(end..).unwrap_or_default();
    Ok(TokenKind::Literal)
}

fn word(input: &mut &str, dialect: Dialect) -> ModalResult<TokenKind> {
    let all = *input;
    take_while(1.., is_word).void().parse_next(input)?;
    // A point belongs to the name where a letter or a digit follows it.
    while let Some(rest) = input.strip_prefix('.') {
        if !rest.starts_with(is_word) {
            break;
        }
        *input = rest;
        take_while(1.., is_word).void().parse_next(input)?;
    }
    let text = all.get(..all.len() - input.len()).unwrap_or_default();
    Ok(match text {
        "true" | "false" => TokenKind::Bool,
        "True" | "False" if dialect.takes(Extra::CapitalBool) => TokenKind::Bool,
        _ => Keyword::of(text).map_or(TokenKind::Identifier, TokenKind::Keyword),
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn number(input: &mut &str, dialect: Dialect) -> ModalResult<TokenKind> {
    let hexadecimal = (
        opt(one_of(['+', '-'])),
        "0x",
        take_while(1.., AsChar::is_hex_digit),
    )
        .value(TokenKind::Int);
    let octal = ("0o", digit1).value(TokenKind::Int);
    let exponent = |input: &mut &str| {
        (one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1)
            .void()
            .parse_next(input)
    };
    let decimal = |input: &mut &str| {
        let all = *input;
        opt(one_of(['+', '-'])).void().parse_next(input)?;
        let whole = opt(digit1).parse_next(input)?;
        let fraction = opt(('.', digit1)).parse_next(input)?;
        let trailing = dialect.takes(Extra::TrailingPoint) && whole.is_some() && fraction.is_none();
        let point = if trailing {
            opt('.').parse_next(input)?
        } else {
            None
        };
        let exponent = opt(exponent).parse_next(input)?;
        if all.len() == input.len() || (whole.is_none() && fraction.is_none() && exponent.is_none())
        {
            // A sign or a point alone.
            return any.value(TokenKind::Unknown).parse_next(input);
        }
        let whole_only = fraction.is_none() && point.is_none() && exponent.is_none();
        Ok(if whole_only {
            TokenKind::Int
        } else {
            TokenKind::Double
        })
    };
    if dialect.takes(Extra::Octal) {
        alt((hexadecimal, octal, decimal)).parse_next(input)
    } else {
        alt((hexadecimal, decimal)).parse_next(input)
    }
}

/// Says what is wrong with a token.
fn check(text: &str, token: Token, reporter: &mut Reporter) {
    let written = text.get(token.span.range()).unwrap_or_default();
    let place = reporter.place(token.span);
    match token.kind {
        TokenKind::BlockComment | TokenKind::DocComment
            if written.len() < 4 || !written.ends_with("*/") =>
        {
            let start = reporter.place(Span::new(token.span.start, token.span.start + 2));
            reporter.report(
                Diagnostic::error(Code::UnterminatedComment, start, "this comment has no end")
                    .with_help("end it with `*/`"),
            );
        }
        TokenKind::Unknown => {
            let shown: String = written
                .chars()
                .take(1)
                .flat_map(char::escape_debug)
                .collect();
            let message = match written.chars().next() {
                Some('+' | '-') => format!("a number is expected behind `{shown}`"),
                Some('.') => {
                    let options = Extra::TrailingPoint.options();
                    format!(
                        "a digit is expected behind the point ({options} takes a number that ends in one)"
                    )
                }
                _ => format!("unexpected character `{shown}`"),
            };
            reporter.report(Diagnostic::error(Code::UnexpectedCharacter, place, message));
        }
        TokenKind::Literal => check_literal(written, token, reporter),
        _ => {}
    }
}

fn check_literal(written: &str, token: Token, reporter: &mut Reporter) {
    let quote = written.chars().next().unwrap_or('"');
    let mut chars = written.char_indices().skip(1);
    while let Some((position, c)) = chars.next() {
        if c == quote {
            return;
        }
        if c != '\\' {
            continue;
        }
        let Some((_, escaped)) = chars.next() else {
            break;
        };
        if !matches!(escaped, 'r' | 'n' | 't' | '"' | '\'' | '\\') {
            let start = token.span.start + u32::try_from(position).unwrap_or_default();
            let length = 1 + u32::try_from(escaped.len_utf8()).unwrap_or_default();
            let place = reporter.place(Span::new(start, start + length));
            reporter.extra(Extra::AnyEscape, place, Code::BadEscape);
        }
    }
    let place = reporter.place(token.span);
    reporter.report(
        Diagnostic::error(
            Code::UnterminatedString,
            place,
            "this string has no end on its line",
        )
        .with_help(format!(
            "end it with `{quote}`; a line end in it is written `\\n` ({} takes {})",
            Extra::MultilineString.options(),
            Extra::MultilineString.what(),
        )),
    );
}
