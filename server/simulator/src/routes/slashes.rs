//! Ids with slashes, which some clients send raw: everything behind `/v1/predictions/` is one id then, but
//! for the last word where that is something to do with it.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

const ABOVE: &str = "/v1/predictions/";
const DEEDS: [&str; 3] = ["/cancel", "/delete", "/stream"];

/// Encodes the slashes of an id.
pub(super) fn in_one_segment(mut request: Request) -> Request {
    if let Some(uri) = encoded(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn encoded(uri: &Uri) -> Option<Uri> {
    let id = uri.path().strip_prefix(ABOVE)?;
    let deed = DEEDS.into_iter().find(|deed| id.ends_with(deed));
    let deed = deed.unwrap_or_default();
    let id = id.strip_suffix(deed)?;
    if !id.contains('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}"));
    let path = format!(
        "{ABOVE}{}{deed}{}",
        id.replace('/', "%2F"),
        query.unwrap_or_default()
    );
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_slashes_are_part_of_the_id() {
        let check = |path: &str, want: Option<&str>| {
            let uri = encoded(&path.parse().unwrap()).map(|uri| uri.to_string());
            assert_eq!(uri.as_deref(), want, "{path}");
        };
        check("/v1/predictions/a/b", Some("/v1/predictions/a%2Fb"));
        check(
            "/v1/predictions/a/b/cancel?x=1",
            Some("/v1/predictions/a%2Fb/cancel?x=1"),
        );
        check("/v1/predictions//a", Some("/v1/predictions/%2Fa"));
        check("/v1/predictions/a%2Fb/delete", None);
        check("/v1/predictions/a", None);
        check("/v1/predictions", None);
    }
}
