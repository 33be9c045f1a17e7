//! Filters by click: links that change the text of the query, so that they work without the WASM
//! and the address stays the only state. On a phone they fold into one button.

mod asked;
mod counts;
mod time;
mod values;

use domain::{query::Qualifier, source::Source, status::Status};
use leptos::{ev, prelude::*};

pub(super) use self::asked::Asked;
use self::time::TimePanel;
use self::{
    counts::{count_of, use_counts},
    values::ValuesMenu,
};
use super::views::Views;
use crate::{
    address::ListAddress,
    live::Live,
    ui::{Icon, PopoverClose, pressed_key},
};

/// What can be filtered by click.
const CLICKED: [Qualifier; 5] = [
    Qualifier::Status,
    Qualifier::Model,
    Qualifier::Source,
    Qualifier::Account,
    Qualifier::Created,
];

/// The filters, and the saved views.
#[component]
pub(super) fn Filters(address: Memo<ListAddress>) -> impl IntoView {
    let asked = Asked::new(address);
    let live = expect_context::<Live>();
    let count = move || Some(asked.count(&CLICKED)).filter(|count| *count > 0);
    let has_accounts = Memo::new(move |_| {
        let mirror = live.mirror;
        mirror.with(|mirror| mirror.as_ref().is_some_and(|it| it.accounts.len() > 1))
    });
    dismiss_lightly();
    view! {
        <div class="filters-bar">
            <button type="button" class="button filters-button" popovertarget="filters">
                <Icon name="filter"/>
                "Filters"
                {move || count().map(|count| view! { <b class="filters-count">{count}</b> })}
            </button>
            <section class="filters" id="filters" popover="auto" aria-label="Filters" on:keydown=escape>
                <header>
                    <h2>"Filters"</h2>
                    <PopoverClose popover="filters"/>
                </header>
                <StatusChips asked/>
                <ValuesMenu asked qualifier=Qualifier::Model title="Model"/>
                <Menu asked qualifier=Qualifier::Source title="Source">
                    <ul>{[Source::Api, Source::Web].map(|it| option(asked, Qualifier::Source, it.word(), it.label().to_owned(), String::new()))}</ul>
                </Menu>
                {move || has_accounts.get().then(|| view! {
                    <ValuesMenu asked qualifier=Qualifier::Account title="Account"/>
                })}
                <Menu asked qualifier=Qualifier::Created title="Time">
                    <TimePanel asked/>
                </Menu>
                <Views asked/>
            </section>
        </div>
    }
}

/// The statuses, each with its number for the query as it is otherwise.
#[component]
fn StatusChips(asked: Asked) -> impl IntoView {
    let counts = use_counts(asked);
    let count = move |word| counts.with(|counts| counts.as_ref().map(|it| count_of(it, word)));
    let chip = move |word: &'static str| {
        let is_chosen = move || asked.has(Qualifier::Status, word);
        let href = move || asked.toggling(Qualifier::Status, word);
        view! {
            <li>
                <a class="chip" data-status=word href=href aria-current=move || is_chosen().then_some("true")>
                    <Icon name=word/>
                    {Status::from_word(word).label().to_owned()}
                    {move || count(word).map(|count| view! { <b>{count}</b> })}
                </a>
            </li>
        }
    };
    let chips = Qualifier::Status.words().iter().map(|word| chip(word));
    view! {
        <nav class="chips" aria-label="Status">
            <ul>{chips.collect_view()}</ul>
        </nav>
    }
}

/// One filter: what is chosen, the panel to choose from, and the way to take it off.
#[component]
fn Menu(
    asked: Asked,
    qualifier: Qualifier,
    title: &'static str,
    /// Called when the panel is opened, or closed.
    #[prop(optional)]
    toggled: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let toggle = move |_| {
        if let Some(toggled) = toggled {
            toggled.run(());
        }
    };
    let chosen = Memo::new(move |_| asked.chosen(qualifier));
    let is_set = move || chosen.with(|chosen| !chosen.is_empty());
    let said = move || {
        is_set().then(|| {
            let values = chosen.with(|chosen| {
                let names = chosen
                    .iter()
                    .map(|value| time::name(value).replace('"', ""));
                names.collect::<Vec<_>>().join(", ")
            });
            view! { <b>{values}</b> }
        })
    };
    let clear = move || {
        is_set().then(|| {
            let label = format!("Remove the filter {}", title.to_lowercase());
            view! {
                <a class="icon-button filter-clear" href=move || asked.choosing(qualifier, &[]) aria-label=label.clone() title=label>
                    <Icon name="close"/>
                </a>
            }
        })
    };
    view! {
        <div class="filter" data-set=move || is_set().then_some("")>
            <details name="filter" on:toggle=toggle>
                <summary>{title} {said} <Icon name="chevron"/></summary>
                <div class="filter-panel">{children()}</div>
            </details>
            {clear}
        </div>
    }
}

/// One value of a menu; `value` as it is written in a query, `held` how many have it, in words.
fn option(
    asked: Asked,
    qualifier: Qualifier,
    value: &str,
    label: String,
    held: String,
) -> impl IntoView + use<> {
    let value = StoredValue::new(value.to_owned());
    let is_chosen = move || value.with_value(|value| asked.has(qualifier, value));
    let href = move || value.with_value(|value| asked.toggling(qualifier, value));
    view! { <li><a href=href aria-current=move || is_chosen().then_some("true")><span>{label}</span><small>{held}</small></a></li> }
}

/// Escape closes an open menu before anything around it.
fn escape(event: ev::KeyboardEvent) {
    if pressed_key(&event).as_deref() == Some("Escape") && close_menu() {
        event.prevent_default();
    }
}

/// Closes the menu that is open and gives the focus back to its summary; whether one was.
fn close_menu() -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let Some(menu) = open_menu() else {
            return false;
        };
        let summary = menu.query_selector("summary").ok().flatten();
        let _ = menu.remove_attribute("open");
        if let Some(summary) = summary.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = summary.focus();
        }
        true
    }
    #[cfg(not(feature = "hydrate"))]
    false
}

#[cfg(feature = "hydrate")]
fn open_menu() -> Option<web_sys::Element> {
    document()
        .query_selector(".filter details[open]")
        .ok()
        .flatten()
}

/// A click or the focus elsewhere closes the menu that is open.
fn dismiss_lightly() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let listener = window_event_listener(ev::pointerdown, move |event| {
            let target = event
                .target()
                .and_then(|it| it.dyn_into::<web_sys::Node>().ok());
            if let Some(menu) = open_menu()
                && !menu.contains(target.as_ref())
            {
                let _ = menu.remove_attribute("open");
            }
        });
        on_cleanup(move || listener.remove());
    }
}
