//! The messages of a conversation as they are typed: a slot for each, the system's first, and room for
//! the next. A view of one place in the JSON, as every field; what is more than words is typed as JSON.

use domain::{
    form::Field,
    talk::{self, ASSISTANT, Message, SYSTEM, USER},
};
use leptos::{either::Either, prelude::*};

use super::{
    desk::Desk,
    field::{capital, rows},
};
use crate::ui::as_raw_text;

/// What is typed, and where it is kept.
#[derive(Clone, Copy)]
struct Slots {
    field: StoredValue<Field>,
    desk: Desk,
    /// The role of a message that there is room for beside what is typed.
    more: RwSignal<Option<String>>,
    /// `None` where only JSON can show it.
    all: Memo<Option<Vec<Message>>>,
}

/// The conversation.
#[component]
pub(super) fn Talk(
    field: Field,
    /// What the names in the page begin with.
    id: String,
    desk: Desk,
    flaw: Memo<Option<String>>,
) -> impl IntoView {
    let Field {
        label, help, takes, ..
    } = field.clone();
    let is_required = field.is_required;
    let field = StoredValue::new(field);
    let more = RwSignal::new(None::<String>);
    let shown =
        Memo::new(move |_| field.with_value(|field| desk.input.with(|input| field.shown(input))));
    let all = Memo::new(move |_| shown.with(|shown| talk::slots(shown, more.get().as_deref())));
    let slots = Slots {
        field,
        desk,
        more,
        all,
    };
    let count = Memo::new(move |_| all.with(|all| all.as_ref().map(Vec::len)));
    let is_words = Memo::new(move |_| count.get().is_some());
    let (told, help_id) = (format!("{id}-told"), format!("{id}-help"));
    let described = help_id.clone();
    let add = move |_| {
        let last = all.with_untracked(|all| all.as_ref()?.last().map(|last| last.role.clone()));
        more.set(last.map(|role| talk::next(&role).to_owned()));
    };
    let is_full = move || {
        all.with(|all| {
            let last = all.as_ref().and_then(|all| all.last());
            last.is_some_and(|last| last.text.is_empty())
        })
    };
    view! {
        <fieldset class="field talk" aria-describedby=described data-wrong=move || flaw.get().map(|_| "")>
            <legend>
                {label}
                {is_required.then(|| view! { " " <span class="required">"required"</span> })}
            </legend>
            {move || match is_words.get() {
                true => Either::Left(view! {
                    <For
                        each=move || 0..count.get().unwrap_or_default()
                        key=|at| *at
                        children=move |at| view! { <Slot at slots/> }
                    />
                    <button type="button" class="button add-message" disabled=is_full on:click=add>
                        "Add a message"
                    </button>
                }),
                false => Either::Right(view! {
                    <textarea name=field.with_value(|field| ["field", &field.path].concat()) rows="8" spellcheck="false" aria-label="Messages as JSON"
                        prop:value=move || shown.get()
                        on:input:target=move |event| slots.put(&event.target().value())
                    >{as_raw_text(&shown.get_untracked())}</textarea>
                }),
            }}
            <p class="field-help" id=help_id>{help} " " <span>{capital(&takes)}</span></p>
            <p class="field-told" id=told role="status">{move || flaw.get()}</p>
        </fieldset>
    }
}

impl Slots {
    /// What stands in a slot: reactive.
    fn at(self, at: usize) -> Option<Message> {
        self.all.with(|all| all.as_ref()?.get(at).cloned())
    }

    fn change(self, at: usize, change: impl FnOnce(&mut Message)) {
        let Some(mut slots) = self.all.get_untracked() else {
            return;
        };
        let is_last = at + 1 == slots.len();
        let Some(message) = slots.get_mut(at) else {
            return;
        };
        change(message);
        // What is not said yet stands nowhere but here.
        if is_last {
            self.more
                .set(Some(message.role.clone()).filter(|_| message.text.is_empty()));
        }
        self.put(&talk::folded(slots).unwrap_or_default());
    }

    fn put(self, typed: &str) {
        self.field.with_value(|field| {
            self.desk
                .input
                .update(|input| *input = field.typed(input, typed));
        });
    }
}

#[component]
fn Slot(at: usize, slots: Slots) -> impl IntoView {
    let text = Memo::new(move |_| slots.at(at).map(|it| it.text).unwrap_or_default());
    let role = Memo::new(move |_| slots.at(at).map(|it| it.role).unwrap_or_default());
    let (first, role_first) = (text.get_untracked(), role.get_untracked());
    let named = |what: &str| slots.field.with_value(|field| [what, &field.path].concat());
    let rows = rows(&first);
    let label = match at {
        0 => "System message".to_owned(),
        at => format!("Message {at}"),
    };
    let who = match at {
        0 => Either::Left(view! {
            <span class="message-role">"System"</span>
            <input type="hidden" name=named("role") value=SYSTEM/>
        }),
        _ => {
            let mut roles = vec![USER.to_owned(), ASSISTANT.to_owned()];
            if !roles.contains(&role_first) {
                roles.push(role_first.clone());
            }
            let option = move |name: String| {
                let (is_first, it) = (name == role_first, name.clone());
                view! {
                    <option value=name selected=is_first prop:selected=move || role.with(|role| *role == it)>
                        {capital(&name)}
                    </option>
                }
            };
            Either::Right(view! {
                <select name=named("role") class="message-role" aria-label=["Role of message ", &at.to_string()].concat()
                    on:change:target=move |event| slots.change(at, |it| it.role = event.target().value())>
                    {roles.into_iter().map(option).collect_view()}
                </select>
            })
        }
    };
    view! {
        <div class="message">
            {who}
            <textarea name=named("said") rows=rows dir="auto" spellcheck="false" aria-label=label
                prop:value=move || text.get()
                on:input:target=move |event| slots.change(at, |it| it.text = event.target().value())
            >{as_raw_text(&first)}</textarea>
        </div>
    }
}
