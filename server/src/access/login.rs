//! Where a person shows the access token: one field, no script.

use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::fault::{Fault, FaultKind};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::{Guard, LOGIN_PATH, attempts, client::RequestClient};
use crate::{config::Secret, fault};

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    next: Option<String>,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    token: Secret,
    next: Option<String>,
}

/// The login page's address for somebody who wanted to go to `next`.
pub(super) fn address(next: &str) -> String {
    let encoded: String = next
        .bytes()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() || b"-_./".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("{LOGIN_PATH}?next={encoded}")
}

/// The form. Whoever follows a link from another site comes without their cookie, which never
/// travels from there: they are sent on once from here, and only strangers come back.
pub(super) async fn page(Query(wanted): Query<Wanted>, headers: HeaderMap) -> Html<String> {
    let next = wanted.next.as_deref();
    if headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
    {
        return onward(inside(next));
    }
    form(next, None)
}

pub(super) async fn enter(
    State(guard): State<Guard>,
    client: Option<Extension<RequestClient>>,
    headers: HeaderMap,
    Form(shown): Form<Shown>,
) -> Response {
    let next = shown.next.as_deref();
    let (Some(token), Some(Extension(client))) = (&guard.0.token, client) else {
        return Redirect::to(inside(next)).into_response();
    };
    let attempts = &guard.0.attempts;
    match attempts.compare(client.ip, || token.is(shown.token.reveal())) {
        Err(fault) => {
            tracing::info!(client = %client.ip, "a wrong token was shown, after too many others");
            attempts::pause().await;
            let page = form(next, Some(&fault.to_string()));
            (StatusCode::TOO_MANY_REQUESTS, page).into_response()
        }
        Ok(false) => {
            tracing::info!(client = %client.ip, "a wrong token was shown");
            let page = form(next, Some("That is not the token."));
            (StatusCode::UNAUTHORIZED, page).into_response()
        }
        Ok(true) => match guard.0.sessions.begin(&headers, &client) {
            Some(cookie) => {
                tracing::info!(client = %client.ip, "a session began");
                ([(header::SET_COOKIE, cookie)], Redirect::to(inside(next))).into_response()
            }
            None => {
                let fault = Fault::new(FaultKind::Unavailable, "No session can be made right now.");
                fault::answer(&fault, &headers)
            }
        },
    }
}

/// Ends the session, and everything that is open of it.
pub(super) async fn leave(
    State(guard): State<Guard>,
    client: Option<Extension<RequestClient>>,
    headers: HeaderMap,
) -> Response {
    let cookie = client.and_then(|Extension(client)| guard.0.sessions.end(&headers, &client));
    let cookie = cookie.map(|cookie| [(header::SET_COOKIE, cookie)]);
    (cookie, Redirect::to(LOGIN_PATH)).into_response()
}

/// A path of ours, and never an address elsewhere.
pub(crate) fn inside(next: Option<&str>) -> &str {
    let is_path = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.contains(|c: char| c == '\\' || c.is_control())
    };
    next.filter(is_path).unwrap_or("/predictions")
}

fn onward(next: &str) -> Html<String> {
    let next = fault::escaped(next);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"0; url={next}\">\
         <title>Predictions Console</title></head>\
         <body><a href=\"{next}\">Predictions Console</a></body></html>",
    ))
}

fn form(next: Option<&str>, problem: Option<&str>) -> Html<String> {
    let problem = problem.map_or_else(String::new, |problem| {
        format!("<p role=\"alert\">{}</p>", fault::escaped(problem))
    });
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Log in · Predictions Console</title></head><body><main>\
         <h1>Predictions Console</h1>{problem}\
         <form method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"next\" value=\"{next}\">\
         <label>Access token <input type=\"password\" name=\"token\" required autofocus \
         autocomplete=\"current-password\"></label> <button>Log in</button></form>\
         </main></body></html>",
        action = LOGIN_PATH,
        next = fault::escaped(inside(next)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_nowhere_else() {
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\nb",
            "x",
        ] {
            assert_eq!(inside(Some(bad)), "/predictions", "{bad:?}");
        }
        assert_eq!(inside(Some("/predictions?q=a b")), "/predictions?q=a b");
    }

    #[test]
    fn keeps_the_whole_address() {
        assert_eq!(
            address("/p?q=a&b=%20"),
            "/login?next=/p%3Fq%3Da%26b%3D%2520"
        );
    }
}
