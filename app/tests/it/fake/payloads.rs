//! What the backend of the tests makes of payloads: enough to be told apart on a page.

use domain::{
    prediction::Detail,
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
