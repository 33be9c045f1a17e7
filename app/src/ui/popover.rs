//! The buttons of a popover: the browser itself opens and closes it, with or without a script.

use leptos::prelude::*;

use super::Icon;

/// Opens and closes the popover of an id. Its own id and class are that id with `-button`.
#[component]
pub fn PopoverButton(
    /// The popover's id.
    popover: &'static str,
    /// What it is called.
    label: &'static str,
    /// Its icon.
    icon: &'static str,
) -> impl IntoView {
    let own = [popover, "-button"].concat();
    view! {
        <button
            type="button"
            class=["icon-button ", &own].concat()
            id=own
            popovertarget=popover
            aria-label=label
            title=label
        >
            <Icon name=icon/>
        </button>
    }
}

/// Closes the popover of an id; stands in its head.
#[component]
pub fn PopoverClose(
    /// The popover's id.
    popover: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            popovertarget=popover
            popovertargetaction="hide"
            aria-label="Close"
        >
            <Icon name="close"/>
        </button>
    }
}
