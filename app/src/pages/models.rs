//! The models that the accounts may use: found by words and filters that stand in the address.

mod card;

use domain::{
    id::AccountName,
    model::{Catalogue, Model, Wanted},
    time::Timestamp,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::components::Form;

pub(super) use self::card::ModelPage;
use crate::{
    address::{self, PlaygroundAddress},
    api::{self, ApiFault},
    ui::{Empty, FaultNote, Icon, date_time},
};

/// `/models`.
#[component]
pub(super) fn ModelsPage() -> impl IntoView {
    let catalogue = Resource::new_blocking(|| (), |()| api::catalogue());
    view! {
        <Title text="Models"/>
        <div class="page models">
            <h1>"Models"</h1>
            <Transition>
                {move || Suspend::new(async move {
                    match catalogue.await {
                        Ok(catalogue) => Either::Left(view! { <Listed catalogue/> }),
                        Err(ApiFault(fault)) => {
                            #[cfg(feature = "ssr")]
                            crate::shell::status::answer(fault.kind.http_status());
                            Either::Right(view! { <FaultNote fault retry=address::MODELS/> })
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Listed(catalogue: Catalogue) -> impl IntoView {
    let Catalogue {
        models,
        unknown,
        stale,
    } = catalogue;
    let params = address::use_query();
    let wanted = Memo::new(move |_| params.with(address::wanted));
    let accounts = values(&models, |model| model.account.as_str());
    let has_accounts = accounts.len() > 1;
    let kinds = values(&models, |model| &model.kind);
    let states = values(&models, |model| &model.status);
    let models = StoredValue::new(models);
    let found = Memo::new(move |_| {
        let wanted = wanted.try_get().unwrap_or_default();
        models.with_value(|models| {
            let found = models.iter().filter(|model| model.fits(&wanted));
            found.cloned().collect::<Vec<_>>()
        })
    });
    let shown = move || {
        let found = found.get();
        if found.is_empty() {
            return Either::Left(
                view! { <Nothing is_known=models.with_value(|all| !all.is_empty())/> },
            );
        }
        let row = |model| view! { <ModelRow model has_accounts/> };
        Either::Right(view! {
            <ul class="model-list" aria-label="Models">{found.into_iter().map(row).collect_view()}</ul>
        })
    };
    let unknown = unknown.into_iter().map(|account| view! {
        <p class="banner" data-tone="warn">
            <Icon name="alert"/>
            <span>"The Predictions API has not told the models of the account " {account.to_string()} " yet. They are asked for again by themselves."</span>
        </p>
    });
    view! {
        <Form method="GET" action=address::MODELS attr:class="model-search" attr:role="search">
            <input
                type="search"
                name="q"
                aria-label="Search models"
                placeholder="Name, vendor, what it does"
                value=wanted.with_untracked(|wanted| wanted.text.clone())
            />
            <Choice name="type" label="Type" values=kinds wanted of=|wanted| &wanted.kind/>
            <Choice name="status" label="Status" values=states wanted of=|wanted| &wanted.status/>
            {has_accounts.then(|| view! {
                <Choice name="account" label="Account" values=accounts wanted of=|wanted| &wanted.account/>
            })}
            <button type="submit" class="button"><Icon name="search"/><span>"Search"</span></button>
        </Form>
        {unknown.collect_view()}
        <StaleNote stale/>
        <p class="model-count" role="status">{move || counted(found.with(Vec::len))}</p>
        {shown}
    }
}

/// Which models are older than the console would like, and how old.
#[component]
pub(super) fn StaleNote(stale: Vec<(AccountName, Timestamp)>) -> impl IntoView {
    let note = |(account, since): (AccountName, Timestamp)| {
        view! {
            <p class="banner" data-tone="warn">
                <Icon name="alert"/>
                <span>
                    "The models of the account " {account.to_string()}
                    " are as the Predictions API told them on " <time datetime=since.rfc3339()>{date_time(since)}</time>
                    ": it has not told them since."
                </span>
            </p>
        }
    };
    stale.into_iter().map(note).collect_view()
}

fn counted(number: usize) -> String {
    match number {
        1 => "1 model".to_owned(),
        number => format!("{number} models"),
    }
}

/// The different values of a property, in their order.
fn values(models: &[Model], of: fn(&Model) -> &str) -> Vec<String> {
    let mut values: Vec<_> = models.iter().map(of).filter(|it| !it.is_empty()).collect();
    values.sort_unstable();
    values.dedup();
    values.into_iter().map(str::to_owned).collect()
}

/// A filter of the form.
#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    values: Vec<String>,
    wanted: Memo<Wanted>,
    of: fn(&Wanted) -> &String,
) -> impl IntoView {
    let option = |value: String| {
        let is_chosen = wanted.with_untracked(|wanted| *of(wanted) == value);
        let shown = value.clone();
        view! { <option value=value selected=is_chosen>{shown}</option> }
    };
    view! {
        <label>
            <span>{label}</span>
            <select name=name>
                <option value="">"All"</option>
                {values.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Nothing(is_known: bool) -> impl IntoView {
    let (title, hint) = match is_known {
        true => ("No model matches.", "Take a word or a filter away."),
        false => (
            "No model is known yet.",
            "They are shown here once the Predictions API has told them.",
        ),
    };
    view! {
        <Empty icon="search" title>
            <p>{hint}</p>
            <a class="button" href=address::MODELS>"All models"</a>
        </Empty>
    }
}

#[component]
fn ModelRow(model: Model, has_accounts: bool) -> impl IntoView {
    let account = match has_accounts {
        true => model.account.to_string(),
        false => String::new(),
    };
    let href = address::model(&model.slug, &account);
    let play = PlaygroundAddress::of(&model.slug, &account).href();
    let label = ["Try ", &model.name, " in the Playground"].concat();
    view! {
        <li class="model">
            <div class="model-name">
                <a href=href><h2 dir="auto">{model.name.clone()}</h2></a>
                <code>{model.slug.clone()}</code>
                {has_accounts.then(|| view! { <span class="tag">{account.clone()}</span> })}
            </div>
            <p class="model-what" dir="auto">{model.description.clone()}</p>
            <Tags model=model.clone()/>
            <p class="model-price">{model.prices.first().cloned()}</p>
            <a class="button" href=play aria-label=label><Icon name="play"/><span>"Try"</span></a>
        </li>
    }
}

/// What a model is and can do, in upstream's words.
#[component]
fn Tags(model: Model) -> impl IntoView {
    let is_off = !model.is_operational();
    let tags = [model.kind, model.vendor]
        .into_iter()
        .chain(model.capabilities);
    let tags = tags.filter(|it| !it.is_empty());
    view! {
        <ul class="model-tags">
            {(!model.status.is_empty()).then(|| view! {
                <li class="tag" data-off=is_off.then_some("")>{model.status}</li>
            })}
            {tags.map(|tag| view! { <li class="tag">{tag}</li> }).collect_view()}
        </ul>
    }
}
