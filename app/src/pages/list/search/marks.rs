//! What lies behind the text of the field: each term tinted by what it is, each mistake underlined.
//!
//! The field keeps its own text, caret and selection; this is the same text once more, unseen but
//! for its grounds, so that nothing is lost where the two should ever part.

use domain::query::{Draft, Mistake, Token};
use leptos::prelude::*;

use super::typing::bytes;

/// A stretch of the text and the class it is drawn with; none for what lies between.
type Mark = (String, &'static str);

/// The marks of a text, in its order; together they are the text.
pub(super) fn marks(draft: &Draft, told: &[Mistake]) -> Vec<Mark> {
    let text = draft.text();
    let mut marks = Vec::new();
    let mut at = 0;
    for token in draft.tokens() {
        let place = bytes(token.place);
        push(&mut marks, text, at..place.start, "");
        at = place.start;
        let is_wrong =
            |m: &&Mistake| bytes(m.place).start >= place.start && bytes(m.place).end <= place.end;
        let mut wrong: Vec<_> = told
            .iter()
            .filter(is_wrong)
            .map(|m| bytes(m.place))
            .collect();
        wrong.sort_by_key(|place| place.start);
        for mistake in wrong {
            push(&mut marks, text, at..mistake.start, class(token));
            push(&mut marks, text, mistake.clone(), "mark-wrong");
            at = mistake.end.max(at);
        }
        push(&mut marks, text, at..place.end, class(token));
        at = place.end;
    }
    push(&mut marks, text, at..text.len(), "");
    marks
}

fn push(marks: &mut Vec<Mark>, text: &str, place: std::ops::Range<usize>, class: &'static str) {
    if let Some(text) = text.get(place).filter(|text| !text.is_empty()) {
        marks.push((text.to_owned(), class));
    }
}

fn class(token: &Token) -> &'static str {
    match &token.meaning {
        Ok(term) if term.is_negated => "mark-not",
        Ok(term) if term.qualifier.is_some() => "mark-filter",
        Ok(term) if term.values.iter().any(|value| value.is_quoted) => "mark-phrase",
        Ok(_) | Err(_) => "",
    }
}

/// The marks, as long as nobody can see the text of them.
#[component]
pub(super) fn Marks(
    /// The text and its terms.
    draft: RwSignal<Draft>,
    /// The mistakes to mark.
    told: Memo<Vec<Mistake>>,
) -> impl IntoView {
    let drawn = move || {
        let marks = told.with(|told| draft.with(|draft| marks(draft, told)));
        let mark = |(text, class): Mark| view! { <span class=class>{text}</span> };
        marks.into_iter().map(mark).collect_view()
    };
    view! { <div class="search-marks" id="search-marks" dir="auto" aria-hidden="true">{drawn}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[(&str, &str)]) {
        let draft = Draft::read(text);
        let told: Vec<Mistake> = draft.mistakes().cloned().collect();
        let drawn = marks(&draft, &told);
        let drawn: Vec<_> = drawn
            .iter()
            .map(|(text, class)| (text.as_str(), *class))
            .collect();
        assert_eq!(drawn, want);
    }

    #[test]
    fn each_term_by_what_it_is() {
        check("", &[]);
        check(
            " flux  status:failed -type:none \"at dawn\"",
            &[
                (" ", ""),
                ("flux", ""),
                ("  ", ""),
                ("status:failed", "mark-filter"),
                (" ", ""),
                ("-type:none", "mark-not"),
                (" ", ""),
                ("\"at dawn\"", "mark-phrase"),
            ],
        );
    }

    #[test]
    fn a_mistake_where_it_stands() {
        check("staus:a", &[("staus", "mark-wrong"), (":a", "")]);
        check(
            "status:x,failed,y z",
            &[
                ("status:", ""),
                ("x", "mark-wrong"),
                (",failed,", ""),
                ("y", "mark-wrong"),
                (" ", ""),
                ("z", ""),
            ],
        );
    }
}
