//! Addresses that somebody shared from another time zone.
//!
//! An address that names a date says beside it, in `tz`, whose date that is. For a reader in another
//! zone the date becomes the instants that it stood for, so that both find the same predictions.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{
    query::{Qualifier, Query, Term},
    zone::Zone,
};
use http::{Method, Uri};
use url::form_urlencoded;

use super::{named, of_reader};

/// Sends the reader of a page from an address of another zone to the same in instants.
pub async fn pin_shared_links(request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let own = of_reader(request.headers()).unwrap_or_default();
        if let Some(address) = pinned(request.uri(), own) {
            return Redirect::to(&address).into_response();
        }
    }
    next.run(request).await
}

/// The address without a zone; `None` if it names no other than the reader's.
fn pinned(uri: &Uri, own: Zone) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("tz="))?;
    let parameters = || form_urlencoded::parse(query.as_bytes());
    let (_, name) = parameters().find(|(name, _)| name == "tz")?;
    let zone = named(&name).filter(|zone| *zone != own)?;
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters().filter(|(name, _)| name != "tz") {
        let value = match &*name {
            "q" | "in" => pinned_query(&value, zone),
            "range" => pinned_range(&value, zone),
            _ => None,
        }
        .unwrap_or_else(|| value.into_owned());
        written.append_pair(&name, &value);
    }
    // Two slashes begin the address of another host.
    let path = uri.path().trim_start_matches('/');
    Some(format!("/{path}?{}", written.finish()))
}

fn pinned_query(text: &str, zone: Zone) -> Option<String> {
    let query = Query::parse(text).ok()?.in_zone(zone);
    query.names_wall_time().then(|| query.pinned().to_string())
}

fn pinned_range(text: &str, zone: Zone) -> Option<String> {
    let query = Query::of(vec![Term::of(Qualifier::Created, text)?]);
    let query = query.in_zone(zone).pinned();
    let value = query.terms().first()?.values.first()?;
    Some(value.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_another_zone_becomes_instants() {
        let check = |address: &str, own: &str, want: Option<&str>| {
            let uri: Uri = address.parse().unwrap();
            let got = pinned(&uri, named(own).unwrap());
            assert_eq!(got.as_deref(), want, "{address} in {own}");
        };
        let shared = "/predictions?q=flux+created%3A2026-11-30&peek=a1&tz=Europe/Berlin";
        check(shared, "Europe/Berlin", None);
        check(
            shared,
            "America/New_York",
            Some(
                "/predictions?q=flux+created%3A2026-11-29t23%3A00%3A00z..2026-11-30t22%3A59%3A59z&peek=a1",
            ),
        );
        check(
            "/usage?range=2026-11-01..2026-11-02&tz=America%2FNew_York",
            "UTC",
            Some("/usage?range=2026-11-01t04%3A00%3A00z..2026-11-03t04%3A59%3A59z"),
        );
        // Relative words are the reader's own, and a zone that nobody knows says nothing.
        check(
            "/predictions?q=created%3Atoday&tz=Asia/Kolkata",
            "UTC",
            Some("/predictions?q=created%3Atoday"),
        );
        check(
            "/predictions?q=created%3A2026-11-30&tz=Mars/Base",
            "UTC",
            None,
        );
        check("/predictions?q=created%3A2026-11-30", "UTC", None);
    }
}
