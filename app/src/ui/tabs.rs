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
            href=move || href.get()
            prop:replace=true
            data-noscroll
            aria-current=move || chosen.get().then_some("true")
        >
            {label}
        </a>
    }
}
