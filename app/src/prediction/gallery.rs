//! Several output files, of which one is shown in full: its neighbors are a link away, and all of
//! them stand below it, small. Links, so that it works without a script and each file has an address.

use domain::{id::PredictionId, prediction::OutputFile};
use leptos::prelude::*;

use super::{
    files::{has_picture, kind_icon},
    output::Shown,
};
use crate::{address, ui::Icon};

/// Which file is shown, and how another one is.
#[derive(Clone, Copy, Debug)]
pub struct Gallery {
    /// Its place among the files.
    pub chosen: Signal<u32>,
    /// The address that shows another one.
    pub href: Callback<u32, String>,
}

/// The file that is shown, and the way to the others where there are any.
#[component]
pub(super) fn GalleryView(
    id: PredictionId,
    files: Memo<Vec<OutputFile>>,
    gallery: Gallery,
) -> impl IntoView {
    let Gallery { chosen, href } = gallery;
    let count = Memo::new(move |_| files.with(Vec::len));
    let at = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        usize::try_from(chosen.try_get().unwrap_or_default()).map_or(last, |at| at.min(last))
    });
    let file = Memo::new(move |_| files.with(|files| files.get(at.get()).cloned()));
    let shown = {
        let id = id.clone();
        move || {
            file.get()
                .map(|file| view! { <Shown id=id.clone() file is_full=true/> })
        }
    };
    view! {
        <div class="stage">{shown}</div>
        {move || (count.get() > 1).then(|| view! { <Strip id=id.clone() files at count href/> })}
    }
}

#[component]
fn Strip(
    id: PredictionId,
    files: Memo<Vec<OutputFile>>,
    at: Memo<usize>,
    count: Memo<usize>,
    href: Callback<u32, String>,
) -> impl IntoView {
    let href = move |at: usize| u32::try_from(at).ok().map(|at| href.run(at));
    let step = move |label: &'static str, icon, to: fn(usize, usize) -> Option<usize>| {
        let to = move || to(at.try_get()?, count.try_get()?);
        view! {
            <a
                class="icon-button step"
                role="link"
                href=move || to().and_then(href)
                prop:replace=true
                data-noscroll
                aria-disabled=move || to().is_none().then_some("true")
                aria-label=label
                title=label
            >
                <Icon name=icon/>
            </a>
        }
    };
    let small = move |(place, file): (usize, OutputFile)| {
        let picture = has_picture(&file).then(|| address::thumbnail(&id, file.number));
        let kind = file.kind;
        let picture = match picture {
            Some(src) => view! {
                <img src=src alt="" loading="lazy" decoding="async"/>
                <span class="media-note" title="This image can't be shown">
                    <Icon name="alert"/>
                </span>
            }
            .into_any(),
            None => view! { <Icon name=kind_icon(kind)/> }.into_any(),
        };
        view! {
            <li>
                <a
                    data-media=""
                    href=move || href(place)
                    prop:replace=true
                    data-noscroll
                    aria-label=["Show ", &file.name].concat()
                    title=file.name
                    aria-current=move || (at.try_get() == Some(place)).then_some("true")
                >
                    {picture}
                </a>
            </li>
        }
    };
    let all = move || {
        let files = files.try_get().unwrap_or_default();
        files.into_iter().enumerate().map(&small).collect_view()
    };
    let said = move || {
        let (at, count) = (at.try_get()?, count.try_get()?);
        Some([&(at + 1).to_string(), " of ", &count.to_string()].concat())
    };
    view! {
        <nav class="strip" aria-label="Outputs">
            {step("Previous output", "back", |at, _| at.checked_sub(1))}
            <ul>{all}</ul>
            <span class="number">{said}</span>
            {step("Next output", "arrow", |at, count| Some(at + 1).filter(|next| *next < count))}
        </nav>
    }
}
