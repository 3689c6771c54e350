//! What the tree says of the places between tokens.

use super::printer::Piece;
use crate::{
    source::Span,
    syntax::{
        Annotations, Container, Field, Function, Item, SyntaxTree, TypeRef, TypeRefKind, Value,
        ValueKind,
    },
    token::{Token, TokenKind},
};

/// What stands between a token and the one before it, comments aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    Space,
    /// A new line where the group is broken, and otherwise nothing.
    Soft,
    /// A new line where the group is broken, and otherwise a space.
    Line,
    /// A new line.
    Hard,
    /// A new line, and an empty one before it.
    Blank,
}

/// What belongs to one token.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Its place among the tokens of the tree.
    pub(super) index: usize,
    pub(super) token: Token,
    pub(super) gap: Gap,
    /// Whether it ends what is indented.
    pub(super) outdents: bool,
    /// What comes directly behind it, before any comment.
    pub(super) after: Vec<Piece<'static>>,
    /// Whether a separator behind it is kept, with the comments before that.
    separated: bool,
}

/// The tokens that are written, each with its mark.
pub(super) struct Marks<'a> {
    pub(super) tree: &'a SyntaxTree,
    pub(super) list: Vec<Mark>,
}

impl<'a> Marks<'a> {
    pub(super) fn of(tree: &'a SyntaxTree) -> Self {
        let mut marks = Self {
            tree,
            list: written(tree),
        };
        let mut previous: Option<&Item> = None;
        for item in tree.items() {
            let apart = previous.is_some_and(|previous| stand_apart(previous, item));
            let gap = if apart { Gap::Blank } else { Gap::Hard };
            marks.set_gap(item.span().start, gap);
            marks.item(item);
            previous = Some(item);
        }
        marks
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Include(_) | Item::CppInclude(_) => {}
            Item::Namespace(item) => self.annotations(item.annotations.as_ref()),
            Item::Const(item) => {
                self.ty(&item.ty);
                self.value(&item.value);
            }
            Item::Typedef(item) => {
                self.ty(&item.ty);
                self.annotations(item.annotations.as_ref());
            }
            Item::Enum(item) => {
                self.body(item.body, item.values.iter().map(|value| value.span));
                for value in &item.values {
                    self.annotations(value.annotations.as_ref());
                }
                self.annotations(item.annotations.as_ref());
            }
            Item::Struct(item) => {
                self.fields_in_body(item.body, &item.fields);
                self.annotations(item.annotations.as_ref());
            }
            Item::Service(item) => {
                self.body(
                    item.body,
                    item.functions.iter().map(|function| function.span),
                );
                for function in &item.functions {
                    self.function(function);
                }
                self.annotations(item.annotations.as_ref());
            }
        }
    }

    fn fields_in_body(&mut self, body: Span, fields: &[Field]) {
        self.body(body, fields.iter().map(|field| field.span));
        for field in fields {
            self.field(field);
        }
    }

    /// From `{` to `}`, each member on a line of its own.
    fn body(&mut self, body: Span, members: impl ExactSizeIterator<Item = Span>) {
        let gap = if members.len() == 0 {
            Gap::None
        } else {
            Gap::Hard
        };
        for member in members {
            self.set_gap(member.start, Gap::Hard);
        }
        if let Some(open) = self.first_from(body.start) {
            open.after.push(Piece::Indent);
        }
        if let Some(close) = self.last_until(body.end) {
            close.outdents = true;
            close.gap = gap;
        }
    }

    fn field(&mut self, field: &Field) {
        self.ty(&field.ty);
        if let Some(default) = &field.default {
            self.value(default);
        }
        if let Some(attributes) = &field.xsd_attributes {
            let after = attributes.iter().map(|field| field.span);
            self.attributes(field, after);
            for attribute in attributes {
                self.field(attribute);
            }
        }
        self.annotations(field.annotations.as_ref());
    }

    /// `xsd_attrs { … }`, whose braces are in no node.
    fn attributes(&mut self, field: &Field, members: impl ExactSizeIterator<Item = Span>) {
        let start = match &field.default {
            Some(default) => default.span.end,
            None => field.name.span.end,
        };
        let end = field
            .annotations
            .as_ref()
            .map_or(field.span.end, |annotations| annotations.span.start);
        let open = self.list.iter().find(|mark| {
            mark.token.span.start >= start && mark.token.kind == TokenKind::Symbol('{')
        });
        if let Some(open) = open.map(|mark| mark.token.span.start) {
            self.body(Span::new(open, end), members);
        }
    }

    fn function(&mut self, function: &Function) {
        self.ty(&function.returns);
        let annotations = function
            .annotations
            .as_ref()
            .map_or(function.span.end, |annotations| annotations.span.start);
        let end = function
            .throws
            .as_ref()
            .map_or(annotations, |(span, _)| span.start);
        if let Some(open) = self.first_from(function.name.span.end) {
            open.gap = Gap::None;
        }
        self.parameters(Span::new(function.name.span.end, end), &function.arguments);
        if let Some((span, exceptions)) = &function.throws {
            let keyword = self.first_from(span.start);
            let start = keyword.map_or(span.start, |keyword| keyword.token.span.end);
            self.parameters(Span::new(start, span.end), exceptions);
        }
        self.annotations(function.annotations.as_ref());
    }

    fn parameters(&mut self, around: Span, fields: &[Field]) {
        for field in fields {
            self.field(field);
        }
        self.group(around, fields.iter().map(|field| field.span));
    }

    fn annotations(&mut self, annotations: Option<&Annotations>) {
        if let Some(annotations) = annotations {
            self.group(
                annotations.span,
                annotations.list.iter().map(|one| one.span),
            );
        }
    }

    fn ty(&mut self, ty: &TypeRef) {
        match &ty.kind {
            TypeRefKind::List(Container { element, .. })
            | TypeRefKind::Set(Container { element, .. }) => self.ty(element),
            TypeRefKind::Map { key, value, .. } => {
                self.ty(key);
                self.ty(value);
            }
            TypeRefKind::Void | TypeRefKind::Base(_) | TypeRefKind::Named(_) => {}
        }
        self.annotations(ty.annotations.as_ref());
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::List(values) => {
                for value in values {
                    self.value(value);
                }
                self.group(value.span, values.iter().map(|value| value.span));
            }
            ValueKind::Map(entries) => {
                for (key, value) in entries {
                    self.value(key);
                    self.value(value);
                }
                self.group(
                    value.span,
                    entries.iter().map(|(key, value)| key.span.to(value.span)),
                );
            }
            _ => {}
        }
    }

    /// From a bracket to the one that closes it, with commas between the members; on one line if it fits. What is in the members has
    /// been marked.
    fn group(&mut self, around: Span, members: impl ExactSizeIterator<Item = Span>) {
        let last = members.len().checked_sub(1);
        for (position, member) in members.enumerate() {
            self.set_gap(
                member.start,
                if position == 0 { Gap::Soft } else { Gap::Line },
            );
            if let Some(end) = self.last_until(member.end)
                && !end.separated
            {
                end.after.push(if Some(position) == last {
                    Piece::CommaIfBroken
                } else {
                    Piece::Comma
                });
            }
        }
        if let Some(open) = self.first_from(around.start) {
            open.after.extend([Piece::Open, Piece::Indent]);
        }
        if let Some(close) = self.last_until(around.end) {
            close.outdents = true;
            close.gap = if last.is_some() { Gap::Soft } else { Gap::None };
            close.after.insert(0, Piece::Close);
        }
    }

    fn set_gap(&mut self, start: u32, gap: Gap) {
        if let Some(mark) = self.first_from(start) {
            mark.gap = gap;
        }
    }

    fn first_from(&mut self, start: u32) -> Option<&mut Mark> {
        let index = self
            .list
            .partition_point(|mark| mark.token.span.start < start);
        self.list.get_mut(index)
    }

    fn last_until(&mut self, end: u32) -> Option<&mut Mark> {
        let next = self.list.partition_point(|mark| mark.token.span.end <= end);
        self.list.get_mut(next.checked_sub(1)?)
    }
}

/// Whether an empty line belongs between two items.
fn stand_apart(one: &Item, other: &Item) -> bool {
    let has_body = |item: &Item| matches!(item, Item::Enum(_) | Item::Struct(_) | Item::Service(_));
    let is_header = |item: &Item| item.name().is_none();
    has_body(one) || has_body(other) || is_header(one) != is_header(other)
}

/// The tokens without spaces, comments, and the separators that are written anew. A separator with a comment before it stays: without
/// it, a comment that documents nothing would document what follows.
fn written(tree: &SyntaxTree) -> Vec<Mark> {
    let mut list: Vec<Mark> = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let mut comment = false;
    for (index, token) in tree.tokens().iter().enumerate() {
        comment |= token.kind.is_comment();
        if token.kind.is_trivia() {
            continue;
        }
        let commented = std::mem::take(&mut comment);
        match token.kind {
            TokenKind::Symbol(symbol @ ('(' | '[' | '{' | '<')) => open.push(symbol),
            TokenKind::Symbol(')' | ']' | '}' | '>') => {
                open.pop();
            }
            // The comma of `map<K, V>` is no separator.
            TokenKind::Symbol(',' | ';') if open.last() != Some(&'<') => {
                if !commented {
                    continue;
                }
                if let Some(last) = list.last_mut() {
                    last.separated = true;
                }
            }
            _ => {}
        }
        let gap = usual_gap(list.last().map(|mark| mark.token.kind), token.kind);
        list.push(Mark {
            index,
            token: *token,
            gap,
            outdents: false,
            after: Vec::new(),
            separated: false,
        });
    }
    list
}

/// What stands between two tokens where the tree says nothing.
fn usual_gap(before: Option<TokenKind>, token: TokenKind) -> Gap {
    match (before, token) {
        (_, TokenKind::Symbol(',' | ';' | ':' | ')' | ']' | '<' | '>' | '&'))
        | (Some(TokenKind::Symbol('(' | '[' | '<')), _) => Gap::None,
        _ => Gap::Space,
    }
}
