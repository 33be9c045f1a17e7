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
        mistakes,
        kind: _,
    } = fault;
    let mistakes = (!mistakes.is_empty()).then(|| {
        let sentences = mistakes
            .into_iter()
            .map(|m| view! { <li>{m.sentence}</li> });
        view! { <ul class="fault-mistakes">{sentences.collect_view()}</ul> }
    });
    view! {
        <section class="fault" role="alert">
            <Icon name="alert"/>
            <div>
                <h2>{title}</h2>
                {mistakes}
                {hint.map(|hint| view! { <p>{hint}</p> })}
                {reference.map(|mark| view! { <p class="fault-mark">"Reference " <code>{mark}</code></p> })}
                <a class="button" href=retry rel="external">"Try again"</a>
            </div>
        </section>
    }
}
