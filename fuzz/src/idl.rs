//! Files in the interface language.

use alato_idl::{
    Builder, Changes, Dialect, Lint, ParseOptions, SyntaxTree, Workspace, format, lint, parse_with,
    render_plain,
};

/// Parsing loses nothing. What is valid is formatted: the tokens and the comments are the same, and so is a second run.
pub fn any_text(text: &str) {
    for dialect in [
        Dialect::Apache,
        Dialect::Kitex,
        Dialect::Thriftpy,
        Dialect::Scrooge,
    ] {
        let parsed = |text: &str| parse_with(text, ParseOptions::dialect(dialect)).0;
        let tree = parsed(text);
        let lengths = tree.tokens().iter().map(|token| token.span.range().len());
        assert_eq!(lengths.sum::<usize>(), text.len());
        if let Ok(formatted) = format(text, dialect) {
            let after = parsed(&formatted);
            assert_eq!(shape(&tree), shape(&after), "{formatted}");
            assert_eq!(
                format(&formatted, dialect).as_deref(),
                Ok(formatted.as_str())
            );
        }
    }
}

/// Any text is resolved and looked through, in the time that its length allows. What has no errors becomes Rust, the same twice, if its
/// annotations mean something; and nothing breaks between it and itself.
pub fn any_definitions(text: &str) {
    // No file of this machine is to be read.
    if text.contains("include") {
        return;
    }
    let mut workspace = Workspace::new();
    workspace.insert("a.thrift", text).add("a.thrift");
    let resolved = workspace.resolve();
    for diagnostic in resolved
        .diagnostics
        .iter()
        .chain(&lint(&resolved, Lint::ALL))
    {
        assert!(!render_plain(diagnostic, &resolved).is_empty());
    }
    let generate = || {
        let builder = Builder::new().text("a.thrift", text).file("a.thrift");
        builder.generate().map(|generated| generated.code)
    };
    match generate() {
        Ok(code) => assert_eq!(generate().ok(), Some(code)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if !resolved.has_errors() {
        assert!(Changes::new(&resolved, &resolved).breaking().is_empty());
    }
}

/// The tree and the comments, without their places.
fn shape(tree: &SyntaxTree) -> String {
    let shown = std::format!("{:?} {:?}", tree.doc(), tree.items());
    let mut shape = String::new();
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("Span { start: ") {
        shape.push_str(before);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape.push_str(rest);
    let comments = tree.tokens().iter().filter(|token| token.kind.is_comment());
    for comment in comments {
        for line in tree.slice(comment.span).lines() {
            shape.push_str(line.trim());
        }
    }
    shape
}
