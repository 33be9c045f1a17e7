//! The palette, by Ctrl/Cmd-K on every page: a page, a model, a saved view or a prediction to go to, what
//! can be done with the prediction that is looked at or with those that are selected, and Eve for everything else.
//!
//! Server-side rendering: it is closed there, and all it leads to has its own place.

mod choices;

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use self::choices::{Choice, Deed, Known, choices};
use super::keys::click;
use crate::{
    api,
    ui::{Dialog, NotLoaded, or_reload, pressed_key, wasm_split},
};

/// How long after the last key the server is asked.
const PAUSE: Duration = Duration::from_millis(120);

/// The palette, while it is open.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let is_open = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    listen(is_open);
    move || {
        is_open
            .get()
            .then(|| Suspend::new(async move { or_reload(opened(is_open).await) }))
    }
}

/// Ctrl/Cmd-K, wherever the focus is; not in front of a dialog, which keeps its keys.
#[cfg(feature = "hydrate")]
fn listen(is_open: RwSignal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        if crate::ui::is_command_key(&event, "k") {
            event.prevent_default();
            is_open.set(true);
        }
    });
    on_cleanup(move || listener.remove());
}

#[wasm_split(palette, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn opened(is_open: RwSignal<bool>) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Opened is_open/> }.into_any())
}

#[component]
fn Opened(is_open: RwSignal<bool>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let known = RwSignal::new(Known::of_this_page());
    let offered = Memo::new(move |_| text.with(|text| known.with(|known| choices(text, known))));
    // Which choice stands out: the first one, whenever they change.
    let at = RwSignal::new(0_usize);
    let location = use_location();
    let navigate = use_navigate();
    let choose = StoredValue::new_local(move |choice: Choice| {
        is_open.set(false);
        match choice.deed {
            Deed::Go(href) => navigate(&href, NavigateOptions::default()),
            Deed::Ask(question) => {
                let here = [
                    location.pathname.get_untracked(),
                    location.search.get_untracked(),
                ];
                let href = crate::address::eve(&question, &here.join("?"));
                navigate(&href, NavigateOptions::default());
            }
            // Once the dialog has given the focus back.
            Deed::Press(what) => request_animation_frame(move || _ = click(what)),
        }
    });
    let mut look_up = debounce(PAUSE, move |typed: String| look_up(typed, text, known));
    let mut typed = move |typed: String| {
        at.set(0);
        text.set(typed.clone());
        look_up(typed);
    };
    let pressed = move |event: ev::KeyboardEvent| {
        let last = offered.with_untracked(|offered| offered.len().saturating_sub(1));
        match pressed_key(&event).as_deref().unwrap_or_default() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" => {
                let chosen = offered.with_untracked(|all| all.get(at.get_untracked()).cloned());
                if let Some(choice) = chosen {
                    choose.with_value(|choose| choose(choice));
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let option = move |(number, choice): (usize, Choice)| {
        let Choice { label, hint, .. } = choice.clone();
        view! {
            <li
                role="option"
                id=format!("palette-{number}")
                aria-selected=move || if at.get() == number { "true" } else { "false" }
                on:click=move |_| choose.with_value(|choose| choose(choice.clone()))
            >
                <span class="palette-label" dir="auto">{label}</span>
                <span class="palette-hint" dir="auto">{hint}</span>
            </li>
        }
    };
    view! {
        <Dialog title="Go to" on_close=Callback::new(move |()| _ = is_open.try_set(false))>
            <div class="palette">
                <input
                    type="text"
                    role="combobox"
                    aria-label="Go to"
                    aria-expanded="true"
                    aria-controls="palette"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    maxlength="400"
                    placeholder="A page, a model, an id, a view, or a question"
                    autofocus
                    on:input:target=move |event| typed(event.target().value())
                    on:keydown=pressed
                />
                <ul id="palette" role="listbox" aria-label="Choices">
                    {move || offered.get().into_iter().enumerate().map(option).collect_view()}
                </ul>
            </div>
        </Dialog>
    }
}

/// Asks the server for models and predictions. What is answered late, or not at all, changes nothing.
fn look_up(typed: String, text: RwSignal<String>, known: RwSignal<Known>) {
    let part = typed.trim().to_owned();
    if part.is_empty() {
        return;
    }
    spawn_local(async move {
        let offered = api::offered(part).await.unwrap_or_default();
        if text.try_with_untracked(|now| *now == typed) == Some(true) {
            _ = known.try_update(|known| known.offered = offered);
        }
    });
}
