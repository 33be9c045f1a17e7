//! What was asked of each prediction and how it went, in columns.

use domain::{
    compare::{Comparison, Parameter, Value},
    prediction::{Detail, Prediction},
    time::Timestamp,
    timing::{self, Span},
};
use leptos::prelude::*;

use crate::{
    address,
    prediction::has_secret,
    ui::{Icon, date_time},
};

/// The table.
#[component]
pub(super) fn Table(comparison: Comparison, now: Timestamp) -> impl IntoView {
    let Comparison { sides, parameters } = comparison;
    let has_secret = parameters
        .iter()
        .flat_map(|parameter| &parameter.values)
        .any(|value| value.text.as_deref().is_some_and(has_secret));
    let (differing, same): (Vec<_>, Vec<_>) = parameters.into_iter().partition(Parameter::differs);
    let count = same.len();
    let columns = sides.len() + 1;
    let headings: Vec<_> = (0..sides.len()).map(|at| heading(&sides, at)).collect();
    view! {
        {has_secret.then(|| view! {
            <p class="pane-note">
                <Icon name="lock"/>
                "Secrets are masked by the server: whether they are the same is not told."
            </p>
        })}
        <div class="compare-scroll" tabindex="0" role="region" aria-label="Differences">
            <table class="compare-table" data-sides=sides.len()>
                <thead>
                    <tr>
                        <td></td>
                        {headings}
                    </tr>
                </thead>
                <tbody>{facts(&sides, now)}</tbody>
                <tbody>
                    <tr><th class="compare-part" colspan=columns scope="colgroup">"Parameters that differ"</th></tr>
                    {differing.is_empty().then(|| view! {
                        <tr><td colspan=columns>"None: they were asked the same."</td></tr>
                    })}
                    {differing.into_iter().map(parameter).collect_view()}
                </tbody>
                <tbody hidden=count == 0>
                    <tr><th class="compare-part" colspan=columns scope="colgroup">"Parameters that are the same"</th></tr>
                    {same.into_iter().map(parameter).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// Which prediction a column is of, and the way to the comparison without it.
fn heading(sides: &[Detail], at: usize) -> AnyView {
    let prediction = &sides[at].row.prediction;
    let href = address::prediction(&prediction.id);
    let others = sides.iter().map(|side| &side.row.prediction.id);
    let others: Vec<_> = others.filter(|id| **id != prediction.id).collect();
    let without = (others.len() > 1).then(|| {
        let label = ["Leave out ", prediction.id.upstream()].concat();
        view! {
            <a class="icon-button" href=address::compare(others) aria-label=label title="Leave out">
                <Icon name="close"/>
            </a>
        }
    });
    view! {
        <th scope="col">
            <div>
                <a href=href><code>{prediction.id.short()}</code></a>
                {without}
            </div>
            <span dir="auto">{prediction.model.clone()}</span>
        </th>
    }
    .into_any()
}

/// Rows of what is told of each prediction.
fn facts(sides: &[Detail], now: Timestamp) -> Vec<AnyView> {
    let text = |span: Option<Span>| span.map_or_else(|| "—".to_owned(), Span::text);
    let row = |name: &'static str, of: &dyn Fn(&Prediction) -> String| {
        let texts: Vec<String> = sides.iter().map(|side| of(&side.row.prediction)).collect();
        let is_same = texts.iter().all(|text| *text == texts[0]);
        let cells = texts
            .into_iter()
            .map(|text| view! { <td class="number">{text}</td> });
        view! {
            <tr data-differs=(!is_same).then_some("")>
                <th scope="row">{name}</th>
                {cells.collect_view()}
            </tr>
        }
        .into_any()
    };
    let cost = |p: &Prediction| {
        p.cost
            .map_or_else(|| "not reported".to_owned(), |cost| cost.to_string())
    };
    vec![
        row("Status", &|p| p.status.label().to_owned()),
        row("Created", &|p| date_time(p.created_at)),
        row("Queued", &|p| text(timing::queued(p, now))),
        row("Running", &|p| text(timing::running(p, now))),
        row("Total", &|p| text(timing::total(p, now))),
        row("Cost", &cost),
    ]
}

fn parameter(parameter: Parameter) -> AnyView {
    let differs = parameter.differs();
    let cell = |Value { text, change }: Value| {
        view! {
            <td data-change=change.word()>
                {change.word().map(|word| view! { <small class="tag">{word}</small> })}
                <pre dir="auto">{text}</pre>
            </td>
        }
    };
    view! {
        <tr data-differs=differs.then_some("")>
            <th scope="row" dir="auto">{parameter.name}</th>
            {parameter.values.into_iter().map(cell).collect_view()}
        </tr>
    }
    .into_any()
}
