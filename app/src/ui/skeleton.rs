//! What stands where a table will be, at its height.

use leptos::prelude::*;

/// Grey rows.
#[component]
pub fn SkeletonTable(
    /// How many.
    rows: usize,
) -> impl IntoView {
    let row = |_| view! { <div class="skeleton-row"><i></i><i></i><i></i><i></i></div> };
    view! {
        <div class="skeleton" role="status" aria-label="Loading">
            {(0..rows).map(row).collect_view()}
        </div>
    }
}
