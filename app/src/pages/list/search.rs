//! The search bar: a form that works by itself. With the WASM it searches while one types, marks
//! what is typed, says what is wrong with it, and suggests how it goes on.
//!
//! What is shown is the address's; a query with mistakes never gets there, so the rows stay.

mod bar;
mod choices;
mod help;
mod known;
mod marks;
mod suggestions;
mod told;
mod typing;

use std::time::Duration;

use domain::{
    id::PredictionId,
    query::{Draft, MAX_QUERY_LEN, Query, destination},
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use self::{
    bar::Bar,
    help::{Help, HelpButton},
    known::use_known,
    marks::Marks,
    suggestions::{LIST, SuggestionList, Suggestions},
    told::{TOLD, Told},
};
use super::in_place;
use crate::{
    address::{self, ListAddress},
    api,
    ui::{Icon, is_plain_click, pressed_key},
};

/// How long the reader must not have typed before the list is asked for.
const PAUSE: Duration = Duration::from_millis(150);

/// How long before a mistake is told that more letters might have put right.
const LONG_PAUSE: Duration = Duration::from_millis(900);

/// The bar, its suggestions, its mistakes and its help.
#[component]
pub(super) fn Search(address: Memo<ListAddress>, is_loading: RwSignal<bool>) -> impl IntoView {
    let query = Memo::new(move |_| address.with(|address| address.query.clone()));
    let bar = Bar::new(&query.get_untracked());
    follow_address(bar, query);
    let search = use_search(bar, address);
    let list = Suggestions::new(bar, use_known(bar), search);
    let told = Memo::new(move |_| bar.told());
    let kept = move || address.with(|address| address.peek.clone());
    let clear = move || address.with(|address| address.searching("").href());
    let start_over = move |event: ev::MouseEvent| {
        if is_plain_click(&event) {
            event.prevent_default();
            bar.write("", 0);
            bar.focus();
            search.run(());
        }
    };
    let is_empty = move || bar.draft.with(|draft| draft.text().is_empty());
    view! {
        <form class="search" method="get" action=address::LIST role="search" on:submit=submitting(bar, list, search)>
            <div class="search-field" data-busy=move || is_loading.get().then_some("")>
                <Icon name="search"/>
                <span class="search-busy"></span>
                <Marks draft=bar.draft told/>
                <Field bar list told search/>
                {move || kept().map(|id| view! { <input type="hidden" name="peek" value=id.to_string()/> })}
                <a class="icon-button search-clear" href=clear aria-label="Empty the field" hidden=is_empty on:click=start_over>
                    <Icon name="close"/>
                </a>
                <kbd aria-hidden="true">"/"</kbd>
                <HelpButton/>
            </div>
            <div class="search-below">
                <SuggestionList list/>
                <Told bar told address fixed=search/>
            </div>
        </form>
        <Help/>
    }
}

/// The field itself, and what keys, pointer and clipboard do to it.
#[component]
fn Field(
    bar: Bar,
    list: Suggestions,
    told: Memo<Vec<domain::query::Mistake>>,
    search: Callback<()>,
) -> impl IntoView {
    let visit = use_visit(bar);
    let mut search_soon = debounce(PAUSE, move |()| search.run(()));
    let mut rest_soon = debounce(LONG_PAUSE, move |()| list.settle());
    let is_pasting = StoredValue::new(false);
    let typed = move |_| {
        bar.read();
        list.start_over();
        follow_scroll(bar);
        if is_pasting.get_value() {
            is_pasting.set_value(false);
            let pasted = bar.draft.with_untracked(|draft| destination(draft.text()));
            if let Some(id) = pasted {
                return visit.run(id);
            }
            look_for_id(bar, visit, search);
        }
        search_soon(());
        rest_soon(());
    };
    let look = move || {
        bar.look();
        follow_scroll(bar);
    };
    let leave = move |_| {
        list.close();
        bar.rest();
        search.run(());
    };
    let is_wrong = move || told.with(|told| !told.is_empty());
    view! {
        <input
            type="text"
            name="q"
            id="search"
            node_ref=bar.input
            value=bar.draft.with_untracked(|draft| draft.text().to_owned())
            placeholder="Search models, ids, prompts, outputs, errors"
            maxlength=MAX_QUERY_LEN
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            dir="auto"
            enterkeyhint="search"
            role="combobox"
            aria-label="Search predictions"
            aria-autocomplete="list"
            aria-controls=LIST
            aria-expanded=move || if list.are_shown() { "true" } else { "false" }
            aria-activedescendant=move || list.chosen()
            aria-invalid=move || is_wrong().then_some("true")
            aria-describedby=move || is_wrong().then_some(TOLD)
            on:input=typed
            on:paste=move |_| is_pasting.set_value(true)
            on:keydown=pressing(bar, list)
            on:keyup=move |_| look()
            on:click=move |_| look()
            on:scroll=move |_| follow_scroll(bar)
            on:blur=leave
        />
    }
}

/// What the field's keys do: first to the list, then to the field.
fn pressing(bar: Bar, list: Suggestions) -> impl Fn(ev::KeyboardEvent) {
    move |event| {
        let has_key = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
        let Some(key) = pressed_key(&event).filter(|_| !has_key) else {
            return;
        };
        if list.press(&key) {
            event.prevent_default();
        } else if key == "Escape"
            && let Some(input) = bar.input.get_untracked()
        {
            event.prevent_default();
            let _ = input.blur();
        }
    }
}

/// Enter: goes to the prediction that is named in full, or tells every mistake, or searches.
fn submitting(bar: Bar, list: Suggestions, search: Callback<()>) -> impl Fn(ev::SubmitEvent) {
    let visit = use_visit(bar);
    move |event| {
        event.prevent_default();
        list.close();
        bar.rest();
        match bar.draft.with_untracked(|draft| destination(draft.text())) {
            Some(id) => visit.run(id),
            None => {
                search.run(());
                look_for_id(bar, visit, search);
            }
        }
    }
}

/// Goes to the prediction whose id begins with all that is in the field, although that reads as words or
/// as a mistake; searches for the id if there are several.
fn look_for_id(bar: Bar, visit: Callback<PredictionId>, search: Callback<()>) {
    let text = bar.draft.with_untracked(|draft| draft.text().to_owned());
    let Some(whole) = Query::of_whole_text(&text) else {
        return;
    };
    spawn_local(async move {
        let found = api::offered(text.clone()).await.unwrap_or_default();
        let is_there = |draft: &Draft| draft.text() == text;
        if bar.draft.try_with_untracked(is_there) != Some(true) {
            return;
        }
        match found.predictions.as_slice() {
            [] => {}
            [one] => visit.run(one.id.clone()),
            _ => {
                let query = whole.to_string();
                bar.write(&query, query.len());
                search.run(());
            }
        }
    });
}

/// Searches for what is in the bar, if nothing is wrong with it.
fn use_search(bar: Bar, address: Memo<ListAddress>) -> Callback<()> {
    let navigate = use_navigate();
    Callback::new(move |()| {
        let Some(asked) = address.try_get_untracked() else {
            return;
        };
        let text = bar
            .draft
            .with_untracked(|draft| draft.text().trim().to_owned());
        if bar.asks() && text != asked.query {
            navigate(&asked.searching(&text).href(), in_place());
        }
    })
}

/// Goes to a prediction that was named in full. It is no search, so nothing of it stays behind: the
/// field loses the focus with the page, and would be searched for then.
fn use_visit(bar: Bar) -> Callback<PredictionId> {
    let navigate = use_navigate();
    Callback::new(move |id| {
        bar.leave();
        navigate(&address::prediction(&id), NavigateOptions::default());
    })
}

/// The address is the truth (back, a link), except over someone who is typing.
fn follow_address(bar: Bar, query: Memo<String>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        let Some(input) = bar.input.get() else { return };
        // Typed before the page came alive.
        if before.is_none() && input.value() != query {
            return bar.read();
        }
        let is_typed_in = document().active_element().as_ref() == Some(&input);
        let differs = bar
            .draft
            .with_untracked(|draft| draft.text().trim() != query);
        if differs && !is_typed_in {
            bar.write(&query, query.len());
            bar.rest();
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (bar, query);
}

/// Keeps the marks under the text where that is longer than the field.
fn follow_scroll(bar: Bar) {
    #[cfg(feature = "hydrate")]
    if let Some(input) = bar.input.try_get_untracked().flatten() {
        request_animation_frame(move || {
            if let Some(marks) = document().get_element_by_id("search-marks") {
                marks.set_scroll_left(input.scroll_left());
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = bar;
}
