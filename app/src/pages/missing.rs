//! The page for what is not there, with the status that says so.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{address, ui::Empty};

/// A real 404.
#[component]
pub(super) fn Missing(
    /// What is missing, and why it may be.
    #[prop(optional)]
    what: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::shell::status::answer(404);
    let (title, hint) = what.unwrap_or((
        "There is no such page.",
        "The address may be mistyped, or the page may be of another version.",
    ));
    view! {
        <Title text="Not found"/>
        <div class="page page-missing">
            <h1 class="visually-hidden">"Not found"</h1>
            <Empty icon="search" title>
                <p>{hint}</p>
                <a class="button" href=address::LIST>"All predictions"</a>
            </Empty>
        </div>
    }
}
