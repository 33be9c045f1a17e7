//! The panel on every page: Ctrl/Cmd-I or the button of the frame opens it. What was asked stays in
//! this tab only, and only until it is closed.
//!
//! Server-side rendering: it is closed there; the button is a link to Eve's page.

use domain::fault::Fault;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::drawn::{Drawn, Opening, href};
use crate::{
    api::ApiFault,
    eve::{self, Answer, Beyond, Told},
    shell::Aside,
    ui::{Icon, NotLoaded, focus_if_lost, or_reload, pressed_key, wasm_split},
};

/// The most answers that are kept.
const KEPT: usize = 30;

/// The panel, while it is open.
#[component]
pub(in crate::pages) fn Panel() -> impl IntoView {
    let Aside(is_open) = expect_context::<Aside>();
    let history = RwSignal::new(Vec::<(usize, Told)>::new());
    #[cfg(feature = "hydrate")]
    listen(is_open);
    move || {
        is_open
            .get()
            .then(|| Suspend::new(async move { or_reload(opened(is_open, history).await) }))
    }
}

/// Ctrl/Cmd-I, wherever the focus is.
#[cfg(feature = "hydrate")]
fn listen(is_open: RwSignal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        if crate::ui::is_command_key(&event, "i") {
            event.prevent_default();
            is_open.update(|is_open| *is_open = !*is_open);
        }
    });
    on_cleanup(move || listener.remove());
}

#[wasm_split(panel, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
pub(in crate::pages) fn opened(
    is_open: RwSignal<bool>,
    history: RwSignal<Vec<(usize, Told)>>,
) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Opened is_open history/> }.into_any())
}

#[component]
fn Opened(is_open: RwSignal<bool>, history: RwSignal<Vec<(usize, Told)>>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let fault = RwSignal::new(None::<Fault>);
    let is_busy = RwSignal::new(false);
    let location = use_location();
    let here = Signal::derive(move || [location.pathname.get(), location.search.get()].join("?"));
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let ask = move |question: String| {
        let question = question.trim().to_owned();
        if question.is_empty() || is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let told = eve::ask(question, here.get_untracked(), Beyond::Asked).await;
            // The panel may have been closed meanwhile.
            _ = is_busy.try_set(false);
            match told {
                Ok(told) => {
                    _ = fault.try_set(None);
                    let goes = told.answer.goes.as_ref().map(href);
                    _ = history.try_update(|history| remember(history, told));
                    if let Some(field) = field.try_get_untracked().flatten() {
                        field.set_value("");
                    }
                    if let Some(goes) = goes {
                        navigate(&goes, NavigateOptions::default());
                    }
                }
                Err(ApiFault(told)) => _ = fault.try_set(Some(told)),
            }
        });
    };
    let ask = StoredValue::new_local(ask);
    let ask_here = Callback::new(move |question| ask.with_value(|ask| ask(question)));
    // What is to be known before anything is asked.
    let notice = RwSignal::new(Answer::default());
    spawn_local(async move {
        if let Ok(told) = eve::ask(String::new(), String::new(), Beyond::Offered).await {
            _ = notice.try_set(told.answer);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            ask.with_value(|ask| ask(field.value()));
        }
    };
    let close = move || {
        is_open.set(false);
        focus_if_lost("#eve-button");
    };
    let pressed = move |event: ev::KeyboardEvent| {
        if pressed_key(&event).as_deref() == Some("Escape") {
            event.prevent_default();
            close();
        }
        // The page's own keys are not meant here.
        if !(event.ctrl_key() || event.meta_key()) {
            event.stop_propagation();
        }
    };
    view! {
        <aside class="eve" aria-label="Eve" on:keydown=pressed>
            <header>
                <h2>"Eve"</h2>
                <button type="button" class="icon-button" aria-label="Close Eve" on:click=move |_| close()>
                    <Icon name="close"/>
                </button>
            </header>
            <div class="eve-told" role="log" aria-label="Answers" tabindex="0">
                {move || history.with(Vec::is_empty).then(|| view! { <Opening ask=ask_here/> })}
                {move || Some(notice.get()).filter(|notice| !notice.parts.is_empty()).map(|answer| view! { <Drawn answer here/> })}
                <For
                    each=move || history.get()
                    key=|(number, _)| *number
                    children=move |(_, told)| view! {
                        <article>
                            <h3 dir="auto">{told.question}</h3>
                            <Drawn answer=told.answer here ask=ask_here/>
                        </article>
                    }
                />
                {move || fault.get().map(|fault| view! { <p role="alert" class="eve-fault">{fault.to_string()}</p> })}
            </div>
            <form class="eve-form" aria-label="Ask Eve" on:submit=submit>
                <input
                    class="eve-question"
                    aria-label="Question"
                    placeholder="Ask about your predictions"
                    autocomplete="off"
                    dir="auto"
                    maxlength="400"
                    node_ref=field
                />
                <button class="button" type="submit" aria-busy=move || is_busy.get().then_some("true")>
                    "Ask"
                </button>
            </form>
        </aside>
    }
}

/// Puts an answer on top: the newest is what is read.
fn remember(history: &mut Vec<(usize, Told)>, told: Told) {
    let number = history.first().map_or(0, |(number, _)| number + 1);
    history.insert(0, (number, told));
    history.truncate(KEPT);
}
