//! The filter by time: stretches that stay relative in a shared link, and a stretch between days.

use domain::query::Qualifier;
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

use super::{asked::Asked, close_menu};
use crate::{pages::list::in_place, ui::reader_zone};

/// Values of `created:` and their names.
const PRESETS: [(&str, &str); 7] = [
    ("15m", "Last 15 minutes"),
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("today", "Today"),
    ("yesterday", "Yesterday"),
];

/// The name of a stretch, or the stretch as it is written.
pub(super) fn name(value: &str) -> &str {
    let preset = PRESETS.iter().find(|(preset, _)| *preset == value);
    preset.map_or(value, |(_, name)| name)
}

/// The panel: the presets, and two days.
#[component]
pub(super) fn TimePanel(asked: Asked) -> impl IntoView {
    let leave = |_| {
        close_menu();
    };
    let preset = move |(value, name): (&'static str, &'static str)| {
        let is_chosen = move || asked.has(Qualifier::Created, value);
        // Time is one stretch: another takes the place of the one before.
        let href = move || match is_chosen() {
            true => asked.choosing(Qualifier::Created, &[]),
            false => asked.choosing(Qualifier::Created, &[value.to_owned()]),
        };
        view! {
            <li>
                <a href=href aria-current=move || is_chosen().then_some("true") on:click=leave>{name}</a>
            </li>
        }
    };
    view! {
        <ul>{PRESETS.map(preset)}</ul>
        <Days asked/>
    }
}

#[component]
fn Days(asked: Asked) -> impl IntoView {
    let (from, to) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let navigate = use_navigate();
    let apply = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let day = |field: NodeRef<html::Input>| {
            field
                .get_untracked()
                .map(|it| it.value())
                .unwrap_or_default()
        };
        let (from, to) = (day(from), day(to));
        if from.is_empty() && to.is_empty() {
            return;
        }
        let values = [if from == to {
            from
        } else {
            format!("{from}..{to}")
        }];
        navigate(
            &untrack(|| asked.choosing(Qualifier::Created, &values)),
            in_place(),
        );
        close_menu();
    };
    view! {
        <form class="filter-days" on:submit=apply>
            <label>"From" <input type="date" node_ref=from min="2000-01-01" max="9998-12-31"/></label>
            <label>"To" <input type="date" node_ref=to min="2000-01-01" max="9998-12-31"/></label>
            <button type="submit" class="button">"Apply"</button>
            <small>"Days of " {reader_zone().unwrap_or_else(|| "UTC".to_owned())}</small>
        </form>
    }
}
