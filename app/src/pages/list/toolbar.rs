//! The heading of the list, its search and its refresh.

use leptos::{ev, prelude::*, task::spawn_local};

use super::search::Search;
use crate::{
    address::ListAddress,
    api::{self, ApiFault},
    live::Live,
    pages::keys::KeysButton,
    ui::{Icon, Toasts, is_plain_click},
};

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
