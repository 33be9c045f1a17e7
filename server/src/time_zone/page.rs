//! The page that sets the time zone: a form, which needs no script.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{Html, IntoResponse as _, Redirect, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    zone::Zone,
};
use http::{HeaderMap, header};
use url::{Url, form_urlencoded};

use super::{CHOSEN, chosen, database, named, of_browser};
use crate::{
    access::local_path,
    fault::{self, escaped},
    plain,
};

/// The page's path.
const PATH: &str = "/time-zone";

/// `GET /time-zone`, and `POST` with `zone` (empty for the browser's own) and `next`.
pub fn router(css: &str) -> Router {
    Router::new()
        .route(PATH, get(form).post(choose))
        .with_state(Arc::<str>::from(css))
}

async fn form(State(css): State<Arc<str>>, headers: HeaderMap) -> Html<String> {
    let browser = of_browser(&headers);
    let browser = browser.as_ref().map_or("not known yet", Zone::name);
    let chosen = chosen(&headers);
    let chosen = chosen.as_ref().map_or("", Zone::name);
    let option = |value: &str, label: &str| {
        let selected = if value == chosen { " selected" } else { "" };
        let (value, label) = (escaped(value), escaped(label));
        format!("<option value=\"{value}\"{selected}>{label}</option>")
    };
    let mut options = option("", &format!("Browser ({browser})")) + &option("UTC", "UTC");
    for name in database::names() {
        // Writing to a string cannot fail.
        let _ = write!(options, "{}", option(&name, &name.replace('_', " ")));
    }
    let next = escaped(&back(&headers));
    let main = format!(
        "<h1>Time zone</h1><p>Dates, times and days in the list, in searches, in Usage, in Eve's answers \
         and in exports are those of this time zone.</p>\
         <form method=\"post\" action=\"{PATH}\"><input type=\"hidden\" name=\"next\" value=\"{next}\">\
         <p><label>Time zone <select name=\"zone\">{options}</select></label></p>\
         <p><a class=\"button\" href=\"{next}\">Cancel</a> <button class=\"button primary\">Save</button></p>\
         </form>"
    );
    Html(plain::page(&css, "Time zone", "", &main))
}

async fn choose(headers: HeaderMap, body: Bytes) -> Response {
    let (mut zone, mut next) = (String::new(), String::new());
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "zone" => zone = value.trim().to_owned(),
            "next" => next = value.into_owned(),
            _ => {}
        }
    }
    let cookie = match (zone.as_str(), named(&zone)) {
        ("", _) => format!("{CHOSEN}=; Path=/; Max-Age=0; SameSite=Lax"),
        // The page's script looks for it, so it is no secret of the server.
        (_, Some(zone)) => {
            let name = zone.name();
            format!("{CHOSEN}={name}; Path=/; Max-Age=31536000; SameSite=Lax")
        }
        (_, None) => {
            let title = format!("There is no time zone \"{zone}\".");
            let fault = Fault::new(FaultKind::Invalid, title)
                .with_hint("Choose one from the list, such as Europe/Berlin.");
            return fault::answer(&fault, &headers);
        }
    };
    let next = local_path(Some(&next)).to_owned();
    ([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response()
}

/// The page of this console that led here.
fn back(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let page = text(header::REFERER).and_then(|referer| Url::parse(referer).ok());
    let path = page.filter(|page| {
        let host = page.host_str().unwrap_or_default();
        let here = text(header::HOST).unwrap_or_default();
        let is_here = here
            .strip_prefix(host)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'));
        !host.is_empty() && is_here && page.path() != PATH
    });
    let path = path.map(|page| match page.query() {
        Some(query) => format!("{}?{query}", page.path()),
        None => page.path().to_owned(),
    });
    local_path(path.as_deref()).to_owned()
}
