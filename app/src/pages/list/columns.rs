//! The reader's columns: kept in this browser, and the menu that chooses among them.
//!
//! A cookie holds them, not the local storage: so the server draws the table as it was left, and
//! nothing shifts when the page comes alive. They are no part of the address: a link that is shared
//! shows the list, and everyone has their own columns.

use leptos::prelude::*;

use crate::{
    prediction::{Column, Columns},
    shell::COLUMNS,
    ui::{Form, Icon, PopoverButton},
};

/// The reader's columns; a context of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen(RwSignal<Columns>);

impl Chosen {
    /// As they were left.
    pub(super) fn new() -> Self {
        let text = COLUMNS.read().unwrap_or_default();
        Self(RwSignal::new(Columns::read(&text)))
    }

    /// What the table shows, from left to right.
    pub(super) fn shown(self) -> Memo<Vec<Column>> {
        Memo::new(move |_| self.0.with(Columns::shown))
    }

    /// How wide a column is meant to be, in CSS pixels: reactive.
    pub(super) fn width(self, column: Column) -> u16 {
        self.0.with(|columns| columns.width(column))
    }

    /// What is written of a time.
    pub(super) fn times(self) -> Signal<Form> {
        Signal::derive(move || match self.0.with(Columns::has_dates) {
            true => Form::Date,
            false => Form::Ago,
        })
    }

    fn is_shown(self, column: Column) -> bool {
        self.0.with(|columns| {
            let choice = columns.choice(column);
            choice.is_some_and(|choice| choice.is_shown)
        })
    }

    /// Shows how it would be with a column this wide, while it is being dragged.
    pub(super) fn preview(self, column: Column, width: u16) {
        let mut columns = self.0.get_untracked();
        columns.resize(column, Some(width));
        widen(&columns);
    }

    /// Changes them, for this page and the next ones.
    pub(super) fn change(self, change: impl FnOnce(&mut Columns)) {
        self.0.update(change);
        self.0.with_untracked(|columns| {
            COLUMNS.keep(columns.written().as_deref());
            widen(columns);
        });
    }
}

/// Shows and hides the menu; stands in the table's head.
#[component]
pub(super) fn ColumnsButton() -> impl IntoView {
    view! {
        <PopoverButton popover="columns" label="Columns" icon="columns"/>
    }
}

/// Every column: whether it is shown, where it stands, how wide it is.
#[component]
pub(super) fn ColumnsMenu(chosen: Chosen) -> impl IntoView {
    let order = Memo::new(move |_| {
        let choices = chosen.0.with(|columns| columns.all().to_vec());
        choices
            .into_iter()
            .map(|choice| choice.column)
            .collect::<Vec<_>>()
    });
    let reset = move |_| chosen.change(|columns| *columns = Columns::default());
    view! {
        <div class="menu columns-menu" id="columns" popover="auto" role="dialog" aria-labelledby="columns-title">
            <header>
                <h2 id="columns-title">"Columns"</h2>
                <button type="button" class="text-button" on:click=reset>"Reset"</button>
            </header>
            <ul>
                <For
                    each=move || order.get()
                    key=|column| column.word()
                    children=move |column| view! { <Entry chosen column/> }
                />
            </ul>
            <Times chosen/>
        </div>
    }
}

/// How times are written.
#[component]
fn Times(chosen: Chosen) -> impl IntoView {
    let times = chosen.times();
    let choice = |label: &'static str, form: Form| {
        view! {
            <label>
                <input
                    type="radio"
                    name="times"
                    prop:checked=move || times.get() == form
                    on:change=move |_| chosen.change(|columns| columns.set_dates(form == Form::Date))
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Times"</legend>
            {choice("How long ago", Form::Ago)}
            {choice("Date and time", Form::Date)}
        </fieldset>
    }
}

/// One column of the menu.
#[component]
fn Entry(chosen: Chosen, column: Column) -> impl IntoView {
    let is_shown = move || chosen.is_shown(column);
    let why = (!column.can_hide()).then_some("The id leads to the prediction, so it stays");
    let label = column.label();
    let button = |what: &'static str, name: [&str; 3]| {
        let (id, name) = ([what, "-", column.word()].concat(), name.concat());
        // The handle at the column's edge takes over; it stands only where the column is shown.
        let leaves = what == "width";
        view! {
            <button
                type="button"
                class="icon-button"
                id=id
                aria-label=name.clone()
                title=name
                popovertarget=leaves.then_some("columns")
                popovertargetaction=leaves.then_some("hide")
                disabled=move || leaves && !is_shown()
                on:click=move |_| act(chosen, column, what)
            >
                <Icon name=what/>
            </button>
        }
    };
    view! {
        <li>
            <label title=why>
                <input
                    type="checkbox"
                    prop:checked=is_shown
                    disabled=!column.can_hide()
                    on:change=move |_| chosen.change(|columns| columns.toggle(column))
                />
                <span>{label}</span>
            </label>
            {button("up", ["Move ", label, " up"])}
            {button("down", ["Move ", label, " down"])}
            {button("width", ["Resize ", label, ""])}
        </li>
    }
}

/// What a button of an entry does.
fn act(chosen: Chosen, column: Column, what: &str) {
    match what {
        "up" => chosen.change(|columns| columns.shift(column, -1)),
        "down" => chosen.change(|columns| columns.shift(column, 1)),
        _ => return focus_soon(["handle-", column.word()].concat()),
    }
    // Moving an element takes the focus from what is in it.
    focus_soon([what, "-", column.word()].concat());
}

/// Gives the focus to an element by its id, once the page has been drawn.
pub(super) fn focus_soon(id: String) {
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;

        let found = document().get_element_by_id(&id);
        if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
    #[cfg(not(feature = "hydrate"))]
    drop(id);
}

/// Draws the columns as wide as this: on the root, over what the document was sent with. Nothing
/// of the table is made anew for it.
fn widen(columns: &Columns) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let root = document().document_element();
        if let Some(root) = root.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            root.style().set_css_text(&columns.style());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = columns;
}
