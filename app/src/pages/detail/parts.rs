//! The parts of a prediction's page, from top to bottom.

use domain::{id::PredictionId, prediction::Part};
use leptos::prelude::*;

use super::create::{Create, written};
use crate::{
    address::{self, DetailAddress, Tab},
    pages::{found::Kept, payload::Payload},
    prediction::{FileList, Gallery, InputView, OutputView, has_secret},
    ui::{Icon, TabLink, Tabs},
};

/// The page's address, and the addresses of its other views.
#[derive(Clone, Copy)]
struct Views {
    id: StoredValue<PredictionId>,
    address: Memo<DetailAddress>,
}

impl Views {
    /// The address of the view that a change leads to.
    fn href(self, change: impl Fn(&mut DetailAddress)) -> Option<String> {
        let mut address = self.address.try_get()?;
        change(&mut address);
        self.id.try_with_value(|id| address.href(id))
    }

    fn tab(self, change: impl Fn(&mut DetailAddress) + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.href(&change).unwrap_or_default())
    }
}

/// Input on the left, output on the right.
#[component]
pub(super) fn Panes(kept: Kept, address: Memo<DetailAddress>) -> impl IntoView {
    let id = kept
        .detail
        .with_untracked(|detail| detail.row.prediction.id.clone());
    let views = Views {
        id: StoredValue::new(id),
        address,
    };
    view! {
        <div class="panes">
            <InputPane kept views/>
            <OutputPane kept views/>
        </div>
    }
}

#[component]
fn InputPane(kept: Kept, views: Views) -> impl IntoView {
    let detail = kept.detail;
    let id = views.id;
    let input = Memo::new(move |_| {
        detail.with(|detail| detail.short_input.clone().or_else(|| detail.input.clone()))
    });
    let is_cut = Memo::new(move |_| {
        detail.with(|detail| detail.cut.input.is_some() && detail.short_input.is_none())
    });
    let has_secret =
        Memo::new(move |_| input.with(|input| input.as_deref().is_some_and(has_secret)));
    // Apart from the rest of the address: what does not change it must not draw the pane anew.
    let tab = Memo::new(move |_| views.address.with(|address| address.input));
    let href = move |tab| views.tab(move |address| address.input = tab);
    let is = move |wanted| Signal::derive(move || tab.try_get() == Some(wanted));
    let written = written(id.get_value(), is(Tab::Create));
    view! {
        <section class="pane" aria-labelledby="input-heading">
            <header>
                <h2 id="input-heading">"Input"</h2>
                <Tabs label="Input as">
                    <TabLink href=href(Tab::Preview) chosen=is(Tab::Preview) label="Values"/>
                    <TabLink href=href(Tab::Json) chosen=is(Tab::Json) label="JSON"/>
                    <TabLink href=href(Tab::Create) chosen=is(Tab::Create) label="Create"/>
                </Tabs>
            </header>
            {move || has_secret.get().then(|| view! {
                <p class="pane-note">
                    <Icon name="lock"/>
                    "Secrets are masked by the server, here and wherever this page shows JSON."
                </p>
            })}
            {move || match tab.try_get() {
                Some(Tab::Create) => view! { <Create id=id.get_value() written/> }.into_any(),
                Some(Tab::Preview | Tab::Markdown) if !is_cut.get() => {
                    view! { <InputView id=id.get_value() input/> }.into_any()
                }
                // Of a beginning nothing can be told apart.
                Some(Tab::Json | Tab::Preview | Tab::Markdown) => {
                    view! { <Payload detail part=Part::Input/> }.into_any()
                }
                // The page is being left by the same change of address.
                None => ().into_any(),
            }}
        </section>
    }
}

#[component]
fn OutputPane(kept: Kept, views: Views) -> impl IntoView {
    let detail = kept.detail;
    let has_layout = Memo::new(move |_| detail.with(|detail| detail.markdown.is_some()));
    let tab = Memo::new(move |_| views.address.with(|address| address.output));
    let is_json = Memo::new(move |_| tab.get() == Tab::Json);
    let file = Memo::new(move |_| views.address.with(|address| address.file));
    let gallery = Gallery {
        chosen: file.into(),
        href: Callback::new(move |file| {
            let href = views.href(|address| address.file = file);
            href.unwrap_or_default()
        }),
    };
    let href = move |tab| views.tab(move |address| address.output = tab);
    let is = move |wanted| Signal::derive(move || tab.try_get() == Some(wanted));
    let is_laid_out = is(Tab::Markdown);
    view! {
        <section class="pane" aria-labelledby="output-heading">
            <header>
                <h2 id="output-heading">"Output"</h2>
                <Tabs label="Output as">
                    <TabLink href=href(Tab::Preview) chosen=is(Tab::Preview) label="Preview"/>
                    {move || has_layout.get().then(|| view! {
                        <TabLink href=href(Tab::Markdown) chosen=is_laid_out label="Markdown"/>
                    })}
                    <TabLink href=href(Tab::Json) chosen=is(Tab::Json) label="JSON"/>
                </Tabs>
            </header>
            {move || match is_json.try_get() {
                Some(true) => view! { <Payload detail part=Part::Output/> }.into_any(),
                Some(false) => view! { <OutputView detail gallery is_laid_out/> }.into_any(),
                None => ().into_any(),
            }}
        </section>
    }
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
                    <FileList id=id.clone() files now=kept.seconds/>
                </section>
            }
        })
    }
}

/// The prediction as upstream sent it.
#[component]
pub(super) fn RawRecord(kept: Kept) -> impl IntoView {
    let id = kept
        .detail
        .with_untracked(|detail| detail.row.prediction.id.clone());
    view! {
        <details class="pane raw">
            <summary><h2>"Prediction as JSON"</h2></summary>
            <Payload detail=kept.detail part=Part::Raw/>
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
