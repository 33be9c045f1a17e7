//! How rows are chosen: the box of each, with the shift key a range of them, and the box of all that
//! are loaded.

use domain::id::PredictionId;
use leptos::{ev, prelude::*};

use crate::prediction::Selection;

/// The heading of the boxes: chooses all that are loaded.
#[component]
pub(super) fn SelectHead(
    /// What is loaded.
    #[prop(into)]
    ids: Signal<Vec<PredictionId>>,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let is_all = Memo::new(move |_| {
        let count = selection.count();
        // The long way only where it can be so.
        count > 0
            && ids.with(|ids| {
                !ids.is_empty() && ids.len() <= count && ids.iter().all(|id| selection.has(id))
            })
    });
    let is_some = Memo::new(move |_| selection.count() > 0);
    let choose = move |_| {
        let is_chosen = !is_all.get_untracked();
        ids.with_untracked(|ids| selection.put(ids, is_chosen));
    };
    view! {
        <th role="columnheader" scope="col" class="c-select" aria-label="Select">
            <label>
                <input
                    type="checkbox"
                    aria-label="Select all that are loaded"
                    autocomplete="off"
                    prop:checked=is_all
                    prop:indeterminate=move || is_some.get() && !is_all.get()
                    on:click=choose
                />
                // Seen above cards, which have no other heading.
                <span>"Select all"</span>
            </label>
        </th>
    }
}

/// Takes a click into or beside the box of a row; whether it was one.
pub(super) fn pick(
    event: &ev::MouseEvent,
    selection: Selection,
    list: Signal<Vec<PredictionId>>,
) -> bool {
    #[cfg(feature = "hydrate")]
    {
        let picked = picked(event);
        if let Some((id, is_chosen)) = &picked {
            list.with_untracked(|list| {
                selection.pick(id, *is_chosen, event.shift_key().then_some(list.as_slice()))
            });
        }
        picked.is_some()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, selection, list);
        false
    }
}

/// Whose box it is, and whether it is checked then.
#[cfg(feature = "hydrate")]
fn picked(event: &ev::MouseEvent) -> Option<(PredictionId, bool)> {
    use wasm_bindgen::JsCast;

    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let cell = target.closest("td.c-select").ok()??;
    let input: web_sys::HtmlInputElement = cell.first_element_child()?.dyn_into().ok()?;
    // Beside the box is as good as on it.
    let is_chosen = input.checked() ^ (&target == cell.as_ref());
    Some((input.value().parse().ok()?, is_chosen))
}
