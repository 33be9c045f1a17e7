//! The page of one model: what it takes and gives, what it costs, how it went here, and programs that
//! run it.

use domain::{
    form::{Control, Field},
    json::place,
    model::Sheet,
    status::Status,
    timing::Span,
    usage::{Summary, Times},
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::Tags;
use crate::{
    address::{self, ListAddress, PlaygroundAddress},
    api::{self, ApiFault, Card},
    pages::missing::Missing,
    prediction::Programs,
    ui::{CopyButton, FaultNote, Icon},
};

/// `/models/{slug}`.
#[component]
pub(in crate::pages) fn ModelPage() -> impl IntoView {
    let (params, query) = (use_params_map(), address::use_query());
    let slug = Memo::new(move |_| params.with(|it| it.get("slug").unwrap_or_default()));
    let account =
        Memo::new(move |_| query.with(|it| it.get_str("account").unwrap_or_default().to_owned()));
    let sheet = Resource::new_blocking(
        move || (slug.get(), account.get()),
        |(slug, account)| api::card(slug, account),
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(Some(card)) => EitherOf3::A(view! { <CardView card/> }),
                    Ok(None) => EitherOf3::B(view! {
                        <Missing what=(
                            "There is no model of this name.",
                            "No account's catalogue lists it, or the Predictions API has not told its models yet.",
                        )/>
                    }),
                    Err(ApiFault(fault)) => {
                        #[cfg(feature = "ssr")]
                        crate::shell::status::answer(fault.kind.http_status());
                        EitherOf3::C(view! { <div class="page"><FaultNote fault retry=address::MODELS/></div> })
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn CardView(card: Card) -> impl IntoView {
    let Card {
        sheet,
        query,
        history,
    } = card;
    let Sheet {
        model,
        accounts,
        inputs,
        outputs,
        programs,
    } = sheet;
    let account = match accounts.len() {
        0 | 1 => String::new(),
        _ => model.account.to_string(),
    };
    let play = PlaygroundAddress::of(&model.slug, &account).href();
    let others = accounts.into_iter().filter(|it| *it != model.account);
    let others = others.map(|other| {
        let href = address::model(&model.slug, other.as_str());
        view! { <a class="button" href=href>{other.to_string()}</a> }
    });
    let price = |phrase| view! { <li>{phrase}</li> };
    view! {
        <Title text=model.name.clone()/>
        <article class="page detail model-card">
            <a class="back" href=address::MODELS><Icon name="back"/><span>"Models"</span></a>
            <div class="detail-title">
                <h1>
                    <span class="detail-model" dir="auto">{model.name.clone()}</span>
                    <span class="id"><code>{model.slug.clone()}</code><CopyButton text=model.slug.clone() what="name"/></span>
                </h1>
                <div class="ways">
                    {others.collect_view()}
                    <a class="button primary" href=play><Icon name="play"/><span>"Try in Playground"</span></a>
                </div>
            </div>
            <p dir="auto">{model.description.clone()}</p>
            <Tags model=model.clone()/>
            <section class="pane" aria-labelledby="price-heading">
                <header><h2 id="price-heading">"Price"</h2></header>
                {match model.prices.is_empty() {
                    true => view! { <p class="nothing">"The Predictions API tells no price."</p> }.into_any(),
                    false => view! { <ul>{model.prices.iter().cloned().map(price).collect_view()}</ul> }.into_any(),
                }}
            </section>
            <History query history/>
            <section class="pane" aria-labelledby="input-heading">
                <header><h2 id="input-heading">"Input"</h2></header>
                <FieldTable fields=inputs label="Input"/>
            </section>
            <section class="pane" aria-labelledby="output-heading">
                <header><h2 id="output-heading">"Output"</h2></header>
                <FieldTable fields=outputs label="Output"/>
            </section>
            <section class="pane" aria-labelledby="programs-heading">
                <header><h2 id="programs-heading">"Use it from a program"</h2></header>
                <p class="pane-note">"Your key is read from SKYTELLS_API_KEY."</p>
                <Programs programs/>
            </section>
        </article>
    }
}

/// How it went in this console.
#[component]
fn History(query: String, history: Summary) -> impl IntoView {
    let runs = history.counts.total();
    let of = |status: &Status| {
        let mut counts = history.counts.statuses.iter();
        counts
            .find(|it| it.status == *status)
            .map_or(0, |it| it.count)
    };
    let (succeeded, failed) = (of(&Status::Succeeded), of(&Status::Failed));
    let rate = match succeeded + failed {
        0 => "not known".to_owned(),
        ended => format!("{} % of {ended}", succeeded * 100 / ended),
    };
    let time = |pick: fn(&Times) -> u64| {
        let times = history.running.as_ref();
        times.map_or_else(|| "not known".to_owned(), |it| spent(pick(it)))
    };
    let spend = match history.priced {
        0 => "not reported".to_owned(),
        priced => format!("{} for {priced}", history.cost),
    };
    let since = history
        .back_to
        .map(|_| "Only the latest of them were looked at. ");
    let list = ListAddress::default().searching(&query).href();
    view! {
        <section class="pane" aria-labelledby="history-heading">
            <header>
                <h2 id="history-heading">"In this console"</h2>
                <a class="button" href=list>"Its predictions"</a>
            </header>
            <dl class="head-facts">
                <div><dt>"Runs"</dt><dd class="number">{runs.to_string()}</dd></div>
                <div><dt>"Succeeded"</dt><dd class="number">{rate}</dd></div>
                <div><dt>"Median time"</dt><dd class="number">{time(|it| it.p50)}</dd></div>
                <div><dt>"95 % within"</dt><dd class="number">{time(|it| it.p95)}</dd></div>
                <div><dt>"Spent"</dt><dd class="number">{spend}</dd></div>
            </dl>
            {since.map(|since| view! { <p class="pane-note">{since}</p> })}
        </section>
    }
}

/// A duration in words.
fn spent(micros: u64) -> String {
    Span::of_many(micros).text()
}

/// What a schema says, a row for each value.
#[component]
fn FieldTable(fields: Option<Vec<Field>>, label: &'static str) -> impl IntoView {
    let Some(fields) = fields else {
        return view! { <p class="nothing">"The Predictions API tells no schema."</p> }.into_any();
    };
    let row = |field: Field| {
        let depth = field.depth().to_string();
        let mut takes = field.takes.clone();
        if let Control::Choice(choices) = &field.control {
            let said = |value: &String| place::unquoted(value).unwrap_or_else(|| value.clone());
            let choices: Vec<_> = choices.iter().map(said).collect();
            takes = [takes, choices.join(", ")].join(": ");
        }
        let name = field.path.rsplit('/').next().unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        let name = if name.is_empty() {
            "value".to_owned()
        } else {
            name
        };
        view! {
            <tr>
                <th scope="row" data-depth=depth>
                    <code>{name}</code>
                    {field.is_required.then(|| view! { <span class="required">"required"</span> })}
                </th>
                <td>{takes}</td>
                <td>{field.default.as_ref().map(|value| view! { <code>{value.clone()}</code> })}</td>
                <td>{field.help}</td>
            </tr>
        }
    };
    view! {
        <div class="fields-scroll" tabindex="0" role="region" aria-label=[label, " as a table"].concat()>
            <table class="fields">
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Takes"</th><th scope="col">"Default"</th><th scope="col">"What it is"</th></tr></thead>
                <tbody>{fields.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
