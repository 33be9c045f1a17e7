//! What the backend of the tests makes of payloads: enough to be told apart on a page.

use domain::{
    kind::Kind,
    prediction::{Copy, Detail, OutputFile},
    program::{Language, Program},
};

/// A program of each language.
pub(super) fn programs(detail: Option<&Detail>) -> Vec<Program> {
    let input = detail.and_then(|detail| detail.input.as_deref());
    let program = |language: Language| {
        let code = format!("{} {}", language.label(), input?);
        Some(Program { language, code })
    };
    let languages = [Language::Curl, Language::TypeScript, Language::Python];
    languages.into_iter().filter_map(program).collect()
}

/// The output file of a prediction with this number.
pub(crate) fn file(kind: Kind, number: u32) -> OutputFile {
    let (name, mime) = match kind {
        Kind::Image => ("output-0.png", "image/png"),
        Kind::Video => ("clip.mp4", "video/mp4"),
        Kind::Audio => ("song.mp3", "audio/mpeg"),
        Kind::Text | Kind::Other => ("output.bin", "application/octet-stream"),
    };
    let copy = match number % 12 {
        1 => Copy::Lost {
            reason: "It was gone from upstream before it could be copied.".to_owned(),
        },
        _ => Copy::Kept,
    };
    OutputFile {
        number: 0,
        name: name.to_owned(),
        kind,
        mime: mime.to_owned(),
        size: Some(1_482_233),
        copy,
        until: None,
    }
}
