//! How the source is laid out, beyond what prettyplease does.

/// An empty line between items, which prettyplease leaves out.
pub(super) fn spaced(source: &str) -> String {
    let mut spaced = String::with_capacity(source.len() + source.len() / 16);
    let mut last = "";
    for line in source.lines() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let ends = last.trim_end().ends_with(['}', ';'])
            && last.trim() != "};"
            && indent(last) == indent(line);
        let starts_item = matches!(
            line.trim_start().get(..1),
            Some("p" | "#" | "/" | "i" | "a")
        );
        let joined = last.trim_start().starts_with("use ") && line.trim_start().starts_with("use ");
        let nested =
            line.trim_start().starts_with("async fn") && last.trim_start().starts_with("#[");
        if ends && starts_item && !joined && !nested {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        last = line;
    }
    spaced
}
