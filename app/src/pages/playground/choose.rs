//! Which model is run: a form that leads to the Playground of that model.

use domain::model::{Catalogue, Model};
use leptos::prelude::*;
use leptos_router::components::Form;

use crate::address::{self, PlaygroundAddress};

/// The choice.
#[component]
pub(super) fn Choose(catalogue: Catalogue, address: PlaygroundAddress) -> impl IntoView {
    let mut models = catalogue.models;
    let chosen = models
        .iter()
        .find(|model| {
            let is_account =
                address.account.is_empty() || address.account == model.account.as_str();
            model.slug == address.model && is_account
        })
        .map(|model| model.account.clone());
    // One form names one account: another account's models are at their own pages.
    let account = chosen.or_else(|| address.account.parse().ok());
    let account = account.or_else(|| models.first().map(|model| model.account.clone()));
    models.retain(|model| Some(&model.account) == account.as_ref());
    let now = address.model.clone();
    let option = move |model: Model| {
        let is_chosen = model.slug == now;
        let label = match model.is_operational() {
            true => model.name.clone(),
            false => [&model.name, " (", &model.status, ")"].concat(),
        };
        view! { <option value=model.slug selected=is_chosen>{label}</option> }
    };
    let about = address::model(&address.model, &address.account);
    let is_chosen = !address.model.is_empty();
    view! {
        <Form method="GET" action=address::PLAYGROUND attr:class="choose">
            <label>
                <span>"Model"</span>
                <select name="model">
                    {(!is_chosen).then(|| view! { <option value="">"Choose a model"</option> })}
                    {models.into_iter().map(option).collect_view()}
                </select>
            </label>
            {account.map(|account| view! { <input type="hidden" name="account" value=account.to_string()/> })}
            <button type="submit" class="button">"Open"</button>
            {is_chosen.then(|| view! {
                <a class="button" href=about>"About this model"</a>
            })}
        </Form>
    }
}
