//! The output files of a prediction: name, type, size, whether we hold a copy, download.

use domain::{
    id::PredictionId,
    kind::Kind,
    prediction::{Copy, OutputFile},
};
use leptos::{either::Either, prelude::*};

use crate::{
    address,
    ui::{Icon, shown_bytes},
};

/// The files as a list.
#[component]
pub fn FileList(
    /// Whose they are.
    id: PredictionId,
    /// The files.
    #[prop(into)]
    files: Signal<Vec<OutputFile>>,
) -> impl IntoView {
    let item = move |file: OutputFile| {
        let size = file.size.map(shown_bytes);
        let is_lost = matches!(file.copy, Copy::Lost { .. });
        let end = match &file.copy {
            Copy::Lost { .. } => Either::Left(view! { <span class="file-state">"Not kept"</span> }),
            Copy::Pending { .. } => {
                Either::Left(view! { <span class="file-state">"Copying"</span> })
            }
            Copy::Kept => Either::Right(view! {
                <a
                    class="button"
                    href=address::download(&id, file.number)
                    download=file.name.clone()
                    aria-label=format!("Download {}", file.name)
                >
                    <Icon name="download"/>
                    <span>"Download"</span>
                </a>
            }),
        };
        view! {
            <li data-lost=is_lost.then_some("")>
                <Icon name=kind_icon(file.kind)/>
                <span class="file-name" title=file.name.clone()>{file.name.clone()}</span>
                <span class="file-mime">{file.mime}</span>
                <span class="file-size">{size}</span>
                {end}
            </li>
        }
    };
    view! {
        <ul class="files">
            {move || files.get().into_iter().map(&item).collect_view()}
        </ul>
    }
}

pub(super) fn kind_icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Image => "image",
        Kind::Video => "video",
        Kind::Audio => "audio",
        Kind::Text => "text",
        Kind::Other => "file",
    }
}
