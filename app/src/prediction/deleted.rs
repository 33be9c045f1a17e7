//! That a prediction is gone upstream, said where it is still looked at.

use leptos::prelude::*;

use crate::ui::Icon;

/// Appears when the prediction is deleted, and is announced.
#[component]
pub fn DeletedNote(
    /// Whether it is.
    is_deleted: Signal<bool>,
) -> impl IntoView {
    view! {
        <div role="status">
            {move || is_deleted.try_get().unwrap_or_default().then(|| view! {
                <p class="banner" data-tone="warn">
                    <Icon name="alert"/>
                    <span>
                        <b>"This prediction was deleted."</b>
                        " What you see is the last that was known of it."
                    </span>
                </p>
            })}
        </div>
    }
}
