//! A part of a prediction as JSON: drawn in the page, or, where it is too long for that, looked into
//! on the server.

use std::sync::Arc;

use domain::{
    look::Question,
    prediction::{Detail, Part},
};
use leptos::prelude::*;

use crate::{
    address, api,
    ui::{Ask, JsonView, LongJson},
};

/// A part of a prediction.
#[component]
pub(super) fn Payload(
    /// The prediction.
    #[prop(into)]
    detail: Signal<Detail>,
    /// Which part.
    part: Part,
) -> impl IntoView {
    let what = match part {
        Part::Raw => "prediction",
        Part::Input | Part::Output => part.word(),
    };
    let text = Memo::new(move |_| {
        detail.with(|detail| match part {
            Part::Input => detail.input.clone(),
            Part::Output => detail.output.clone(),
            Part::Raw => Some(detail.raw.clone()),
        })
    });
    let raw = Signal::derive(move || text.get().unwrap_or_default());
    let is_there = Memo::new(move |_| text.with(Option::is_some));
    let cut = Memo::new(move |_| detail.with(|detail| detail.cut_of(part)));
    move || match (cut.get(), is_there.get()) {
        (Some(size), _) => {
            let id = detail.with_untracked(|detail| detail.row.prediction.id.clone());
            let href = address::payload(&id, part);
            let ask: Ask = Arc::new(move |question: Question| {
                let asked = api::look(id.clone(), part, question);
                Box::pin(async move { asked.await.ok() })
            });
            view! { <LongJson beginning=raw size what href ask/> }.into_any()
        }
        (None, true) => view! { <JsonView raw what/> }.into_any(),
        (None, false) => {
            let words = ["There is no ", what, " to show."].concat();
            view! { <p class="nothing">{words}</p> }.into_any()
        }
    }
}
