//! The same input several times, with other values in one of its fields: what all of it costs is told
//! before anything is sent. Needs the WASM; without it, it is not shown.

use domain::{
    cost::Cost,
    form::{Control, Field, spread},
    playground::Ask,
};
use leptos::{prelude::*, task::spawn_local};

use super::desk::{Desk, State};
use crate::api;

/// The most runs of one batch.
pub(super) const MAX_RUNS: usize = 50;

/// What a batch would be, as the server has reckoned it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// What tells each from the others, and what it sends.
    runs: Vec<(String, Ask)>,
    /// What they cost together; `None` where one of them has no price.
    cost: Option<Cost>,
    /// How many do not fit.
    unfit: usize,
}

/// The way to a batch.
#[component]
pub(super) fn Batch(desk: Desk) -> impl IntoView {
    let fields = desk.fields.with_value(|fields| {
        let is_one = |field: &&Field| !matches!(field.control, Control::Group | Control::Secret);
        fields.iter().filter(is_one).cloned().collect::<Vec<_>>()
    });
    if fields.is_empty() {
        return ().into_any();
    }
    let chosen = fields.iter().position(|field| field.path.ends_with("seed"));
    let chosen = RwSignal::new(chosen.unwrap_or_default());
    let lines = RwSignal::new(String::new());
    let plan = RwSignal::new(None::<Plan>);
    // What was reckoned holds for what was typed then.
    let forget = move || plan.set(None);
    let fields = StoredValue::new(fields);
    let reckon = move |_| {
        let field = fields.with_value(|fields| fields.get(chosen.get_untracked()).cloned());
        if let Some(field) = field {
            let runs = variants(&field, &lines.get_untracked(), &untrack(|| desk.ask()));
            spawn_local(async move { _ = plan.try_set(reckoned(runs).await) });
        }
    };
    Effect::new(move |_| {
        desk.input.track();
        desk.secrets.track();
        forget();
    });
    let option = |(at, field): (usize, Field)| {
        view! { <option value=at.to_string() selected=at == chosen.get_untracked()>{field.label}</option> }
    };
    view! {
        <details class="batch">
            <summary>"Run several with different values"</summary>
            <label>
                <span>"Field"</span>
                <select on:change:target=move |event| {
                    chosen.set(event.target().value().parse().unwrap_or_default());
                    forget();
                }>
                    {fields.get_value().into_iter().enumerate().map(option).collect_view()}
                </select>
            </label>
            <label>
                <span>"Values"</span>
                <textarea rows="4" dir="auto" spellcheck="false" prop:value=move || lines.get()
                    on:input:target=move |event| { lines.set(event.target().value()); forget(); }></textarea>
            </label>
            <p class="field-help">"One on each line; of whole numbers also 1..8. At most 50 runs."</p>
            {move || match plan.get() {
                None => view! { <button type="button" class="button" on:click=reckon>"Reckon the cost"</button> }.into_any(),
                Some(reckoned) => view! { <Planned desk reckoned plan/> }.into_any(),
            }}
        </details>
    }
    .into_any()
}

/// Each input, and what tells it from the others.
pub(super) fn variants(field: &Field, lines: &str, ask: &Ask) -> Vec<(String, Ask)> {
    let values = lines.lines().filter(|line| !line.is_empty());
    let values = values.flat_map(|line| spread(&field.control, line, MAX_RUNS));
    let with = |value: String| {
        // Choices are typed in words, and sent as JSON.
        let mut typed = value.clone();
        if let Control::Choice(choices) = &field.control {
            let is_it = |choice: &&String| choice.trim_matches('"') == value;
            typed = choices.iter().find(is_it).unwrap_or(&value).clone();
        }
        let input = field.typed(&ask.input, &typed);
        (
            value,
            Ask {
                input,
                ..ask.clone()
            },
        )
    };
    values.take(MAX_RUNS).map(with).collect()
}

pub(super) async fn reckoned(runs: Vec<(String, Ask)>) -> Option<Plan> {
    let asks = runs.iter().map(|(_, ask)| ask.clone()).collect();
    let checked = api::check(asks).await.ok()?;
    let mut costs = checked.iter().map(|checked| checked.cost);
    let cost = costs.try_fold(Cost::default(), |sum, cost| Some(sum.plus(cost?)));
    let unfit = checked.iter().filter(|it| !it.flaws.is_empty()).count();
    Some(Plan { runs, cost, unfit })
}

/// What would be run, what it costs, and the button that does it.
#[component]
pub(super) fn Planned(desk: Desk, reckoned: Plan, plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let Plan { runs, cost, unfit } = reckoned;
    let number = runs.len();
    let sum = match cost {
        Some(cost) => format!("{number} runs, {cost} in total."),
        None => format!("{number} runs. What they cost cannot be told before."),
    };
    let unfit = match unfit {
        0 => String::new(),
        1 => " One of the values does not fit.".to_owned(),
        unfit => format!(" {unfit} of the values do not fit."),
    };
    let can_run = number > 0 && unfit.is_empty();
    let go = move |_| {
        let runs = runs.clone();
        plan.set(None);
        spawn_local(async move {
            for (label, ask) in runs {
                if desk.runs.try_get_untracked().is_none() {
                    return;
                }
                let run = desk.queue(label, ask.clone());
                desk.send(ask, run.clone()).await;
                // What stopped one may stop all, and each costs.
                if !matches!(run.get_untracked(), State::Started(_)) {
                    return;
                }
            }
        });
    };
    view! {
        <p role="status"><b>{sum}</b>{unfit}</p>
        {can_run.then(|| view! {
            <button type="button" class="button primary" on:click=go>{format!("Run all {number}")}</button>
        })}
    }
}
