//! An error, as the reader may know it.

use domain::fault::Fault;
use leptos::prelude::*;

use super::Icon;

/// What is wrong, what to do, and the mark to look for in the log.
#[component]
pub fn FaultNote(
    /// The error.
    fault: Fault,
    /// Where to try again.
    #[prop(into)]
    retry: String,
) -> impl IntoView {
    let Fault {
        title,
        hint,
        reference,
        kind: _,
    } = fault;
    view! {
        <section class="fault" role="alert">
            <Icon name="alert"/>
            <div>
                <h2>{title}</h2>
                {hint.map(|hint| view! { <p>{hint}</p> })}
                {reference.map(|mark| view! { <p class="fault-mark">"Reference " <code>{mark}</code></p> })}
                <a class="button" href=retry rel="external">"Try again"</a>
            </div>
        </section>
    }
}
