//! One value of the input as it is typed: a view of its place in the JSON. One component for every
//! sort, so that the browser's module holds it once.

use domain::{
    form::{Control, Field, owner},
    json::place,
};
use leptos::prelude::*;

use super::{desk::Desk, preview::Preview, talk::Talk};
use crate::ui::as_raw_text;

/// A field with its name, what it takes, and what is wrong with it.
#[component]
pub(super) fn FieldRow(
    field: Field,
    /// Its number in the form.
    at: usize,
    desk: Desk,
) -> impl IntoView {
    let id = format!("field-{at}");
    let depth = field.depth().to_string();
    if matches!(field.control, Control::Group) {
        return view! {
            <div class="field-group" data-depth=depth>
                <h3>{field.label}</h3>
                <p>{field.help}</p>
            </div>
        }
        .into_any();
    }
    let flaw = flaw(desk, field.clone());
    if matches!(field.control, Control::Messages) {
        return view! { <Talk field id desk flaw/> }.into_any();
    }
    let (told, help) = (format!("{id}-told"), format!("{id}-help"));
    let takes = match &field.default {
        Some(default) => format!("{}. Left out: {default}", capital(&field.takes)),
        None => capital(&field.takes),
    };
    let preview = matches!(field.control, Control::Address).then(|| {
        let (reader, label) = (field.clone(), field.label.clone());
        let typed = Memo::new(move |_| desk.input.with(|input| reader.shown(input)));
        view! { <Preview typed label/> }
    });
    let control = control(&field, &id, desk, flaw);
    view! {
        <div class="field" data-depth=depth data-wrong=move || flaw.get().map(|_| "")>
            <label for=id>
                {field.label.clone()}
                {field.is_required.then(|| view! { " " <span class="required">"required"</span> })}
            </label>
            {control}
            <p class="field-help" id=help>{field.help} " " <span>{takes}</span></p>
            <p class="field-told" id=told role="status">{move || flaw.get()}</p>
            {preview}
        </div>
    }
    .into_any()
}

/// What is wrong with a field. That something is missing is no news before a run was tried.
fn flaw(desk: Desk, field: Field) -> Memo<Option<String>> {
    let is_secret = matches!(field.control, Control::Secret);
    Memo::new(move |_| {
        let is_empty = match is_secret {
            true => secret(desk, &field.path).is_empty(),
            false => desk.input.with(|input| field.shown(input).is_empty()),
        };
        if is_empty && !desk.is_tried.get() {
            return None;
        }
        desk.checked.with(|checked| {
            let mut flaws = checked.flaws.iter();
            let flaw = flaws.find(|flaw| {
                let owner = desk
                    .fields
                    .with_value(|all| owner(all, &flaw.path).cloned());
                owner.is_some_and(|owner| owner.path == field.path)
            })?;
            let inside = flaw.path.strip_prefix(&*field.path).unwrap_or_default();
            Some(match inside.trim_start_matches('/') {
                "" => flaw.sentence.clone(),
                inside => [inside, ": ", &flaw.sentence].concat(),
            })
        })
    })
}

fn secret(desk: Desk, path: &str) -> String {
    desk.secrets.with(|secrets| {
        let secret = secrets.iter().find(|(other, _)| other == path);
        secret.map(|(_, text)| text.clone()).unwrap_or_default()
    })
}

fn control(field: &Field, id: &str, desk: Desk, flaw: Memo<Option<String>>) -> AnyView {
    let described = format!("{id}-told {id}-help");
    let id = id.to_owned();
    let is_secret = matches!(field.control, Control::Secret);
    let name = [if is_secret { "secret" } else { "field" }, &field.path].concat();
    let is_invalid = move || flaw.get().map(|_| "true");
    let required = field.is_required.then_some("true");
    let (reader, writer) = (field.clone(), field.clone());
    let shown = Memo::new(move |_| desk.input.with(|input| reader.shown(input)));
    let first = shown.get_untracked();
    let lines = rows(&first);
    let placeholder = field.placeholder();
    let change = move |typed: String| {
        desk.input
            .update(|input| *input = writer.typed(input, &typed));
    };
    match &field.control {
        Control::Choice(choices) => {
            let options = options(field, choices, &first);
            let option = move |(value, label): (String, String)| {
                let (is_first, chosen) = (value == first, value.clone());
                view! {
                    <option
                        value=value
                        selected=is_first
                        prop:selected=move || shown.with(|shown| *shown == chosen)
                    >{label}</option>
                }
            };
            view! {
                <select
                    id=id
                    name=name
                    aria-describedby=described
                    aria-invalid=is_invalid
                    aria-required=required
                    on:change:target=move |event| change(event.target().value())
                >
                    {options.into_iter().map(option).collect_view()}
                </select>
            }
            .into_any()
        }
        Control::Text | Control::Lines { .. } | Control::Messages | Control::Json => view! {
            <textarea id=id name=name rows=lines dir="auto" placeholder=placeholder spellcheck="false"
                aria-describedby=described aria-invalid=is_invalid aria-required=required
                prop:value=move || shown.get()
                on:input:target=move |event| change(event.target().value())
            >{as_raw_text(&first)}</textarea>
        }
        .into_any(),
        Control::Secret => {
            let path = field.path.clone();
            let keep = move |typed: String| {
                desk.secrets.update(|secrets| {
                    secrets.retain(|(other, _)| *other != path);
                    secrets.push((path.clone(), typed));
                })
            };
            view! {
                <input id=id name=name type="password" autocomplete="off"
                    aria-describedby=described aria-invalid=is_invalid aria-required=required
                    on:input:target=move |event| keep(event.target().value())
                />
            }
            .into_any()
        }
        Control::Line | Control::Address | Control::Number { .. } | Control::Group => {
            let mode = match &field.control {
                Control::Number { is_whole: true, .. } => "numeric",
                Control::Number { .. } => "decimal",
                Control::Address => "url",
                Control::Line
                | Control::Group
                | Control::Text
                | Control::Secret
                | Control::Choice(_)
                | Control::Lines { .. }
                | Control::Messages
                | Control::Json => "text",
            };
            view! {
                <input id=id name=name type="text" dir="auto" inputmode=mode placeholder=placeholder autocomplete="off" spellcheck="false"
                    aria-describedby=described aria-invalid=is_invalid aria-required=required
                    value=first prop:value=move || shown.get()
                    on:input:target=move |event| change(event.target().value())
                />
            }
            .into_any()
        }
    }
}

/// What there is to choose, as JSON and in words: to leave it out, each of the choices, and what stands
/// there now, where that is none of them.
fn options(field: &Field, choices: &[String], now: &str) -> Vec<(String, String)> {
    let said = |value: &String| place::unquoted(value).unwrap_or_else(|| value.clone());
    let none = match &field.default {
        Some(default) => ["Default: ", &said(default)].concat(),
        None => "Not set".to_owned(),
    };
    let mut options = vec![(String::new(), none)];
    options.extend(choices.iter().map(|value| (value.clone(), said(value))));
    if !options.iter().any(|(value, _)| value == now) {
        options.push((now.to_owned(), [now, " (none of the choices)"].concat()));
    }
    options
}

/// A word, or words, as a sentence begins.
pub(super) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// As many lines as there are, within reason.
pub(super) fn rows(text: &str) -> String {
    let long = text.lines().map(|line| 1 + line.len() / 80).sum::<usize>();
    long.clamp(3, 14).to_string()
}
