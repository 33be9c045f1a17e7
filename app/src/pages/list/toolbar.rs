//! The heading of the list, its search and its refresh.

use std::time::Duration;

use domain::query::MAX_QUERY_LEN;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{in_place, keys::KeysButton};
use crate::{
    address::{self, ListAddress},
    api::{self, ApiFault},
    live::Live,
    ui::{Icon, Toasts, is_plain_click},
};

/// How long the reader must not have typed before the list is asked for.
const PAUSE: Duration = Duration::from_millis(150);

/// Heading, search and refresh.
#[component]
pub(super) fn Toolbar(address: Memo<ListAddress>, is_loading: RwSignal<bool>) -> impl IntoView {
    view! {
        <header class="toolbar">
            <h1>"Predictions"</h1>
            <Search address is_loading/>
            <KeysButton/>
            <Refresh address/>
        </header>
    }
}

/// A form that works by itself; with the WASM it searches while one types.
#[component]
fn Search(address: Memo<ListAddress>, is_loading: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    let query = Memo::new(move |_| address.with(|address| address.query.clone()));
    let search = move |text: String| {
        let address = address.get_untracked();
        if text.trim() != address.query {
            navigate(&address.searching(&text).href(), in_place());
        }
    };
    let mut type_on = debounce(PAUSE, search.clone());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            search(input.value());
        }
    };
    // The address is the truth (back, a link), except over someone who is typing.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let query = query.get();
        if let Some(input) = input.get()
            && input.value().trim() != query
            && document().active_element().as_ref() != Some(&input)
        {
            input.set_value(&query);
        }
    });
    let kept = move || address.with(|address| address.peek.clone());
    view! {
        <form class="search" method="get" action=address::LIST role="search" on:submit=submit>
            <Icon name="search"/>
            <input
                type="search"
                name="q"
                id="search"
                node_ref=input
                value=query.get_untracked()
                placeholder="Search models, ids, prompts, outputs, errors"
                aria-label="Search predictions"
                maxlength=MAX_QUERY_LEN
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                on:input=move |event| type_on(event_target_value(&event))
            />
            {move || kept().map(|id| view! { <input type="hidden" name="peek" value=id.to_string()/> })}
            <kbd aria-hidden="true">"/"</kbd>
            <span class="search-busy" data-busy=move || is_loading.get().then_some("")></span>
        </form>
    }
}

/// Asks upstream at once; the news comes through the stream. Without the WASM it loads the page
/// anew.
#[component]
fn Refresh(address: Memo<ListAddress>) -> impl IntoView {
    let (live, toasts) = (expect_context::<Live>(), expect_context::<Toasts>());
    let is_busy = RwSignal::new(false);
    let refresh = move |event: ev::MouseEvent| {
        if !is_plain_click(&event) {
            return;
        }
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            match api::refresh().await {
                Ok(()) => live.settle(),
                Err(ApiFault(fault)) => toasts.show(fault.to_string()),
            }
            let _ = is_busy.try_set(false);
        });
    };
    view! {
        <a
            class="button"
            id="refresh"
            href=move || address.with(ListAddress::href)
            aria-busy=move || is_busy.get().then_some("true")
            aria-label="Refresh"
            title="Ask upstream for what is in flight"
            on:click=refresh
        >
            <Icon name="refresh"/>
            <span>"Refresh"</span>
        </a>
    }
}
