//! What the backend of the tests makes of payloads: enough to be told apart on a page.

use app::ui::LongText;
use domain::{
    kind::Kind,
    look::{Answer, Question},
    prediction::{Copy, Detail, OutputFile, Part},
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

/// What a look into a part of a prediction shows.
pub(super) fn looked(detail: Option<&Detail>, part: Part, question: &Question) -> Answer {
    let text = detail.and_then(|detail| match part {
        Part::Input => detail.input.as_deref(),
        Part::Output => detail.output.as_deref(),
        Part::Raw => Some(detail.raw.as_str()),
    });
    LongText::new(text.unwrap_or_default().into()).answer(question)
}

/// An output file of a sort; of some numbers it is lost.
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
        text: None,
    }
}
