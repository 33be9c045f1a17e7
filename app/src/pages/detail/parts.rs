//! The parts of a prediction's page, from top to bottom.

use leptos::prelude::*;

use super::create::{Create, written};
use crate::{
    address::{self, DetailAddress, Tab},
    pages::{LastList, found::Kept},
    prediction::{DeletedNote, FileList, HeadFacts, InputView, OutputView, StatusBadge, Timeline},
    ui::{CopyButton, Icon, JsonView, TabLink, Tabs},
};

/// Which prediction this is and how it went.
#[component]
pub(super) fn Head(kept: Kept) -> impl IntoView {
    let Kept {
        row,
        tenths,
        seconds,
        is_deleted,
        ..
    } = kept;
    let LastList(list) = expect_context();
    let id = row.with_untracked(|row| row.prediction.id.to_string());
    let model = move || row.with(|row| row.prediction.model.clone());
    let flaw = move || row.with(|row| row.prediction.flaw.clone());
    view! {
        <header class="detail-head">
            <a class="back" href=move || list.get()>
                <Icon name="back"/>
                <span>"Predictions"</span>
            </a>
            <div class="detail-title">
                <h1>
                    <span class="detail-model">{model}</span>
                    <span class="id"><code>{id.clone()}</code><CopyButton text=id what="id"/></span>
                </h1>
                <StatusBadge row/>
            </div>
            {move || flaw().map(|flaw| view! {
                <p class="banner" data-tone="warn">
                    <Icon name="alert"/>
                    <span>"Upstream's answer was incomplete: " {flaw}</span>
                </p>
            })}
            <DeletedNote is_deleted/>
            <HeadFacts row tenths seconds/>
            <Timeline row tenths seconds/>
        </header>
    }
}

/// Input on the left, output on the right.
#[component]
pub(super) fn Panes(kept: Kept, address: Memo<DetailAddress>) -> impl IntoView {
    let detail = kept.detail;
    let id = detail.with_untracked(|detail| detail.row.prediction.id.clone());
    let input = Memo::new(move |_| detail.with(|detail| detail.input.clone()));
    let output = Memo::new(move |_| detail.with(|detail| detail.output.clone()));
    let id = StoredValue::new(id);
    let href = move |change: fn(DetailAddress, Tab) -> DetailAddress, tab: Tab| {
        Signal::derive(move || id.with_value(|id| change(address.get(), tab).href(id)))
    };
    let to_input = |address, input| DetailAddress { input, ..address };
    let to_output = |address, output| DetailAddress { output, ..address };
    let input_is = move |tab| Signal::derive(move || address.get().input == tab);
    let output_is = move |tab| Signal::derive(move || address.get().output == tab);
    let written = written(id.get_value(), input_is(Tab::Create));
    view! {
        <div class="panes">
            <section class="pane" aria-labelledby="input-heading">
                <header>
                    <h2 id="input-heading">"Input"</h2>
                    <Tabs label="Input as">
                        <TabLink href=href(to_input, Tab::Preview) chosen=input_is(Tab::Preview) label="Values"/>
                        <TabLink href=href(to_input, Tab::Json) chosen=input_is(Tab::Json) label="JSON"/>
                        <TabLink href=href(to_input, Tab::Create) chosen=input_is(Tab::Create) label="Create"/>
                    </Tabs>
                </header>
                {move || match address.try_get().map(|address| address.input) {
                    Some(Tab::Preview) => view! { <InputView input/> }.into_any(),
                    Some(Tab::Json) => payload(input, "input"),
                    Some(Tab::Create) => view! { <Create id=id.get_value() written/> }.into_any(),
                    // The page is being left by the same change of address.
                    None => ().into_any(),
                }}
            </section>
            <section class="pane" aria-labelledby="output-heading">
                <header>
                    <h2 id="output-heading">"Output"</h2>
                    <Tabs label="Output as">
                        <TabLink href=href(to_output, Tab::Preview) chosen=output_is(Tab::Preview) label="Preview"/>
                        <TabLink href=href(to_output, Tab::Json) chosen=output_is(Tab::Json) label="JSON"/>
                    </Tabs>
                </header>
                {move || match address.try_get().map(|address| address.output) {
                    Some(Tab::Preview | Tab::Create) => view! { <OutputView detail/> }.into_any(),
                    Some(Tab::Json) => payload(output, "output"),
                    None => ().into_any(),
                }}
            </section>
        </div>
    }
}

fn payload(text: Memo<Option<String>>, what: &'static str) -> AnyView {
    let has_text = Memo::new(move |_| text.with(Option::is_some));
    let raw = Signal::derive(move || text.get().unwrap_or_default());
    (move || {
        if has_text.get() {
            view! { <JsonView raw what/> }.into_any()
        } else {
            view! { <p class="nothing">{format!("There is no {what} to show.")}</p> }.into_any()
        }
    })
    .into_any()
}

/// The output files, where there are any.
#[component]
pub(super) fn Files(kept: Kept) -> impl IntoView {
    let detail = kept.detail;
    let id = detail.with_untracked(|detail| detail.row.prediction.id.clone());
    let files = Memo::new(move |_| detail.with(|detail| detail.files.clone()));
    let has_files = Memo::new(move |_| files.with(|files| !files.is_empty()));
    let archive = address::archive(&id);
    let has_several = Memo::new(move |_| files.with(|files| files.len() > 1));
    move || {
        has_files.get().then(|| {
            view! {
                <section class="pane" aria-labelledby="files-heading">
                    <header>
                        <h2 id="files-heading">"Output files"</h2>
                        {
                            let archive = archive.clone();
                            move || has_several.get().then(|| view! {
                                <a class="button" href=archive.clone() download>
                                    <Icon name="download"/>
                                    <span>"Download all"</span>
                                </a>
                            })
                        }
                    </header>
                    <FileList id=id.clone() files/>
                </section>
            }
        })
    }
}

/// The prediction as upstream sent it.
#[component]
pub(super) fn RawRecord(kept: Kept) -> impl IntoView {
    let raw = Signal::derive(move || kept.detail.with(|detail| detail.raw.clone()));
    let id = kept
        .detail
        .with_untracked(|detail| detail.row.prediction.id.clone());
    view! {
        <details class="pane raw">
            <summary><h2>"Prediction as JSON"</h2></summary>
            <JsonView raw what="prediction"/>
        </details>
        // Not a page of the framework: the browser goes there.
        <p>
            <a class="button" href=address::report(&id) rel="external">
                <Icon name="file"/>
                <span>"Report as one file"</span>
            </a>
        </p>
    }
}
