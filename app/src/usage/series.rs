//! What bars are made of: the greatest groups, each with a look of its own, and all others together.
//! Looks differ in their pattern, too, so that nobody has to tell colors apart.

use domain::{
    query::Term,
    status::Status,
    usage::{By, Share, Step, Usage},
};
use leptos::prelude::*;

/// How many groups are told apart.
const TOLD: usize = 5;

/// How many looks there are.
const LOOKS: usize = 6;

/// The groups that are told apart, and how they look.
#[derive(Debug)]
pub(super) struct Series {
    /// Their names, looks, and what a search asks for to find them.
    pub(super) told: Vec<(String, usize, Option<Term>)>,
    /// Whether there are more.
    pub(super) has_others: bool,
}

impl Series {
    pub(super) fn of(usage: &Usage) -> Self {
        let told = usage.groups.iter().take(TOLD).enumerate();
        Self {
            told: told
                .map(|(place, group)| {
                    let look = match usage.by {
                        By::Status => status_look(&group.value),
                        By::Model | By::Source | By::Account => place,
                    };
                    (
                        name(usage.by, &group.value),
                        look,
                        term(usage.by, &group.value),
                    )
                })
                .collect(),
            has_others: usage.groups.len() > TOLD,
        }
    }

    /// The parts of a step in their order, the others last: a name, a look, a value, and a search.
    pub(super) fn parts(
        &self,
        step: &Step,
        of: fn(&Share) -> f64,
    ) -> Vec<(&str, usize, f64, Option<&Term>)> {
        let told = self.told.iter().zip(&step.shares);
        let told = told
            .map(|((name, look, term), share)| (name.as_str(), *look, of(share), term.as_ref()));
        let others: f64 = step.shares.iter().skip(TOLD).map(of).sum();
        let others = self
            .has_others
            .then_some(("Others", LOOKS - 1, others, None));
        told.chain(others).collect()
    }

    /// All names, in their order.
    pub(super) fn names(&self) -> Vec<String> {
        let told = self.told.iter().map(|(name, ..)| name.clone());
        told.chain(self.has_others.then(|| "Others".to_owned()))
            .collect()
    }

    /// What each look means.
    pub(super) fn legend(&self) -> impl IntoView + use<> {
        let others = self.has_others.then(|| ("Others".to_owned(), LOOKS - 1));
        let told = self
            .told
            .iter()
            .map(|(name, look, _)| (name.clone(), *look));
        let entry = |(name, look): (String, usize)| {
            view! {
                <li>
                    <svg viewBox="0 0 12 12" aria-hidden="true">
                        <rect width="12" height="12" rx="2" fill=fill(look)></rect>
                    </svg>
                    <span dir="auto">{name}</span>
                </li>
            }
        };
        view! { <ul class="usage-legend">{told.chain(others).map(entry).collect_view()}</ul> }
    }
}

/// A value as people read it.
pub(super) fn name(by: By, value: &str) -> String {
    match (by, value) {
        (_, "") => "(none)".to_owned(),
        (By::Status, word) => Status::from_word(word).label().to_owned(),
        (By::Source, word) => domain::source::Source::from_word(word).label().to_owned(),
        (By::Model | By::Account, value) => value.to_owned(),
    }
}

/// What finds a value and no other, where a search can say it.
pub(super) fn term(by: By, value: &str) -> Option<Term> {
    match by {
        By::Model => Term::exactly(by.qualifier(), value),
        By::Status if matches!(Status::from_word(value), Status::Unknown(_)) => {
            Term::exactly(by.qualifier(), value)
        }
        By::Source | By::Account | By::Status => Term::of(by.qualifier(), value),
    }
}

/// The paint of a look.
pub(super) fn fill(look: usize) -> String {
    format!("url(#usage-look-{})", look % LOOKS)
}

/// The paints, once for the page.
#[component]
pub(super) fn Patterns() -> impl IntoView {
    const LINES: [&str; LOOKS] = [
        "",
        "M-2 2L2 -2M0 8L8 0M6 10L10 6",
        "M0 4H8",
        "M4 0V8",
        "M-2 6L2 10M0 0L8 8M6 -2L10 2",
        "M0 4H8M4 0V8",
    ];
    let pattern = |(look, lines): (usize, &'static str)| {
        view! {
            <pattern id=format!("usage-look-{look}") width="8" height="8" patternUnits="userSpaceOnUse">
                <rect width="8" height="8" class=format!("usage-look-{look}")></rect>
                <path d=lines class="usage-hatch"></path>
            </pattern>
        }
    };
    view! {
        <svg class="icon-sheet" aria-hidden="true">
            <defs>{LINES.into_iter().enumerate().map(pattern).collect_view()}</defs>
        </svg>
    }
}

fn status_look(word: &str) -> usize {
    match Status::from_word(word) {
        Status::Succeeded => 2,
        Status::Failed => 4,
        Status::Cancelled => 5,
        Status::Queued => 3,
        Status::Processing => 1,
        Status::Unknown(_) => 0,
    }
}
