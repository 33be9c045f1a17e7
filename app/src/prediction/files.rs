//! The output files of a prediction: name, type, size, whether we hold a copy, download.

use domain::{
    id::PredictionId,
    kind::Kind,
    prediction::{Copy, OutputFile, Standing},
};
use leptos::prelude::*;

use crate::{
    address,
    ui::{Icon, Now, shown_bytes},
};

/// The files as a list.
#[component]
pub fn FileList(
    /// Whose they are.
    id: PredictionId,
    /// The files.
    #[prop(into)]
    files: Signal<Vec<OutputFile>>,
    /// The clock by which upstream deletes its own.
    now: Now,
) -> impl IntoView {
    let item = move |file: OutputFile| {
        let size = file.size.map(shown_bytes);
        let download = (file.copy == Copy::Kept).then(|| {
            view! {
                <a
                    class="button"
                    href=address::download(&id, file.number)
                    download=file.name.clone()
                    aria-label=["Download ", &file.name].concat()
                >
                    <Icon name="download"/>
                    <span>"Download"</span>
                </a>
            }
        });
        let (kind, name, mime) = (file.kind, file.name.clone(), file.mime.clone());
        let state = Memo::new(move |_| state_of(&file.standing(now.get())));
        view! {
            <li data-state=move || state.try_get().map(|state| state.word)>
                <Icon name=kind_icon(kind)/>
                <span class="file-name" title=name dir="auto">{name.clone()}</span>
                <span class="file-mime">{mime}</span>
                <span class="file-size">{size}</span>
                {move || state.try_get().map(|state| view! {
                    <span class="file-state" title=state.sentence>
                        <Icon name=state.icon/>
                        <span>{state.label}</span>
                    </span>
                })}
                {download}
            </li>
        }
    };
    view! {
        <ul class="files">
            {move || files.get().into_iter().map(&item).collect_view()}
        </ul>
    }
}

/// What became of our copy of a file, for people.
#[derive(Clone, PartialEq)]
pub(super) struct State {
    /// For style.
    pub(super) word: &'static str,
    icon: &'static str,
    label: &'static str,
    /// What it means.
    pub(super) sentence: String,
}

pub(super) fn state_of(standing: &Standing<'_>) -> State {
    let (word, icon, label, sentence) = match standing {
        Standing::Coming(0) => (
            "pending",
            "processing",
            "Being kept",
            "It is being copied from upstream.",
        ),
        Standing::Coming(_) => (
            "pending",
            "processing",
            "Being kept",
            "It could not be copied from upstream yet. It is tried again until upstream deletes it.",
        ),
        Standing::Kept => (
            "kept",
            "check",
            "Kept",
            "This console holds a copy of its own.",
        ),
        Standing::Safe => (
            "safe",
            "check",
            "Safe here",
            "Upstream has deleted its own by now; the copy of this console is safe.",
        ),
        Standing::Lost(reason) => ("lost", "alert", "Lost", *reason),
    };
    State {
        word,
        icon,
        label,
        sentence: sentence.to_owned(),
    }
}

/// The word for what is held of a file.
pub(super) fn copy_word(copy: &Copy) -> &'static str {
    match copy {
        Copy::Pending { .. } => "pending",
        Copy::Kept => "kept",
        Copy::Lost { .. } => "lost",
    }
}

/// Whether there is a small picture of a file.
pub(super) fn has_picture(file: &OutputFile) -> bool {
    file.copy == Copy::Kept && file.mime.starts_with("image/")
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
