//! The table's head: a heading for each column, with a handle at its edge that makes it wider or
//! narrower, by pointer or by keys.

use domain::id::PredictionId;
use leptos::{ev, prelude::*};

use super::{
    columns::{Chosen, ColumnsButton, focus_soon},
    select::SelectHead,
};
use crate::{
    prediction::{Column, WIDTHS},
    ui::pressed_key,
};

/// How far one press of an arrow goes, in CSS pixels.
const STEP: u16 = 8;

/// The headings.
#[component]
pub(super) fn Head(
    chosen: Chosen,
    columns: Memo<Vec<Column>>,
    /// What is loaded.
    ids: Signal<Vec<PredictionId>>,
) -> impl IntoView {
    let heading = move |column: Column| {
        let label = column.label();
        let content = if column == Column::Peek {
            let button = view! { <span class="visually-hidden">{label}</span> <ColumnsButton/> };
            button.into_any()
        } else {
            view! { {label} <Handle chosen column/> }.into_any()
        };
        view! {
            <th role="columnheader" scope="col" class=column.class() aria-label=label>
                {content}
            </th>
        }
    };
    view! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                <SelectHead ids/>
                // Each by its key: the menu stands where its button does, which must stay.
                <For each=move || columns.get() key=|column| column.word() children=heading/>
            </tr>
        </thead>
    }
}

/// The edge of a column.
#[component]
fn Handle(chosen: Chosen, column: Column) -> impl IntoView {
    let grip = StoredValue::new(None::<Grip>);
    let press = move |event: ev::PointerEvent| grip.set_value(Grip::of(&event));
    let drag = move |event: ev::PointerEvent| {
        if let Some(grip) = grip.get_value() {
            chosen.preview(column, grip.width(&event));
        }
    };
    let release = move |event: ev::PointerEvent| {
        if let Some(grip) = grip.get_value().filter(|grip| grip.has_moved(&event)) {
            chosen.change(|columns| columns.resize(column, Some(grip.width(&event))));
        }
        grip.set_value(None);
    };
    view! {
        <span
            class="handle"
            id=["handle-", column.word()].concat()
            role="separator"
            tabindex="-1"
            aria-orientation="vertical"
            aria-label=["Width of ", column.label()].concat()
            aria-valuemin=WIDTHS.start().to_string()
            aria-valuemax=WIDTHS.end().to_string()
            aria-valuenow=move || chosen.width(column).to_string()
            on:keydown=move |event| key(chosen, column, &event)
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| chosen.change(|columns| columns.resize(column, None))
        ></span>
    }
}

/// The arrows move the edge; Enter and Escape go back to where the edge was chosen.
fn key(chosen: Chosen, column: Column, event: &ev::KeyboardEvent) {
    let width = chosen.width(column);
    let width = match pressed_key(event).as_deref().unwrap_or_default() {
        "ArrowLeft" => width.saturating_sub(STEP),
        "ArrowRight" => width.saturating_add(STEP),
        "Home" => *WIDTHS.start(),
        "End" => *WIDTHS.end(),
        "Enter" | "Escape" => {
            event.prevent_default();
            return focus_soon("columns-button".to_owned());
        }
        _ => return,
    };
    event.prevent_default();
    chosen.change(|columns| columns.resize(column, Some(width)));
}

/// An edge that a pointer holds.
#[derive(Clone, Copy, Debug)]
struct Grip {
    /// Where it was taken, in CSS pixels from the left of the window.
    x: i32,
    /// How wide the column was drawn then, in CSS pixels.
    width: i32,
}

impl Grip {
    /// Takes the edge, and all that the pointer does until it lets go.
    fn of(event: &ev::PointerEvent) -> Option<Self> {
        #[cfg(feature = "hydrate")]
        {
            use wasm_bindgen::JsCast;

            let edge: web_sys::Element = event.current_target()?.dyn_into().ok()?;
            edge.set_pointer_capture(event.pointer_id()).ok()?;
            // No text is selected on the way.
            event.prevent_default();
            let heading: web_sys::HtmlElement = edge.parent_element()?.dyn_into().ok()?;
            Some(Self {
                x: event.client_x(),
                width: heading.offset_width(),
            })
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = event;
            None
        }
    }

    /// How wide the column is with the edge under the pointer.
    fn width(self, event: &ev::PointerEvent) -> u16 {
        let width = self.width + event.client_x() - self.x;
        u16::try_from(width.max(0)).unwrap_or(u16::MAX)
    }

    /// Whether it was more than a click.
    fn has_moved(self, event: &ev::PointerEvent) -> bool {
        event.client_x() != self.x
    }
}
