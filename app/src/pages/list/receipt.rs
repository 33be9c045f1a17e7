//! What the list covers: how much was searched, since when, and what is still to come. A short line,
//! and the details on demand.

use domain::{coverage::Coverage, mirror::Mirror};
use leptos::prelude::*;

use super::words::{confirmed, grouped, incomplete, truncated, truncated_count};
use crate::ui::{date_time, day};

/// The receipt; `is_search` where the list is not simply everything.
#[component]
pub(super) fn Receipt(
    coverage: Coverage,
    mirror: Signal<Mirror>,
    is_search: bool,
) -> impl IntoView {
    let short = move || mirror.with(|mirror| short(&coverage, mirror, is_search));
    let line =
        |(what, said): (&'static str, String)| view! { <div><dt>{what}</dt><dd>{said}</dd></div> };
    let lines = move || {
        let lines = mirror.with(|mirror| lines(&coverage, mirror, is_search));
        lines.into_iter().map(line).collect_view()
    };
    view! {
        <details class="receipt">
            <summary>{short}</summary>
            <dl>{lines}</dl>
            <a href=crate::address::SYNC>"Sync details"</a>
        </details>
    }
}

/// The most important thing to know, in a few words.
fn short(coverage: &Coverage, mirror: &Mirror, is_search: bool) -> String {
    if let Some(back_to) = coverage.back_to.filter(|_| is_search) {
        return format!("Searched back to {}", day(back_to));
    }
    let is_truncated = is_search && coverage.truncated > 0;
    let in_part = || format!("{} searched in part", truncated_count(coverage));
    if let Some(state) = incomplete(mirror) {
        return match is_truncated {
            true => format!("{state}; {}", in_part()),
            false => state,
        };
    }
    if is_search && coverage.behind > 0 {
        return format!("Searched all but {} new texts", grouped(coverage.behind));
    }
    if is_truncated {
        return in_part();
    }
    match is_search {
        true => format!("Searched all {}", grouped(mirror.held)),
        false => "All history loaded".to_owned(),
    }
}

fn lines(coverage: &Coverage, mirror: &Mirror, is_search: bool) -> Vec<(&'static str, String)> {
    let mut lines = vec![("Stored", grouped(mirror.held))];
    if let Some(since) = coverage.since {
        lines.push(("Oldest", date_time(since)));
    }
    lines.extend(
        incomplete(mirror)
            .or_else(|| confirmed(mirror))
            .map(|state| ("History", state)),
    );
    if is_search {
        let searched = match coverage.back_to {
            Some(at) => format!("Back to {}; load more to go on", date_time(at)),
            None => "All that is held".to_owned(),
        };
        lines.push(("Searched", searched));
        let text = match coverage.behind {
            0 => "Inputs, outputs and errors, up to date".to_owned(),
            behind => format!(
                "The text of {} changes is not searched yet",
                grouped(behind)
            ),
        };
        lines.push(("Text", text));
        lines.extend(truncated(coverage).map(|sentence| ("Long text", sentence)));
        let accents = "Ignored, except in quotes that have some: \"café\"";
        lines.push(("Accents", accents.to_owned()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use domain::{coverage::MAX_TRUNCATED, time::Timestamp};

    use super::*;

    fn mirror() -> Mirror {
        Mirror {
            demo: false,
            held: 1_234,
            accounts: Vec::new(),
        }
    }

    #[test]
    fn says_what_was_covered() {
        let check = |coverage: Coverage, is_search, want: &str| {
            assert_eq!(short(&coverage, &mirror(), is_search), want);
        };
        let at = Timestamp::parse("2026-03-04T10:00:00Z");
        check(Coverage::default(), false, "All history loaded");
        check(Coverage::default(), true, "Searched all 1,234");
        let behind = Coverage {
            behind: 7,
            ..Coverage::default()
        };
        check(behind, true, "Searched all but 7 new texts");
        check(behind, false, "All history loaded");
        let stopped = Coverage {
            back_to: at,
            ..behind
        };
        check(stopped, true, "Searched back to 2026-03-04");
        let truncated = Coverage {
            truncated: 1,
            ..Coverage::default()
        };
        check(truncated, true, "1 prediction searched in part");
        check(truncated, false, "All history loaded");
        let many = Coverage {
            truncated: MAX_TRUNCATED,
            ..Coverage::default()
        };
        check(many, true, "1,000+ predictions searched in part");
        let told = lines(&truncated, &mirror(), true);
        assert!(
            told.contains(&(
                "Long text",
                "1 prediction is longer than what is searched: text after the first 256 KB of an \
             input, output or error is not searched."
                    .to_owned()
            ))
        );
        let lines = lines(&stopped, &mirror(), true);
        assert!(lines.contains(&(
            "Searched",
            "Back to 2026-03-04 10:00:00 UTC; load more to go on".to_owned()
        )));
        assert!(lines.contains(&(
            "Text",
            "The text of 7 changes is not searched yet".to_owned()
        )));
    }
}
