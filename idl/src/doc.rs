//! The text of a `/** … */`.

/// The text without stars and margins, as Apache's compiler cleans it; `None` if there is none.
pub(crate) fn clean(comment: &str) -> Option<String> {
    let inner = comment.strip_prefix("/**").unwrap_or(comment);
    let inner = inner.strip_suffix("*/").unwrap_or(inner);
    let lines: Vec<&str> = inner.lines().map(str::trim_end).collect();
    let (first, rest) = lines.split_first()?;
    let starred = rest.iter().any(|line| !line.trim_start().is_empty())
        && rest
            .iter()
            .all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('*'));
    let rest = rest.iter().map(|line| {
        if starred {
            line.trim_start().strip_prefix('*').unwrap_or_default()
        } else {
            line
        }
    });
    let rest: Vec<&str> = rest.map(str::trim_end).collect();
    let margin = |line: &&str| line.len() - line.trim_start().len();
    let margin = rest
        .iter()
        .filter(|line| !line.is_empty())
        .map(margin)
        .min()
        .unwrap_or_default();
    let mut text: Vec<&str> = vec![first.trim_start()];
    text.extend(
        rest.iter()
            .map(|line| line.get(margin..).unwrap_or_default()),
    );
    let text = text.join("\n");
    let text = text.trim_matches('\n').trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn takes_stars_and_margins_away() {
        assert_eq!(clean("/** one line */").as_deref(), Some("one line"));
        assert_eq!(
            clean("/**\n * a\n *   b\n *\n * c\n */").as_deref(),
            Some("a\n  b\n\nc")
        );
        assert_eq!(
            clean("/** a\n    b\n      c */").as_deref(),
            Some("a\nb\n  c")
        );
        assert_eq!(clean("/**\n   * \n   */"), None);
        assert_eq!(clean("/** */"), None);
    }
}
