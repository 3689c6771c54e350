//! Comments, carried over.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc = …]` for each line. What Markdown would take for Rust code, and test, is kept from it.
pub(super) fn docs(doc: Option<&str>) -> TokenStream {
    let mut in_fence = false;
    let lines = doc.unwrap_or_default().lines().map(|line| {
        let text = line.trim_end();
        let indent = text.len() - text.trim_start().len();
        let plain = text.trim_start();
        let mut shown = if !in_fence && indent > 3 {
            format!("   {plain}")
        } else {
            text.to_owned()
        };
        if plain.starts_with("```") {
            if !in_fence && plain == "```" {
                shown = format!("{}text", shown.trim_end());
            }
            in_fence = !in_fence;
        }
        if shown.is_empty() {
            shown
        } else {
            format!(" {shown}")
        }
    });
    let lines: Vec<String> = if doc.is_some() {
        lines.collect()
    } else {
        Vec::new()
    };
    quote!(#(#[doc = #lines])*)
}

#[cfg(test)]
mod tests {
    use super::docs;

    #[test]
    fn nothing_becomes_a_test() {
        let shown = docs(Some("a\n        indented\n```\nlet x = 1;\n```")).to_string();
        assert_eq!(
            shown,
            r#"# [doc = " a"] # [doc = "    indented"] # [doc = " ```text"] # [doc = " let x = 1;"] # [doc = " ```"]"#
        );
        assert!(docs(None).is_empty());
    }
}
