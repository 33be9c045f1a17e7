//! What can be done with one prediction that is looked at: stop it while it lives, and delete it. A
//! form that works by itself; with the WASM a command asks in a dialog.

use domain::{command::Command, id::PredictionId, prediction::Row};
use leptos::{ev, prelude::*};

use super::command::{Confirm, Told};
use crate::{
    address,
    ui::{Icon, Toasts, focus_if_lost},
};

/// The buttons, and the dialog that they open. Nothing can be done with what was deleted.
#[component]
pub(super) fn Actions(
    /// The prediction.
    row: Signal<Row>,
    /// Whether it was deleted.
    is_deleted: Signal<bool>,
    /// Leaves it, after its deletion was asked for here and is done.
    leave: Callback<()>,
) -> impl IntoView {
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let asked = RwSignal::new(None::<Command>);
    let is_live = Memo::new(move |_| {
        row.with(|row| {
            let prediction = &row.prediction;
            !prediction.status.is_terminal() && !prediction.id.is_unreadable()
        })
    });
    let button = move |command: Command, icon| {
        let ask = move |event: ev::MouseEvent| {
            event.prevent_default();
            asked.set(Some(command));
        };
        view! {
            <button type="submit" class="button" name="command" value=command.word() on:click=ask>
                <Icon name=icon/>
                <span>{command.label()}</span>
            </button>
        }
    };
    let value = id.to_string();
    // Several may stand on one page.
    let label = ["Actions on ", &value].concat();
    view! {
        <form
            class="actions"
            method="post"
            action=address::COMMAND
            aria-label=label
            hidden=move || is_deleted.try_get().unwrap_or_default()
        >
            <input type="hidden" name="id" value=value/>
            {move || is_live.try_get().unwrap_or_default().then(|| button(Command::Cancel, "stop"))}
            {button(Command::Delete, "trash")}
        </form>
        {move || asked.get().map(|command| asking(command, id.clone(), asked, leave))}
    }
}

fn asking(
    command: Command,
    id: PredictionId,
    asked: RwSignal<Option<Command>>,
    leave: Callback<()>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let close = move || {
        _ = asked.try_set(None);
        // The button that asked may be gone with what it stopped.
        focus_if_lost(".actions button:last-of-type");
    };
    let told = Told {
        taken: Callback::new(|()| {}),
        failed: Callback::new(|_| {}),
        done: Callback::new(move |()| {
            toasts.done([command.done(), "."].concat());
            close();
            if command == Command::Delete {
                leave.run(());
            }
        }),
        closed: Callback::new(move |()| close()),
    };
    view! { <Confirm command ids=vec![id] told/> }
}
