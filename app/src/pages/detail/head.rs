//! The head of a prediction's page: which it is, how it went, and what can be done with it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::steps::Steps;
use crate::{
    address::{self, DetailAddress, PlaygroundAddress},
    pages::{LastList, actions::Actions, found::Kept},
    prediction::{DeletedNote, HeadFacts, StatusBadge, Timeline},
    ui::{CopyButton, Icon},
};

/// All of it.
#[component]
pub(super) fn Head(kept: Kept, address: Memo<DetailAddress>) -> impl IntoView {
    let Kept {
        row,
        tenths,
        seconds,
        is_deleted,
        ..
    } = kept;
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let model = move || row.with(|row| row.prediction.model.clone());
    let flaw = move || row.with(|row| row.prediction.flaw.clone());
    let text = id.upstream().to_owned();
    let (is_chat, is_unreadable) = (id.is_chat(), id.is_unreadable());
    view! {
        <header class="detail-head">
            <Steps id address/>
            <div class="detail-title">
                <h1>
                    <span class="detail-model" dir="auto">{model}</span>
                    <StatusBadge row/>
                    <span class="id"><code>{text.clone()}</code><CopyButton text what="id"/></span>
                </h1>
                <Ways kept/>
            </div>
            {move || flaw().map(|flaw| view! {
                <p class="banner" data-tone="warn">
                    <Icon name="alert"/>
                    <span>"Upstream's answer was incomplete: " {flaw}</span>
                </p>
            })}
            {is_chat.then(|| view! {
                <p class="banner">
                    <Icon name="text"/>
                    <span>
                        "This conversation is known to this console alone: the Predictions API keeps no record of it. "
                        "Cancel stops the answer that comes in, Delete deletes it here, and a cost is reckoned from the model's price."
                    </span>
                </p>
            })}
            {is_unreadable.then(|| view! {
                <p class="banner">
                    <Icon name="file"/>
                    <span>
                        "The Predictions API listed this without a readable ID, so this console made one. "
                        "Its text is under Prediction as JSON. Delete removes it here only."
                    </span>
                </p>
            })}
            <DeletedNote is_deleted/>
            <div class="summary">
                <HeadFacts row tenths seconds/>
                <Timeline row tenths seconds/>
            </div>
        </header>
    }
}

/// What can be done: make another one like it, stop it, delete it.
#[component]
fn Ways(kept: Kept) -> impl IntoView {
    let Kept {
        row, is_deleted, ..
    } = kept;
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let create = move || {
        let model = row.try_with(|row| row.prediction.model.clone())?;
        let address = PlaygroundAddress {
            from: Some(id.clone()),
            ..PlaygroundAddress::of(&model, "")
        };
        Some(address.href())
    };
    let compare = row.with_untracked(|row| address::compare([&row.prediction.id]));
    let navigate = use_navigate();
    let LastList(list) = expect_context();
    let leave = Callback::new(move |()| navigate(&list.get_untracked(), Default::default()));
    view! {
        <div class="ways">
            <a class="button" href=create>
                <Icon name="play"/>
                <span>"Try in Playground"</span>
            </a>
            <a class="button" href=compare>
                <Icon name="columns"/>
                <span>"Compare"</span>
            </a>
            <Actions row is_deleted leave/>
        </div>
    }
}
