//! The plain pages as text. Every word that is not ours is escaped.

use axum::response::Html;
use domain::{
    command::{Command, JobId, JobState, Progress, Stakes},
    id::PredictionId,
};

use crate::fault::escaped;

/// Seconds after which a browser looks again at a job that is at work.
const AGAIN: &str = "2";

/// A question before something is done.
pub(super) struct ShownQuestion<'a> {
    pub(super) command: Command,
    pub(super) ids: &'a [PredictionId],
    pub(super) stakes: &'a Stakes,
    /// The token that answers the question.
    pub(super) token: &'a str,
    /// `true` if an answer came that is not valid, or no longer.
    pub(super) is_repeated: bool,
}

/// The page that asks, with the button that does it.
pub(super) fn question(css: &str, question: &ShownQuestion<'_>) -> Html<String> {
    let ShownQuestion {
        command,
        ids,
        stakes,
        token,
        is_repeated,
    } = *question;
    let is_remnant = stakes.count == 0 && command != Command::Cancel;
    let of = if is_remnant { "the kept files of " } else { "" };
    let verb = format!("{} {of}{}", command.label(), counted(ids.len()));
    let fields: String = ids
        .iter()
        .map(|id| escaped(id.as_str()))
        .map(|id| format!("<input type=\"hidden\" name=\"id\" value=\"{id}\">"))
        .collect();
    let ended = stakes.count - stakes.unfinished;
    let ended = match (command, ended) {
        (Command::Delete | Command::DeleteButFiles, _) | (_, 0) => String::new(),
        (Command::Cancel, ended) => format!(" {ended} ended already and will stay as they are."),
    };
    let keep = match command {
        Command::Cancel => String::new(),
        Command::Delete | Command::DeleteButFiles if is_remnant => String::new(),
        Command::Delete | Command::DeleteButFiles => format!(
            "<p><label><input type=\"checkbox\" name=\"keep\" value=\"yes\"> {}</label></p>",
            Command::KEEP_FILES
        ),
    };
    let repeated = match is_repeated {
        true => {
            "<p role=\"alert\">This was not confirmed: an answer counts once, and for ten minutes.</p>"
        }
        false => "",
    };
    let main = format!(
        "<h1>{verb}?</h1>{repeated}<p>Cost: {cost}.{ended}</p><p>{warning}</p>\
         <form method=\"post\" action=\"{action}\">{fields}\
         <input type=\"hidden\" name=\"command\" value=\"{word}\">{keep}\
         <p><a class=\"button\" href=\"{list}\">Go back</a> \
         <button class=\"button danger\" name=\"confirmation\" value=\"{token}\">{verb}</button></p></form>",
        cost = stakes.cost_text(),
        warning = command.warning(),
        action = app::address::COMMAND,
        word = command.word(),
        list = app::address::LIST,
    );
    Html(page(css, &verb, "", &main))
}

/// How far a job has come.
pub(super) fn report(css: &str, id: &JobId, progress: &Progress) -> Html<String> {
    let Progress {
        command,
        total,
        settled,
        done,
        state,
        news,
    } = progress;
    let (again, state) = match state {
        JobState::Ended => (String::new(), "Ended"),
        JobState::Running => (refresh(), "At work"),
        JobState::Waiting => (refresh(), "Waiting for the account's request limit"),
    };
    let stop = match again.is_empty() {
        true => String::new(),
        false => format!(
            "<form method=\"post\" action=\"{}\"><p><button class=\"button\">Stop</button></p></form>",
            app::address::job(id)
        ),
    };
    let line = |settled: &domain::command::Settled| {
        format!(
            "<li><a href=\"{href}\">{id}</a> {outcome}</li>",
            href = app::address::prediction(&settled.id),
            id = escaped(settled.id.upstream()),
            outcome = escaped(&settled.outcome.text(*command)),
        )
    };
    let (went_well, failed): (Vec<_>, Vec<_>) = news.iter().partition(|it| it.outcome.is_done());
    let lines: String = failed.into_iter().chain(went_well).map(line).collect();
    let title = format!("{} {done} of {total}", command.done());
    let main = format!(
        "<h1>{title}</h1><p role=\"status\">{state}. {not} not.</p>\
         <progress max=\"{total}\" value=\"{settled}\" aria-label=\"Progress\"></progress>{stop}\
         <ul class=\"failures\">{lines}</ul><p><a class=\"button\" href=\"{list}\">Predictions</a></p>",
        not = settled - done,
        list = app::address::LIST,
    );
    Html(page(css, &title, &again, &main))
}

fn refresh() -> String {
    format!("<meta http-equiv=\"refresh\" content=\"{AGAIN}\">")
}

/// A page around `main`.
pub(crate) fn page(css: &str, title: &str, head: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">{head}\
         <link rel=\"icon\" type=\"image/png\" href=\"/favicon.png\">\
         <link rel=\"stylesheet\" href=\"{css}\">\
         <title>{title} · Predictions Console</title></head>\
         <body><main class=\"plain\">{main}</main></body></html>",
        css = escaped(css),
    )
}

fn counted(number: usize) -> String {
    match number {
        1 => "1 prediction".to_owned(),
        number => format!("{number} predictions"),
    }
}
