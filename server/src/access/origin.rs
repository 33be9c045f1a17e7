//! From which page a request may come: changes only from our own, and nothing of ours is loaded
//! into the page of another.

use domain::fault::{Fault, FaultKind};
use http::{HeaderMap, HeaderName, Method, header};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// What a program that is no browser sends to say so: a page of another site cannot send it
/// without asking first, and nobody answers that question.
const NOT_A_PAGE: HeaderName = HeaderName::from_static("x-requested-with");

/// Checks that a server function gets what only a script of ours can send: a form cannot say that it is JSON.
pub(super) fn check_kind(method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Fault> {
    let kind = text(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_json = kind.eq_ignore_ascii_case("application/json");
    if method != Method::POST || !path.starts_with("/api/") || is_json {
        return Ok(());
    }
    let title = "A server function takes JSON.";
    Err(Fault::new(FaultKind::Invalid, title).with_hint("Send `Content-Type: application/json`."))
}

/// Checks a request to `host`, which is the name that the browser sees.
pub(super) fn check(method: &Method, headers: &HeaderMap, host: Option<&str>) -> Result<(), Fault> {
    let is_read = method == Method::GET || method == Method::HEAD;
    let is_fine = if is_read {
        may_read(headers)
    } else {
        may_change(headers, host)
    };
    if is_fine {
        return Ok(());
    }
    let title = "This request does not come from the console's own pages.";
    Err(Fault::new(FaultKind::Forbidden, title))
}

/// Links from elsewhere may lead here once they are followed; scripts, frames, pictures and what browsers
/// fetch ahead for another page may not.
fn may_read(headers: &HeaderMap) -> bool {
    let is_ahead = || text(headers, &PURPOSE).is_some_and(|purpose| purpose.contains("prefetch"));
    match text(headers, &SITE) {
        None | Some("same-origin" | "none") => true,
        Some(_) => text(headers, &MODE) == Some("navigate") && !is_ahead(),
    }
}

fn may_change(headers: &HeaderMap, host: Option<&str>) -> bool {
    if let Some(site) = text(headers, &SITE) {
        return matches!(site, "same-origin" | "none");
    }
    match text(headers, &header::ORIGIN) {
        Some(origin) => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == host
        }
        None => headers.contains_key(NOT_A_PAGE) || headers.contains_key(header::AUTHORIZATION),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    // A header that cannot be read must not count as one that is not there.
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or("unreadable"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), value.parse().unwrap());
        }
        check(method, &map, Some("localhost:3000")).is_ok()
    }

    #[test]
    fn changes_come_from_our_own_pages() {
        let site = |site| [("sec-fetch-site", site)];
        for (headers, want) in [
            (&site("same-origin")[..], true),
            (&site("none"), true),
            (&site("same-site"), false),
            (&site("cross-site"), false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://localhost:3000"),
                ],
                false,
            ),
            (&[("origin", "http://localhost:3000")], true),
            (&[("origin", "http://localhost:3001")], false),
            (&[("origin", "http://localhost")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
            (&[("x-requested-with", "curl")], true),
            (&[("authorization", "Bearer x")], true),
            (&[], false),
        ] {
            for method in [Method::POST, Method::DELETE, Method::PUT, Method::OPTIONS] {
                assert_eq!(verdict(&method, headers), want, "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn nothing_of_ours_is_loaded_elsewhere() {
        let cross = ("sec-fetch-site", "cross-site");
        for method in [Method::GET, Method::HEAD] {
            assert!(verdict(&method, &[]));
            assert!(verdict(&method, &[("sec-fetch-site", "same-origin")]));
            assert!(verdict(&method, &[cross, ("sec-fetch-mode", "navigate")]));
            assert!(!verdict(&method, &[cross, ("sec-fetch-mode", "no-cors")]));
            assert!(!verdict(&method, &[cross]));
            let navigation = ("sec-fetch-mode", "navigate");
            let ahead = ("sec-purpose", "prefetch;prerender");
            assert!(!verdict(&method, &[cross, navigation, ahead]));
        }
    }
}
