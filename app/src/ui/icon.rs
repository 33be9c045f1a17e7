//! The icon set: one sheet per page, referred to by name. Drawn on a 16 by 16 grid.

use leptos::prelude::*;

/// An icon of the sheet; decoration only, so it is hidden from assistive technology.
#[component]
pub fn Icon(
    /// Its name in [`IconSheet`].
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=move || name.try_get().map(|name| format!("#icon-{name}"))></use>
        </svg>
    }
}

/// The sheet that [`Icon`] refers to; once per page.
#[component]
pub fn IconSheet() -> impl IntoView {
    view! {
        <svg class="icon-sheet" aria-hidden="true">
            <symbol id="icon-queued" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="5.5" stroke-dasharray="2.6 1.72"></circle>
            </symbol>
            <symbol id="icon-processing" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="5.5" class="faint"></circle>
                <path d="M8 2.5a5.5 5.5 0 0 1 5.5 5.5"></path>
            </symbol>
            <symbol id="icon-succeeded" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="6.25" class="solid"></circle>
                <path d="M5.3 8.2l1.9 1.9 3.6-4" class="knock"></path>
            </symbol>
            <symbol id="icon-failed" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="6.25" class="solid"></circle>
                <path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" class="knock"></path>
            </symbol>
            <symbol id="icon-cancelled" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="6.25" class="solid"></circle>
                <path d="M5.2 8h5.6" class="knock"></path>
            </symbol>
            <symbol id="icon-unknown" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="5.5"></circle>
                <path d="M6.5 6.4a1.6 1.6 0 1 1 2.3 1.5c-.5.3-.8.6-.8 1.1M8 11v.1"></path>
            </symbol>
            <symbol id="icon-eve" viewBox="0 0 16 16">
                <path d="M8 2.5l1.4 4.1 4.1 1.4-4.1 1.4L8 13.5l-1.4-4.1L2.5 8l4.1-1.4z"></path>
            </symbol>
            <symbol id="icon-search" viewBox="0 0 16 16">
                <circle cx="7" cy="7" r="4.25"></circle>
                <path d="M10.2 10.2l3.3 3.3"></path>
            </symbol>
            <symbol id="icon-refresh" viewBox="0 0 16 16">
                <path d="M13 8a5 5 0 1 1-1.5-3.6L13 5.8M13 2.8v3h-3"></path>
            </symbol>
            <symbol id="icon-copy" viewBox="0 0 16 16">
                <rect x="5.5" y="5.5" width="8" height="8" rx="1.75"></rect>
                <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5"></path>
            </symbol>
            <symbol id="icon-check" viewBox="0 0 16 16">
                <path d="M3.5 8.5l3 3 6-7"></path>
            </symbol>
            <symbol id="icon-close" viewBox="0 0 16 16">
                <path d="M4 4l8 8M12 4l-8 8"></path>
            </symbol>
            <symbol id="icon-panel" viewBox="0 0 16 16">
                <rect x="2" y="3" width="12" height="10" rx="2"></rect>
                <path d="M10 3v10"></path>
            </symbol>
            <symbol id="icon-arrow" viewBox="0 0 16 16">
                <path d="M3 8h10M9 4l4 4-4 4"></path>
            </symbol>
            <symbol id="icon-back" viewBox="0 0 16 16">
                <path d="M13 8H3M7 4L3 8l4 4"></path>
            </symbol>
            <symbol id="icon-up" viewBox="0 0 16 16">
                <path d="M8 13V3M4 7l4-4 4 4"></path>
            </symbol>
            <symbol id="icon-down" viewBox="0 0 16 16">
                <path d="M8 3v10M4 9l4 4 4-4"></path>
            </symbol>
            <symbol id="icon-width" viewBox="0 0 16 16">
                <path d="M2.5 3v10M13.5 3v10M5 8h6M6.5 6L4.8 8l1.7 2M9.5 6l1.7 2-1.7 2"></path>
            </symbol>
            <symbol id="icon-columns" viewBox="0 0 16 16">
                <rect x="2" y="3" width="12" height="10" rx="2"></rect>
                <path d="M6.2 3v10M9.8 3v10"></path>
            </symbol>
            <symbol id="icon-chevron" viewBox="0 0 16 16">
                <path d="M6 4l4 4-4 4"></path>
            </symbol>
            <symbol id="icon-path" viewBox="0 0 16 16">
                <path d="M2.7 12.5h.1M6 12.5L9.5 3.5M10.5 12.5L14 3.5"></path>
            </symbol>
            <symbol id="icon-download" viewBox="0 0 16 16">
                <path d="M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11"></path>
            </symbol>
            <symbol id="icon-stop" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="5.5"></circle>
                <path d="M6.2 6.2h3.6v3.6H6.2z"></path>
            </symbol>
            <symbol id="icon-trash" viewBox="0 0 16 16">
                <path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4"></path>
            </symbol>
            <symbol id="icon-alert" viewBox="0 0 16 16">
                <path d="M8 2.3l6.2 11.2H1.8zM8 6.6v3.2M8 11.7v.1"></path>
            </symbol>
            <symbol id="icon-file" viewBox="0 0 16 16">
                <path d="M9 2H4.5A1.5 1.5 0 0 0 3 3.5v9A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5V6zM9 2v4h4"></path>
            </symbol>
            <symbol id="icon-image" viewBox="0 0 16 16">
                <rect x="2" y="3" width="12" height="10" rx="2"></rect>
                <circle cx="5.7" cy="6.3" r="1"></circle>
                <path d="M2.5 11.5L6.5 8.5l2 1.7 2.5-2.7 2.8 3"></path>
            </symbol>
            <symbol id="icon-video" viewBox="0 0 16 16">
                <rect x="2" y="3" width="12" height="10" rx="2"></rect>
                <path d="M6.8 5.8v4.4L10.3 8z"></path>
            </symbol>
            <symbol id="icon-audio" viewBox="0 0 16 16">
                <path d="M2.5 6.5v3M5.25 4v8M8 2.5v11M10.75 5v6M13.5 6.5v3"></path>
            </symbol>
            <symbol id="icon-text" viewBox="0 0 16 16">
                <path d="M3 4h10M3 8h10M3 12h6"></path>
            </symbol>
            <symbol id="icon-list" viewBox="0 0 16 16">
                <path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.7 4h.1M2.7 8h.1M2.7 12h.1"></path>
            </symbol>
            <symbol id="icon-usage" viewBox="0 0 16 16">
                <path d="M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5"></path>
            </symbol>
            <symbol id="icon-sun" viewBox="0 0 16 16">
                <circle cx="8" cy="8" r="2.75"></circle>
                <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"></path>
            </symbol>
            <symbol id="icon-moon" viewBox="0 0 16 16">
                <path d="M13.5 9.3A5.7 5.7 0 0 1 6.7 2.5a5.7 5.7 0 1 0 6.8 6.8z"></path>
            </symbol>
            <symbol id="icon-system" viewBox="0 0 16 16">
                <rect x="2" y="2.5" width="12" height="8.5" rx="1.5"></rect>
                <path d="M5.5 13.5h5M8 11v2.5"></path>
            </symbol>
            <symbol id="icon-filter" viewBox="0 0 16 16">
                <path d="M2.5 4h11M4.5 8h7M6.5 12h3"></path>
            </symbol>
            <symbol id="icon-edit" viewBox="0 0 16 16">
                <path d="M3 13l.6-2.8L10.7 3a1.5 1.5 0 0 1 2.2 2.2L5.8 12.4z"></path>
            </symbol>
            <symbol id="icon-keys" viewBox="0 0 16 16">
                <rect x="1.5" y="4" width="13" height="8.5" rx="1.75"></rect>
                <path d="M4 6.8h.1M6.7 6.8h.1M9.4 6.8h.1M12 6.8h.1M5 9.8h6"></path>
            </symbol>
            <symbol id="icon-pause" viewBox="0 0 16 16">
                <path d="M5.5 3.5v9M10.5 3.5v9"></path>
            </symbol>
            <symbol id="icon-lock" viewBox="0 0 16 16">
                <rect x="3" y="7" width="10" height="6.5" rx="1.5"></rect>
                <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"></path>
            </symbol>
            <symbol id="icon-models" viewBox="0 0 16 16">
                <path d="M8 1.8l5.5 3.1v6.2L8 14.2l-5.5-3.1V4.9zM2.5 4.9L8 8l5.5-3.1M8 8v6.2"></path>
            </symbol>
            <symbol id="icon-play" viewBox="0 0 16 16">
                <path d="M5 3.2v9.6L12.5 8z"></path>
            </symbol>
        </svg>
    }
}
