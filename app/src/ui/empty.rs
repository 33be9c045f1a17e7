//! What stands where there is nothing to show.

use leptos::prelude::*;

use super::Icon;

/// A calm statement of what is not there, and below it what to do about that.
#[component]
pub fn Empty(
    /// The icon's name.
    icon: &'static str,
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty">
            <span class="empty-icon"><Icon name=icon/></span>
            <h2>{title}</h2>
            {children()}
        </section>
    }
}
