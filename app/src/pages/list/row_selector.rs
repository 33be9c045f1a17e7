//! Rows of the list in selectors.

use domain::id::PredictionId;

/// Returns the selector of a prediction's row.
pub(super) fn row_selector(id: &PredictionId) -> String {
    // In a selector's quotes only these two mean something, and an id has no line break.
    let quoted = id.as_str().replace('\\', "\\\\").replace('"', "\\\"");
    ["tr[data-id=\"", &quoted, "\"]"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_ends_the_quotes() {
        let check = |id: &str, want: &str| assert_eq!(row_selector(&id.parse().unwrap()), want);
        check("a/b", r#"tr[data-id="a/b"]"#);
        check(r#"a"] \"#, r#"tr[data-id="a\"] \\"]"#);
    }
}
