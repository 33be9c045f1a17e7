//! What is drawn, and what a single line opens to.

use super::*;

fn html(raw: &str, found: Option<usize>) -> String {
    let by_hand = &HashMap::new();
    Tree::of(raw).html(Opened { by_hand, found })
}

/// The paths that can be copied.
fn paths(html: &str) -> Vec<&str> {
    let parts = html.split("data-path=\"").skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[test]
fn paths_lead_from_the_root() {
    let raw = r#"{"input":{"a b":[1,{"seed":18446744073709551615}]}}"#;
    let html = html(raw, raw.find("184"));
    let last = "input[&quot;a b&quot;][1].seed";
    assert_eq!(paths(&html).last(), Some(&last), "{html}");
    assert!(html.contains(">18446744073709551615<"));
    assert_eq!(html.matches("data-found").count(), 1);
}

#[test]
fn nothing_in_the_text_becomes_markup() {
    let html = html(r#"{"<b>\"'&":"<img src=x onerror=alert(1)>"}"#, None);
    assert!(!html.contains("<b>") && !html.contains("<img"), "{html}");
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn a_million_items_open_a_hundred_at_a_time() {
    let raw = format!("[{}]", vec!["7"; 1_000_000].join(","));
    let closed = html(&raw, None);
    assert_eq!(closed.matches("<li>").count(), 1 + 100);
    let seen = html(&raw, Some(raw.len() - 2));
    assert_eq!(seen.matches("<li>").count(), 1 + 3 * 100);
    assert_eq!(paths(&seen).last(), Some(&"[999999]"));
    // The last group need not be full.
    let raw = format!("[{}]", vec!["7"; 3_031].join(","));
    let seen = html(&raw, Some(raw.len() - 2));
    assert_eq!(paths(&seen).last(), Some(&"[3030]"));
    assert_eq!(seen.matches("data-found").count(), 1);
}

#[test]
fn long_strings_are_shown_in_part() {
    let raw = format!("[\"{}\"]", "é".repeat(5_000));
    let html = html(&raw, None);
    assert!(html.len() < 2_000 && html.contains("… 10.0 kB"), "{html}");
}

#[test]
fn a_line_opens_to_what_the_whole_tree_shows() {
    let items: Vec<_> = (0..20_000)
        .map(|number| format!("[{number},{{\"a\":1}}]"))
        .collect();
    let raw = format!(
        "{{\"list\":[{}],\"text\":\"{}\"}}",
        items.join(","),
        "é".repeat(500)
    );
    let mut tree = Tree::of(raw.as_str());
    let start = raw.find("[[0,").unwrap();
    let groups = tree.branch(&start.to_string(), "list");
    assert_eq!(groups.matches("<li>").count(), 2, "{groups}");
    let at = format!("data-at=\"{start}.10000.10000\"");
    assert!(groups.contains(&at), "{groups}");
    let hundreds = tree.branch(&format!("{start}.10000.10000"), "list…10000 … 19999");
    assert_eq!(hundreds.matches("<li>").count(), 100);
    let rows = tree.branch(&format!("{start}.19900.100"), "list…19900 … 19999");
    assert_eq!(rows.matches("<li>").count(), 100);
    assert_eq!(paths(&rows).last(), Some(&"list[19999]"));
    let last = raw.find("[19999,").unwrap();
    let members = tree.branch(&last.to_string(), "list[19999]");
    assert_eq!(paths(&members), ["list[19999][0]", "list[19999][1]"]);
    let text = raw.find("\"é").unwrap();
    assert!(
        tree.branch(&text.to_string(), "text")
            .contains(&"é".repeat(500))
    );
}

proptest::proptest! {
    #[test]
    fn any_line_may_be_asked_for(
        raw in "[{\\[][\\PC\\s\"{}\\[\\],:\\\\]{0,200}",
        at in "[0-9]{0,3}([.][0-9]{1,22}){0,3}",
        found: Option<u8>,
    ) {
        let mut tree = Tree::of(raw.as_str());
        let html = tree.branch(&at, "<b>") + &tree.html(Opened {
            by_hand: &HashMap::new(),
            found: found.map(usize::from),
        });
        proptest::prop_assert!(!html.contains("<b>"));
    }
}
