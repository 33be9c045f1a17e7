//! A report as text. Every word that is not ours is escaped, and what is hidden is gone before.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{
    json::pretty,
    prediction::{Detail, FileText, OutputFile},
    status::Status,
    time::Timestamp,
    timing,
};
use sha2::{Digest as _, Sha256};

use super::{
    asked::Asked,
    hidden::{Hidden, MARK, named, text},
};
use crate::{fault::escaped, plain};

/// The most members of an input that can be chosen from.
const MAX_KEYS: usize = 200;

const STYLE: &str = "body{max-width:860px;margin:40px auto;padding:0 20px;color:#16171d;background:#fff;\
font:15px/1.55 system-ui,sans-serif}h1{font-size:22px;overflow-wrap:anywhere}h2{margin-top:36px;font-size:16px}\
dl{display:grid;grid-template-columns:minmax(110px,auto) 1fr;gap:6px 18px;margin:0}dt{color:#666a75}\
dd{margin:0;min-width:0}pre{margin:0;font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext}\
img,video{display:block;max-width:100%;border-radius:8px}figure{margin:16px 0}figcaption,footer{color:#666a75;font-size:13px}\
footer{margin:48px 0 24px;padding-top:12px;border-top:1px solid #ddd}audio{width:100%}";

/// What the file may do: show what is in it.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; img-src data:; media-src data:; style-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'"
    )
}

/// Everything up to the media.
pub(super) fn head(detail: &Detail, asked: &Asked, hidden: &Hidden, now: Timestamp) -> String {
    let prediction = &detail.row.prediction;
    let title = escaped(&hidden.out_of(&prediction.model));
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <title>{title} · {id}</title><style>{STYLE}</style></head><body><main>\n\
         <h1 dir=\"auto\">{title}</h1>\n<dl>{facts}</dl>\n<h2>Input</h2>\n{input}\n{output}",
        policy = policy(),
        id = escaped(prediction.id.upstream()),
        facts = facts(detail, asked, hidden, now),
        input = input(detail, asked, hidden),
        output = output(detail, asked, hidden),
    )
}

/// What follows the media.
pub(super) fn end(hidden: &Hidden) -> String {
    let note = match hidden.is_empty() {
        true => "",
        false => " Some values were hidden by whoever made it.",
    };
    format!("<footer>A report of Predictions Console.{note}</footer></main></body></html>\n")
}

fn facts(detail: &Detail, asked: &Asked, hidden: &Hidden, now: Timestamp) -> String {
    let p = &detail.row.prediction;
    let date_time = |at: Timestamp| asked.zone.date_time(at);
    let span = |span: Option<timing::Span>| span.map(timing::Span::text);
    let unless = |part: &str, text: String| (!asked.has(part)).then_some(text);
    let cost = p
        .cost
        .map_or_else(|| "not reported".to_owned(), |cost| cost.to_string());
    let facts = [
        ("Prediction", Some(p.id.upstream().to_owned())),
        ("Account", unless("account", p.account.to_string())),
        ("Status", Some(p.status.label().to_owned())),
        ("Source", Some(p.source.label().to_owned())),
        ("Created", Some(date_time(p.created_at))),
        ("Started", p.started_at.map(date_time)),
        ("Completed", p.completed_at.map(date_time)),
        ("Queued", span(timing::queued(p, now))),
        ("Running", span(timing::running(p, now))),
        ("Total", span(timing::total(p, now))),
        ("Cost", unless("cost", cost)),
        ("Report made", Some(date_time(now))),
    ];
    let fact = |(name, value): (&str, Option<String>)| {
        let value = escaped(&hidden.out_of(&value?));
        Some(format!("<dt>{name}</dt><dd><bdi>{value}</bdi></dd>"))
    };
    facts.into_iter().filter_map(fact).collect()
}

fn input(detail: &Detail, asked: &Asked, hidden: &Hidden) -> String {
    let Some(input) = &detail.input else {
        return "<p>It was not recorded.</p>".to_owned();
    };
    let members = named(input);
    if members.is_empty() {
        // Of what is no object nothing can be told apart.
        return match asked.keys.is_empty() {
            true => format!(
                "<div dir=\"auto\"><pre>{}</pre></div>",
                escaped(&pretty(input))
            ),
            false => format!("<p>{MARK}</p>"),
        };
    }
    let member = |(name, value): (String, &str)| {
        let shown = match asked.keys.contains(&name) {
            true => MARK.to_owned(),
            false if value.starts_with('"') => hidden.out_of(&text(value)),
            false => hidden.out_of_json(value),
        };
        let name = escaped(&name);
        format!(
            "<dt dir=\"auto\">{name}</dt><dd dir=\"auto\"><pre>{}</pre></dd>",
            escaped(&shown)
        )
    };
    format!(
        "<dl>{}</dl>",
        members.into_iter().map(member).collect::<String>()
    )
}

fn output(detail: &Detail, asked: &Asked, hidden: &Hidden) -> String {
    if asked.has("output") {
        return format!("<h2>Output</h2><p>{MARK}</p>");
    }
    let mut html = String::new();
    if let Some(error) = &detail.error {
        let error = escaped(&hidden.out_of(error));
        html.push_str(&format!(
            "<h2>Error</h2>\n<div dir=\"auto\"><pre>{error}</pre></div>\n"
        ));
    }
    if detail.error.is_none() && detail.row.prediction.status == Status::Failed {
        html.push_str("<h2>Error</h2>\n<p>Failed without an error message.</p>\n");
    }
    let text = detail.text.as_deref().map(|text| hidden.out_of(text));
    let is_data = detail.has_value || (detail.text.is_none() && detail.files.is_empty());
    let value = detail.output.as_deref().filter(|_| is_data);
    let value = value.map(|output| hidden.out_of_json(output));
    if text.is_some() || value.is_some() || !detail.files.is_empty() {
        html.push_str("<h2>Output</h2>\n");
    }
    for shown in text.into_iter().chain(value) {
        html.push_str(&format!(
            "<div dir=\"auto\"><pre>{}</pre></div>\n",
            escaped(&shown)
        ));
    }
    html
}

/// A text file, or its beginning.
pub(super) fn text_file(file: &OutputFile, text: &FileText, hidden: &Hidden) -> String {
    let name = escaped(&hidden.out_of(&file.name));
    let size = file.size.map(app::ui::shown_bytes).unwrap_or_default();
    let beginning = if text.is_cut { "The beginning of " } else { "" };
    let text = escaped(&hidden.out_of(&text.text));
    format!(
        "<figure><div dir=\"auto\"><pre>{text}</pre></div><figcaption>{beginning}{name} {size}</figcaption></figure>\n"
    )
}

/// What stands around a medium, and, where it is not in the file, why.
pub(super) fn figure(
    file: &OutputFile,
    hidden: &Hidden,
    embedded: Result<&str, &str>,
) -> (String, String) {
    let name = escaped(&hidden.out_of(&file.name));
    let size = file.size.map(app::ui::shown_bytes).unwrap_or_default();
    let caption = format!("<figcaption><bdi>{name}</bdi> {size}</figcaption></figure>\n");
    let mime = match embedded {
        Ok(mime) => mime,
        Err(reason) => {
            let reason = escaped(&hidden.out_of(reason));
            return (format!("<figure><p>{reason}</p>"), caption);
        }
    };
    match mime.split('/').next() {
        Some("video") => (
            format!("<figure><video controls src=\"data:{mime};base64,"),
            format!("\"></video>{caption}"),
        ),
        Some("audio") => (
            format!("<figure><audio controls src=\"data:{mime};base64,"),
            format!("\"></audio>{caption}"),
        ),
        _ => (
            format!("<figure><img alt=\"{name}\" src=\"data:{mime};base64,"),
            format!("\">{caption}"),
        ),
    }
}

/// What asks before what is to be left out.
pub(super) fn form(css: &str, detail: &Detail) -> String {
    let id = &detail.row.prediction.id;
    let field = |kind: &str, value: &str, label: &str| {
        format!(
            "<p><label><input type=\"checkbox\" name=\"{kind}\" value=\"{}\"> {}</label></p>",
            escaped(value),
            escaped(label)
        )
    };
    let input = detail.input.as_deref().unwrap_or_default();
    let members = named(input);
    let keys: String = members
        .iter()
        .take(MAX_KEYS)
        .map(|(name, _)| field("hide", name, name))
        .collect();
    let keys = match keys.is_empty() {
        false => keys,
        true => field("hide", "", "The whole input"),
    };
    let main = format!(
        "<h1>Report</h1><p>One file with the input, the output and its media, without a script. It opens \
         without a network. Media of more than {each} each, or {all} together, are named and left out.</p>\
         <form action=\"{action}\"><h2>Hide values of the input</h2>{keys}\
         <p>What is hidden is taken out of the output and the error, too, where it is repeated word for word. \
         Two or three characters are so where they are a word, and a single one where it is all that is said.</p>\
         <h2>Leave out</h2>{output}{cost}{account}\
         <p><a class=\"button\" href=\"{back}\">Go back</a> \
         <button class=\"button\">Download the report</button></p></form>",
        each = app::ui::shown_bytes(super::sealing::MAX_FILE),
        all = app::ui::shown_bytes(super::sealing::MAX_ALL),
        action = format_args!("{}/report.html", app::address::prediction(id)),
        output = field("without", "output", "Output and media"),
        cost = field("without", "cost", "Cost"),
        account = field("without", "account", "Account"),
        back = app::address::prediction(id),
    );
    plain::page(css, "Report", "", &main)
}
