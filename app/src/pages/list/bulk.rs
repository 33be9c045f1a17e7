//! What can be done with the selection: a bar in front of the page, which moves nothing.
//!
//! It is a form of the checked boxes, which works by itself; with the WASM the boxes of rows that
//! are not drawn count, too, and a command asks in a dialog.

use domain::{command::Command, compare::SIDES, selection::Matching};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::words::{counted, grouped};
use crate::{
    address::{self, ListAddress},
    api::{self, ApiFault},
    pages::command::{Confirm, Told},
    prediction::{FORM, Selection},
    ui::{Icon, Toasts, focus_if_lost},
};

/// The bar, and the dialog that it opens.
#[component]
pub(super) fn BulkBar(address: Memo<ListAddress>) -> impl IntoView {
    let (selection, toasts) = (expect_context::<Selection>(), expect_context::<Toasts>());
    let asked = RwSignal::new(None::<Command>);
    let ids = NodeRef::<html::Input>::new();
    let query = Memo::new(move |_| address.with(|address| address.query.clone()));
    // Another search shows other rows: what nobody sees any more must not be acted upon.
    Effect::new(move |before: Option<String>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            selection.replace(Vec::new());
        }
        query
    });
    let count = Memo::new(move |_| selection.count());
    let all = move |_| {
        spawn_local(async move {
            match api::select(query.get_untracked()).await {
                Ok(selected) => selection.choose(selected),
                Err(ApiFault(fault)) => toasts.show(fault.to_string()),
            }
        });
    };
    let fill = move |_| {
        if let Some(input) = ids.get_untracked() {
            let ids: Vec<String> = selection.frozen().iter().map(ToString::to_string).collect();
            // No id has a control character.
            input.set_value(&ids.join("\t"));
        }
    };
    let navigate = use_navigate();
    let compare = move |event: ev::MouseEvent| {
        event.prevent_default();
        let ids = selection.frozen();
        navigate(&address::compare(&ids), NavigateOptions::default());
    };
    let said = move || said(count.get() as u64, selection.part_of());
    let command = move |command: Command, icon| {
        let ask = move |event: ev::MouseEvent| {
            event.prevent_default();
            asked.set(Some(command));
        };
        view! {
            <button
                class="button"
                formaction=address::COMMAND
                name="command"
                value=command.word()
                on:click=ask
            >
                <Icon name=icon/>
                {command.label()}
            </button>
        }
    };
    view! {
        <form
            class="bulk"
            id=FORM
            method="post"
            action=address::EXPORT
            aria-label="Selection"
            data-open=move || (count.get() > 0).then_some("")
            on:submit=fill
        >
            <input type="hidden" name="ids" node_ref=ids/>
            <span class="bulk-count" aria-live="polite">{said}</span>
            <button type="button" class="text-button bulk-all" on:click=all>"All that match"</button>
            <span class="bulk-acts">
                <button
                    class="button"
                    formaction=address::COMPARE
                    formmethod="get"
                    title="Compare two to four"
                    prop:disabled=move || !SIDES.contains(&count.get())
                    on:click=compare
                >
                    <Icon name="columns"/>
                    "Compare"
                </button>
                {command(Command::Cancel, "stop")}
                {command(Command::Delete, "trash")}
                <button class="button" name="format" value="csv" title="Export as CSV"><Icon name="download"/>"CSV"</button>
                <button class="button" name="format" value="jsonl" title="Export as JSON lines"><Icon name="download"/>"JSON"</button>
            </span>
            <button
                type="reset"
                class="icon-button"
                aria-label="Clear the selection"
                title="Clear"
                on:click=move |_| selection.replace(Vec::new())
            >
                <Icon name="close"/>
            </button>
        </form>
        {move || asked.get().map(|command| asking(command, selection, asked))}
    }
}

/// `The newest 5,000 of 23,411 selected`: a selection takes no more.
fn said(count: u64, part_of: Option<Matching>) -> String {
    let selected = match part_of {
        None if count == 0 => return "Selected".to_owned(),
        None => counted(count, "prediction", ""),
        Some(Matching { count: Some(all) }) => {
            ["The newest ", &grouped(count), " of ", &grouped(all)].concat()
        }
        Some(Matching { count: None }) => {
            ["The newest ", &grouped(count), " of more that match"].concat()
        }
    };
    [&selected, " selected"].concat()
}

/// The question about what is selected now. What a job takes is not selected any more; what it could
/// not do is selected again.
fn asking(
    command: Command,
    selection: Selection,
    asked: RwSignal<Option<Command>>,
) -> impl IntoView {
    let ids = selection.frozen();
    let set = ids.clone();
    let told = Told {
        taken: Callback::new(move |()| _ = selection.put(&set, false)),
        failed: Callback::new(move |ids: Vec<_>| _ = selection.put(&ids, true)),
        done: Callback::new(|()| {}),
        closed: Callback::new(move |()| {
            asked.set(None);
            focus_if_lost(".log a");
        }),
    };
    view! { <Confirm command ids told/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_that_there_are_more_than_a_selection_takes() {
        let check = |count, part_of, want: &str| assert_eq!(said(count, part_of), want);
        let of = |count| Some(Matching { count });
        check(0, None, "Selected");
        check(1, None, "1 prediction selected");
        check(5_000, None, "5,000 predictions selected");
        check(
            5_000,
            of(Some(23_411)),
            "The newest 5,000 of 23,411 selected",
        );
        check(
            5_000,
            of(None),
            "The newest 5,000 of more that match selected",
        );
    }
}
