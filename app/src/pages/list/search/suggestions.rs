//! The list of suggestions under the field: the list box of a combobox. The focus stays in the
//! field; the arrow keys choose, Enter and Tab take, Escape closes.

use leptos::{ev, prelude::*};

use super::{
    bar::Bar,
    choices::{Choice, Known, choices},
    typing::Wanted,
};

/// The id of the list, which the field refers to.
pub(super) const LIST: &str = "search-list";

/// The suggestions of the moment; all of it are handles.
#[derive(Clone, Copy)]
pub(super) struct Suggestions {
    bar: Bar,
    choices: Memo<Vec<Choice>>,
    /// The one that the arrow keys are at.
    at: RwSignal<Option<usize>>,
    taken: Callback<()>,
}

impl Suggestions {
    /// Suggestions for a bar; `taken` is called when one was put in.
    pub(super) fn new(bar: Bar, known: Signal<Vec<Known>>, taken: Callback<()>) -> Self {
        let choices = Memo::new(move |_| {
            if !bar.is_open.get() {
                return Vec::new();
            }
            let spot = bar.spot();
            spot.map(|spot| known.with(|known| choices(&spot, known)))
                .unwrap_or_default()
        });
        Self {
            bar,
            choices,
            at: RwSignal::new(None),
            taken,
        }
    }

    /// Whether any are shown: reactive.
    pub(super) fn are_shown(self) -> bool {
        self.choices.with(|choices| !choices.is_empty())
    }

    /// The id of the chosen one: reactive.
    pub(super) fn chosen(self) -> Option<String> {
        let at = self.at.get()?;
        let is_there = self.choices.with(|choices| at < choices.len());
        is_there.then(|| option_id(at))
    }

    /// What a key does to the list; whether it does anything.
    pub(super) fn press(self, key: &str) -> bool {
        let are_shown = untrack(|| self.are_shown());
        match key {
            "ArrowDown" => self.step(1),
            "ArrowUp" if are_shown => self.step(-1),
            "Enter" | "Tab" if are_shown => {
                let at = self.at.get_untracked();
                at.is_some_and(|at| self.take(at))
            }
            "Escape" if are_shown => {
                self.close();
                true
            }
            _ => false,
        }
    }

    /// Closes the list.
    pub(super) fn close(self) {
        self.at.set(None);
        self.bar.is_open.set(false);
    }

    /// Somebody has stopped typing: what is wrong is told, unless the list helps on.
    pub(super) fn settle(self) {
        if untrack(|| self.are_shown()) {
            return;
        }
        self.close();
        self.bar.rest();
    }

    /// Chooses none: something else is typed.
    pub(super) fn start_over(self) {
        if self.at.get_untracked().is_some() {
            self.at.set(None);
        }
    }

    /// To the next or the one before, around the ends; opens the list first.
    fn step(self, by: isize) -> bool {
        self.bar.look();
        self.bar.is_open.set(true);
        let count = self.choices.with_untracked(Vec::len).cast_signed();
        if count == 0 {
            self.bar.is_open.set(false);
            return false;
        }
        let next = match self.at.get_untracked() {
            Some(at) => at.cast_signed() + by,
            None if by > 0 => 0,
            None => -1,
        };
        self.at.set(Some(next.rem_euclid(count).cast_unsigned()));
        true
    }

    fn take(self, at: usize) -> bool {
        let choice = self
            .choices
            .with_untracked(|choices| choices.get(at).cloned());
        let (Some(choice), Some(spot)) = (choice, untrack(|| self.bar.spot())) else {
            return false;
        };
        let taken = self
            .bar
            .draft
            .with_untracked(|draft| spot.take(draft.text(), &choice.text));
        self.bar.write(&taken.0, taken.1);
        self.at.set(None);
        self.bar.is_open.set(spot.wants == Wanted::Name);
        self.taken.run(());
        true
    }
}

fn option_id(at: usize) -> String {
    format!("search-option-{at}")
}

/// The list; empty and hidden where there is nothing to suggest.
#[component]
pub(super) fn SuggestionList(list: Suggestions) -> impl IntoView {
    // Not a click: that would first take the focus out of the field, which closes the list.
    let point = move |event: ev::MouseEvent| {
        event.prevent_default();
        #[cfg(feature = "hydrate")]
        if let Some(at) = pointed_at(&event) {
            list.take(at);
        }
    };
    let option = move |(at, choice): (usize, Choice)| {
        let is_chosen = move || {
            if list.at.get() == Some(at) {
                "true"
            } else {
                "false"
            }
        };
        view! {
            <li role="option" id=option_id(at) aria-selected=is_chosen>
                <code dir="auto">{choice.text}</code>
                <span>{choice.hint}</span>
            </li>
        }
    };
    let options = move || {
        let choices = list.choices.get().into_iter().enumerate();
        choices.map(option).collect_view()
    };
    view! {
        <ul
            class="search-list"
            id=LIST
            role="listbox"
            aria-label="Suggestions"
            hidden=move || !list.are_shown()
            on:mousedown=point
        >
            {options}
        </ul>
    }
}

/// The number of the option under the pointer.
#[cfg(feature = "hydrate")]
fn pointed_at(event: &ev::MouseEvent) -> Option<usize> {
    use wasm_bindgen::JsCast;

    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let option = target.closest("[role=option]").ok()??;
    option.id().rsplit('-').next()?.parse().ok()
}
