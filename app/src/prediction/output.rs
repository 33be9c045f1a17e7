//! What came out of a prediction: pictures, players, text, or why there is nothing.

use domain::{
    id::PredictionId,
    kind::Kind,
    prediction::{Copy, Detail, OutputFile},
    status::Status,
};
use leptos::prelude::*;

use super::files::kind_icon;
use crate::{
    address,
    ui::{CopyButton, Icon, Medium, MediumKind},
};

/// The output, drawn for people. Each part changes by itself, so that a player plays on while the
/// rest of the prediction changes.
#[component]
pub fn OutputView(
    /// The prediction.
    #[prop(into)]
    detail: Signal<Detail>,
) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.row.prediction.id.clone());
    let error = Memo::new(move |_| detail.with(|detail| detail.error.clone()));
    let text = Memo::new(move |_| detail.with(|detail| detail.text.clone()));
    let wait = Memo::new(move |_| detail.with(waiting));
    let files = Memo::new(move |_| detail.with(|detail| detail.files.clone()));
    view! {
        <div class="output">
            {move || error.get().map(|error| view! { <ErrorNote error/> })}
            <For
                each=move || files.get()
                key=|file| (file.number, file.kind.word(), copy_word(&file.copy))
                children=move |file| view! { <OutputFileView id=id.clone() file/> }
            />
            {move || text.get().map(|text| view! { <TextOutput text/> })}
            {move || wait.get().map(|(is_moving, text)| view! {
                <p class="nothing" data-moving=is_moving.then_some("")>{text}</p>
            })}
        </div>
    }
}

/// What to say where nothing came out, and whether something still may.
fn waiting(detail: &Detail) -> Option<(bool, &'static str)> {
    let has_nothing = detail.files.is_empty() && detail.text.is_none() && detail.error.is_none();
    if !has_nothing {
        return None;
    }
    Some(match detail.row.prediction.status {
        Status::Queued => (true, "Waiting to start."),
        Status::Processing | Status::Unknown(_) => {
            (true, "Working. The output appears here by itself.")
        }
        Status::Failed => (false, "It failed, and upstream did not say why."),
        Status::Cancelled => (false, "It was cancelled before anything came out."),
        Status::Succeeded if detail.output.is_some() => {
            (false, "This output can only be shown as JSON.")
        }
        Status::Succeeded => (false, "It succeeded without an output."),
    })
}

#[component]
fn ErrorNote(error: String) -> impl IntoView {
    view! {
        <section class="error-note" aria-label="Error">
            <header>
                <Icon name="alert"/>
                <b>"Error"</b>
                <CopyButton text=error.clone() what="error"/>
            </header>
            <pre tabindex="0">{error}</pre>
        </section>
    }
}

#[component]
fn TextOutput(text: String) -> impl IntoView {
    view! {
        <section class="text-output" aria-label="Text">
            <CopyButton text=text.clone() what="text"/>
            <div>{text}</div>
        </section>
    }
}

#[component]
fn OutputFileView(id: PredictionId, file: OutputFile) -> impl IntoView {
    let kind = match (&file.copy, file.kind) {
        // Not before we hold it: until then the address has nothing to give.
        (Copy::Lost { .. } | Copy::Pending { .. }, _) | (_, Kind::Text | Kind::Other) => None,
        (_, Kind::Image) => Some(MediumKind::Image),
        (_, Kind::Video) => Some(MediumKind::Video),
        (_, Kind::Audio) => Some(MediumKind::Audio),
    };
    let note = match file.copy {
        Copy::Lost { reason } => Some(reason),
        Copy::Pending { .. } => Some("Being copied from upstream.".to_owned()),
        Copy::Kept => None,
    };
    if let Some(kind) = kind {
        let src = address::media(&id, file.number);
        return view! { <Medium kind src name=file.name/> }.into_any();
    }
    view! {
        <p class="file-card">
            <Icon name=kind_icon(file.kind)/>
            <span>{file.name}</span>
            {note.map(|note| view! { <small>{note}</small> })}
        </p>
    }
    .into_any()
}

fn copy_word(copy: &Copy) -> &'static str {
    match copy {
        Copy::Pending { .. } => "pending",
        Copy::Kept => "kept",
        Copy::Lost { .. } => "lost",
    }
}
