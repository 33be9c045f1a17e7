//! The form of a run: its fields, the same input as JSON, what it costs, and the button.

use domain::{
    form::{Control, Field, owner},
    playground::{Checked, Ran},
};
use leptos::{ev, prelude::*};

use super::{
    batch::Batch,
    desk::Desk,
    field::FieldRow,
    run::{Refusal, UnsureWords},
    sweep::Sweep,
};
use crate::{
    address::{self, PlaygroundAddress},
    ui::{Icon, as_raw_text},
};

/// The form.
#[component]
pub(super) fn RunForm(
    desk: Desk,
    /// What became of it when it was posted without the WASM.
    ran: Option<Ran>,
) -> impl IntoView {
    let (account, model) = desk
        .model
        .with_value(|model| (model.account.to_string(), model.slug.clone()));
    let action = PlaygroundAddress::of(&model, &account).href();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        desk.is_tried.set(true);
        desk.run(untrack(|| desk.ask()));
    };
    let fields = desk.fields.get_value().into_iter().enumerate();
    let fields = fields.map(|(at, field)| view! { <FieldRow field at desk/> });
    let (hidden_account, hidden_model) = (account.clone(), model);
    let first = desk.input.get_untracked();
    view! {
        <section class="pane run-form" aria-labelledby="form-heading">
            <header><h2 id="form-heading">"Input"</h2></header>
            {ran.map(|ran| posted(ran, account))}
            // What does not fit is told beside the field; the browser's own words would come first.
            <form method="post" action=action aria-label="Run" novalidate on:submit=submit>
                <input type="hidden" name="account" value=hidden_account/>
                <input type="hidden" name="model" value=hidden_model/>
                <input type="hidden" name="base" value=first.clone()/>
                {fields.collect_view()}
                <General desk/>
                <details class="input-json">
                    <summary>"Input as JSON"</summary>
                    <textarea
                        name="input"
                        aria-label="Input as JSON"
                        rows="10"
                        spellcheck="false"
                        prop:value=move || desk.input.get()
                        on:input:target=move |event| desk.input.set(event.target().value())
                    >{as_raw_text(&first)}</textarea>
                    <p class="field-help">
                        "The same input: the fields and this text follow each other. What the form has no field for stays as it is. Secrets are not part of it."
                    </p>
                </details>
                <div class="run-foot">
                    <Price desk/>
                    <button type="submit" class="button primary"><Icon name="play"/><span>"Run"</span></button>
                </div>
            </form>
            <Sweep desk/>
            <Batch desk/>
        </section>
    }
}

/// What is wrong with the input as a whole, or with a value that has no field.
#[component]
fn General(desk: Desk) -> impl IntoView {
    let flaws = move || {
        desk.checked.with(|checked: &Checked| {
            desk.fields.with_value(|fields: &Vec<Field>| {
                let has_none = |path: &str| match owner(fields, path) {
                    Some(field) => matches!(field.control, Control::Group) && desk.is_tried.get(),
                    None => true,
                };
                let flaws = checked.flaws.iter().filter(|flaw| has_none(&flaw.path));
                let flaws = flaws.map(|flaw| match flaw.path.trim_start_matches('/') {
                    "" => flaw.sentence.clone(),
                    name => [name, ": ", &flaw.sentence].concat(),
                });
                flaws.collect::<Vec<_>>()
            })
        })
    };
    view! {
        <div class="field-told" role="status">
            {move || flaws().into_iter().map(|flaw| view! { <p>{flaw}</p> }).collect_view()}
        </div>
    }
}

/// What the run will cost, where that can be said.
#[component]
fn Price(desk: Desk) -> impl IntoView {
    let cost = move || desk.checked.with(|checked| checked.cost);
    view! {
        <p class="estimate">
            {move || cost().map(|cost| view! { <b>{cost.to_string()}</b> " for this run. " })}
            <span>{move || desk.checked.with(|checked| checked.price.clone())}</span>
        </p>
    }
}

/// What became of a form that was posted, and what can be done about it.
fn posted(ran: Ran, account: String) -> AnyView {
    match ran {
        Ran::Refused { sentence, said } => {
            let sentences = [Some(sentence), said].into_iter().flatten().collect();
            view! { <Refusal sentences/> }.into_any()
        }
        Ran::Unfit(_) => {
            let sentences = vec!["Nothing was sent: something below does not fit.".to_owned()];
            view! { <Refusal sentences/> }.into_any()
        }
        Ran::Unsure { found, .. } => {
            let claim = |id: domain::id::PredictionId| {
                view! {
                    <form method="post" action=address::PLAYGROUND class="found">
                        <input type="hidden" name="account" value=account.clone()/>
                        <a href=address::prediction(&id)><code>{id.short()}</code></a>
                        <button type="submit" class="button" name="claim" value=id.to_string()>"It is this one"</button>
                    </form>
                }
            };
            view! {
                <section class="unsure" role="alert">
                    <UnsureWords has_found=!found.is_empty()/>
                    {found.into_iter().map(claim).collect_view()}
                </section>
            }
            .into_any()
        }
        Ran::Started(_) => ().into_any(),
    }
}
