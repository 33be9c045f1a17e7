//! From an error inside to the words outside: logs it once, and answers with what may be known.
//!
//! The only place where the text of an inner error is read, and only into the log.

use std::error::Error;

use axum::{
    Json,
    response::{Html, IntoResponse, Response},
};
use domain::fault::{Fault, FaultKind};
use http::{HeaderMap, StatusCode, header};

/// Letters and digits that nobody confuses when reading them aloud; 32, so that a byte maps evenly.
const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";

/// A fault for an error inside: logged here, with a reference that stands in both.
pub fn report(kind: FaultKind, title: &str, error: &(dyn Error + 'static)) -> Fault {
    let reference = reference();
    tracing::error!(reference, error = %chain(error), "{title}");
    Fault::new(kind, title).with_reference(reference)
}

/// Six characters to find a line in the log by. Not a secret.
pub fn reference() -> String {
    let mut bytes = [0; 6];
    // Without random numbers the reference still leads to the log, only not to a single line.
    let _ = getrandom::fill(&mut bytes);
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    letters.iter().collect()
}

/// The fault as an answer: a page for whoever asks for one, else JSON.
pub fn answer(fault: &Fault, headers: &HeaderMap) -> Response {
    let status =
        StatusCode::from_u16(fault.kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer_with(status, fault, headers)
}

/// The same under another status.
pub fn answer_with(status: StatusCode, fault: &Fault, headers: &HeaderMap) -> Response {
    if wants_page(headers) {
        (status, Html(page(status, fault))).into_response()
    } else {
        (status, Json(fault)).into_response()
    }
}

/// Whether a person is looking: a browser's navigation names HTML, a program does not.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"))
}

/// An error and its causes in one line.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

/// A page that needs nothing but itself: it is shown when nothing else may work.
fn page(status: StatusCode, fault: &Fault) -> String {
    let part = |tag: &str, text: Option<String>| {
        text.map_or_else(String::new, |text| {
            format!("<{tag}>{}</{tag}>", escaped(&text))
        })
    };
    let reference = fault
        .reference
        .as_ref()
        .map(|reference| format!("The log says more under {reference}."));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{code} · Predictions Console</title></head><body><main>\
         {title}{hint}{reference}<p><a href=\"/predictions\">Predictions</a></p>\
         </main></body></html>",
        code = status.as_u16(),
        title = part("h1", Some(fault.title.clone())),
        hint = part("p", fault.hint.clone()),
        reference = part("p", reference),
    )
}

/// Text as HTML text or as the value of a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    app::ui::escape(text, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_title_and_keeps_the_cause() {
        let cause = std::io::Error::other("password=canary");
        let fault = report(FaultKind::Internal, "That did not work.", &cause);
        assert!(!fault.to_string().contains("canary"));
        assert_eq!(fault.reference.map(|r| r.len()), Some(6));
        assert_ne!(reference(), reference());
    }

    #[test]
    fn a_page_escapes_what_it_shows() {
        let fault = Fault::new(FaultKind::Invalid, "<script>'\"&");
        let html = page(StatusCode::BAD_REQUEST, &fault);
        assert!(html.contains("<h1>&lt;script&gt;&#39;&quot;&amp;</h1>"));
    }
}
