//! Views of one thing, chosen by links, so that they work before and without the WASM.

use leptos::prelude::*;

/// A row of [`TabLink`]s.
#[component]
pub fn Tabs(
    /// What is chosen between.
    label: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }
}

/// One view. Replaces the address, for it is the same thing that is looked at.
///
/// When a change of address removes what the link stands in, the link's effects may still run once,
/// after the signals are gone: so they are tried.
#[component]
pub fn TabLink(
    /// The address of that view.
    #[prop(into)]
    href: Signal<String>,
    /// Whether it is the chosen one.
    #[prop(into)]
    chosen: Signal<bool>,
    /// Its name.
    label: &'static str,
) -> impl IntoView {
    view! {
        <a
            class="tab"
            href=move || href.try_get()
            prop:replace=true
            data-noscroll
            aria-current=move || chosen.try_get().unwrap_or_default().then_some("true")
        >
            {label}
        </a>
    }
}
