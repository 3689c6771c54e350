//! How the source is laid out.

use proc_macro2::TokenStream;

use super::attributes::Attributes;

/// Types that nest as deep as they may need more of a stack than a thread has that was not asked.
const STACK: usize = 64 << 20;

/// Source as prettyplease writes it, with empty lines between items.
pub(super) fn formatted(tokens: &TokenStream) -> Result<String, String> {
    let source = tokens.to_string();
    let format = move || {
        let mut file = syn::parse_file(&source).map_err(|error| error.to_string())?;
        let attributes = Attributes::take(&mut file);
        Ok(attributes.put_back(spaced(&prettyplease::unparse(&file))))
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(format);
    let thread = thread.map_err(|error| error.to_string())?;
    thread
        .join()
        .unwrap_or_else(|_| Err("it cannot be formatted".to_owned()))
}

/// An empty line between items, which prettyplease leaves out.
fn spaced(source: &str) -> String {
    let mut spaced = String::with_capacity(source.len() + source.len() / 16);
    let mut last = "";
    for line in source.lines() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        // A comment may end so as well, and belongs to what follows.
        let ends = last.trim_end().ends_with(['}', ';'])
            && !last.trim_start().starts_with("//")
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
