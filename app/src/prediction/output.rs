//! What came out of a prediction: pictures, players, text, or why there is nothing.

use domain::{
    id::PredictionId,
    kind::Kind,
    prediction::{Copy, Detail, FileText, OutputFile, Part},
    status::Status,
    time::Timestamp,
};
use leptos::{either::Either, prelude::*};

use super::{
    files::{copy_word, kind_icon, state_of},
    gallery::{Gallery, GalleryView},
};
use crate::{
    address,
    ui::{CopyButton, Film, Icon, JsonView, Medium, MediumKind, Picture, Sound, shown_bytes},
};

/// The output, drawn for people. Each part changes by itself, so that a player plays on while the
/// rest of the prediction changes.
#[component]
pub fn OutputView(
    /// The prediction.
    #[prop(into)]
    detail: Signal<Detail>,
    /// One file after the other, where there is room for players with all that they can do; else all
    /// of them below each other.
    #[prop(optional)]
    gallery: Option<Gallery>,
    /// Whether a text is laid out as it asks to be.
    #[prop(optional, into)]
    is_laid_out: Signal<bool>,
) -> impl IntoView {
    let id = detail.with_untracked(|detail| detail.row.prediction.id.clone());
    let error = Memo::new(move |_| detail.with(|detail| detail.error.clone()));
    let text = Memo::new(move |_| detail.with(|detail| detail.text.clone()));
    let has_text = Memo::new(move |_| text.with(Option::is_some));
    let cut = Memo::new(move |_| detail.with(|detail| detail.cut.text));
    let whole = address::payload(&id, Part::Output);
    let markdown = Memo::new(move |_| {
        let is_laid_out = is_laid_out.try_get().unwrap_or_default();
        detail.with(|detail| detail.markdown.clone().filter(|_| is_laid_out))
    });
    let value = Memo::new(move |_| detail.with(value));
    let has_value = Memo::new(move |_| value.with(Option::is_some));
    let value_cut = Memo::new(move |_| detail.with(|detail| detail.cut.output));
    let whole_value = whole.clone();
    let wait = Memo::new(move |_| detail.with(waiting));
    let files = Memo::new(move |_| detail.with(|detail| detail.files.clone()));
    let has_files = Memo::new(move |_| files.with(|files| !files.is_empty()));
    let all = match gallery {
        Some(gallery) => Either::Left(move || {
            let id = id.clone();
            has_files
                .get()
                .then(|| view! { <GalleryView id files gallery/> })
        }),
        None => Either::Right(view! {
            <For
                each=move || files.get()
                key=|file| (file.number, file.kind.word(), copy_word(&file.copy))
                children=move |file| view! { <Shown id=id.clone() file is_full=false/> }
            />
        }),
    };
    view! {
        <div class="output">
            {move || error.get().map(|error| view! { <ErrorNote error/> })}
            {all}
            {move || has_text.get().then(|| view! { <TextOutput text markdown cut whole=whole.clone()/> })}
            {move || has_value.get().then(|| view! { <ValueOutput value cut=value_cut whole=whole_value.clone()/> })}
            {move || wait.get().map(|(is_moving, text)| view! {
                <p class="nothing" data-moving=is_moving.then_some("")>{text}</p>
            })}
        </div>
    }
}

/// The sentence where there is no output or no reason, and whether an output may still come.
fn waiting(detail: &Detail) -> Option<(bool, &'static str)> {
    let has_nothing = detail.files.is_empty() && detail.text.is_none() && detail.error.is_none();
    let has_no_value = value(detail).is_none();
    Some(match detail.row.prediction.status {
        Status::Failed if detail.error.is_none() => (false, "Failed without an error message."),
        _ if !(has_nothing && has_no_value) => return None,
        Status::Queued => (true, "Waiting to start."),
        Status::Unknown(_) if detail.row.prediction.id.is_unreadable() => {
            (false, "Nothing in it can be read as an output.")
        }
        Status::Processing | Status::Unknown(_) => {
            (true, "Working. The output appears here by itself.")
        }
        Status::Cancelled => (false, "Cancelled before producing output."),
        Status::Failed | Status::Succeeded => (false, "No output."),
    })
}

/// The JSON of an output that is neither a text nor files, or of what else is in it. An empty one says
/// something at the end only.
fn value(detail: &Detail) -> Option<String> {
    let prediction = &detail.row.prediction;
    let is_said = prediction.outputs > 0 || prediction.status.is_terminal();
    detail
        .output
        .clone()
        .filter(|_| detail.has_value && is_said)
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
            <pre tabindex="0" dir="auto">{error}</pre>
        </section>
    }
}

#[component]
fn TextOutput(
    /// It may grow while it is read.
    text: Memo<Option<String>>,
    markdown: Memo<Option<String>>,
    /// How long it is, where this is only its beginning.
    cut: Memo<Option<u64>>,
    /// Where all of it is.
    whole: String,
) -> impl IntoView {
    let text = Signal::derive(move || text.try_get().flatten().unwrap_or_default());
    let body = move || match markdown.get() {
        Some(html) => {
            Either::Left(view! { <div class="markdown" dir="auto" inner_html=html></div> })
        }
        None => Either::Right(view! { <div dir="auto">{text}</div> }),
    };
    view! {
        <section class="text-output" aria-label="Text">
            {move || match cut.get() {
                None => view! { <CopyButton text what="text"/> }.into_any(),
                Some(size) => view! { <Beginning size whole=whole.clone()/> }.into_any(),
            }}
            {body}
        </section>
    }
}

/// An output that is neither a text nor a file: a number, a word, an object.
#[component]
fn ValueOutput(
    /// Its JSON, or the beginning.
    value: Memo<Option<String>>,
    /// Its length, if this is only its beginning.
    cut: Memo<Option<u64>>,
    /// The address of all of it.
    whole: String,
) -> impl IntoView {
    let raw = Signal::derive(move || value.try_get().flatten().unwrap_or_default());
    let is_tree = Memo::new(move |_| raw.with(|raw| raw.starts_with(['{', '['])));
    move || match (cut.get(), is_tree.get()) {
        (None, true) => view! { <JsonView raw what="output"/> }.into_any(),
        (cut, _) => view! {
            <section class="text-output" aria-label="Value">
                {match cut {
                    None => view! { <CopyButton text=raw what="output"/> }.into_any(),
                    Some(size) => view! { <Beginning size whole=whole.clone()/> }.into_any(),
                }}
                <div class="value">{raw}</div>
            </section>
        }
        .into_any(),
    }
}

/// Says that only the beginning is here, and where the rest is.
#[component]
fn Beginning(size: u64, whole: String) -> impl IntoView {
    view! {
        <p class="json-note">
            "This is the beginning of " {shown_bytes(size)} ". "
            <a href=whole download>"Download all of it"</a>
        </p>
    }
}

/// A text file: what it says, or its beginning.
#[component]
fn TextFile(id: PredictionId, file: OutputFile, text: FileText) -> impl IntoView {
    let FileText { text, is_cut } = text;
    let whole = address::download(&id, file.number);
    let note = match (is_cut, file.size) {
        (true, Some(size)) => view! { <Beginning size whole/> }.into_any(),
        _ => view! { <CopyButton text=text.clone() what="text"/> }.into_any(),
    };
    let body = match text.is_empty() {
        true => view! { <div class="value">"This file is empty."</div> }.into_any(),
        false => view! { <div>{text}</div> }.into_any(),
    };
    view! {
        <FileCard id file=file.clone()/>
        <section class="text-output" aria-label=file.name>
            {note}
            {body}
        </section>
    }
}

/// A file, shown: in a player where there is one for its sort and something to play, else as what is
/// known of it.
#[component]
pub(super) fn Shown(
    id: PredictionId,
    file: OutputFile,
    /// Whether with all that the players can do.
    is_full: bool,
) -> impl IntoView {
    let OutputFile {
        number,
        name,
        kind,
        size,
        ..
    } = file.clone();
    let src = address::media(&id, number);
    let download = address::download(&id, number);
    // Not before we hold it: until then the address has nothing to give. And of what we hold, not
    // what its bytes are not.
    if let (Copy::Kept, Some(text)) = (&file.copy, file.text.clone()) {
        return view! { <TextFile id file text/> }.into_any();
    }
    if file.copy != Copy::Kept || file.mime.starts_with("application/") {
        return view! { <FileCard id file/> }.into_any();
    }
    let kind = match (kind, is_full) {
        (Kind::Image, true) => return view! { <Picture src download name/> }.into_any(),
        (Kind::Video, true) => return view! { <Film src download name/> }.into_any(),
        (Kind::Audio, true) => return view! { <Sound src download name size/> }.into_any(),
        (Kind::Image, false) => MediumKind::Image,
        (Kind::Video, false) => MediumKind::Video,
        (Kind::Audio, false) => MediumKind::Audio,
        (Kind::Text | Kind::Other, _) => return view! { <FileCard id file/> }.into_any(),
    };
    view! { <Medium kind src download name/> }.into_any()
}

/// What is known of a file that is not shown, and the way to save it.
#[component]
fn FileCard(id: PredictionId, file: OutputFile) -> impl IntoView {
    // Whether upstream still has what we hold is the list's to tell.
    let state = state_of(&file.standing(Timestamp::default()));
    let is_kept = file.copy == Copy::Kept;
    // Its bytes are not what its kind promises, or of a format that no browser shows.
    let is_unshown = is_kept && matches!(file.kind, Kind::Image | Kind::Video | Kind::Audio);
    let facts = [
        file.mime.clone(),
        file.size.map(shown_bytes).unwrap_or_default(),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let download = is_kept.then(|| {
        view! {
            <a class="button" href=address::download(&id, file.number) download=file.name.clone()>
                <Icon name="download"/>
                <span>"Download"</span>
            </a>
        }
    });
    view! {
        <div class="file-card" data-state=state.word>
            <Icon name=kind_icon(file.kind)/>
            <span title=file.name dir="auto">{file.name.clone()}</span>
            {download}
            <small>{facts.join(" · ")}</small>
            {(!is_kept).then(|| view! { <small class="file-why">{state.sentence}</small> })}
            {is_unshown.then(|| view! { <small>"This file can't be shown here. Download it to open it."</small> })}
        </div>
    }
}
