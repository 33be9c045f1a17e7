//! The list as a file: everything that matches, not only the rows that are loaded.

use leptos::prelude::*;

use crate::address;

/// Links that work by themselves.
#[component]
pub(super) fn ExportLinks(query: String) -> impl IntoView {
    view! {
        <span class="export" role="group" aria-label="Export all that match">
            "Export "
            <a href=address::export(&query, "csv") download="">"CSV"</a>
            " "
            <a href=address::export(&query, "jsonl") download="">"JSON lines"</a>
        </span>
    }
}
