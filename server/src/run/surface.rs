//! Everything that is served, in one table. The guard serves nothing that is not in it, and a test
//! asks all of it for its headers.

use std::borrow::Cow;

use http::Method;

use super::site::Site;
use crate::access::{Entry, Gate, OWN_ROUTES};

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const BOTH: &[Method] = &[Method::GET, Method::POST];

/// The routes besides the site's own files.
const ROUTES: &[(&str, &[Method], Gate)] = &[
    ("/", GET, Gate::Member),
    ("/predictions", GET, Gate::Member),
    ("/predictions/{id}", GET, Gate::Member),
    ("/models", GET, Gate::Member),
    ("/models/{*slug}", GET, Gate::Member),
    ("/playground", BOTH, Gate::Member),
    ("/compare", GET, Gate::Member),
    ("/predictions/{id}/files.zip", GET, Gate::Member),
    ("/predictions/{id}/report", GET, Gate::Member),
    ("/predictions/{id}/report.html", GET, Gate::Member),
    ("/usage", GET, Gate::Member),
    ("/sync", GET, Gate::Member),
    ("/api/list", POST, Gate::Member),
    ("/api/counts", POST, Gate::Member),
    ("/api/suggestions", POST, Gate::Member),
    ("/api/offered", POST, Gate::Member),
    ("/api/usage", POST, Gate::Member),
    ("/api/sync", POST, Gate::Member),
    ("/api/detail", POST, Gate::Member),
    ("/api/programs", POST, Gate::Member),
    ("/api/beside", POST, Gate::Member),
    ("/api/look", POST, Gate::Member),
    ("/api/compare", POST, Gate::Member),
    ("/api/mirror", POST, Gate::Member),
    ("/api/refresh", POST, Gate::Member),
    ("/api/select", POST, Gate::Member),
    ("/api/stakes", POST, Gate::Member),
    ("/api/command", POST, Gate::Member),
    ("/api/progress", POST, Gate::Member),
    ("/api/stop", POST, Gate::Member),
    ("/api/ask", POST, Gate::Member),
    ("/eve", BOTH, Gate::Member),
    ("/api/models", POST, Gate::Member),
    ("/api/model", POST, Gate::Member),
    ("/api/playground", POST, Gate::Member),
    ("/api/check", POST, Gate::Member),
    ("/api/run", POST, Gate::Member),
    ("/api/seek", POST, Gate::Member),
    ("/api/claim", POST, Gate::Member),
    ("/api/preview", POST, Gate::Member),
    ("/feed", GET, Gate::Member),
    ("/media/{prediction}/{number}", GET, Gate::Member),
    ("/input/{prediction}/{place}", GET, Gate::Member),
    ("/preview/{token}", GET, Gate::Member),
    ("/command", POST, Gate::Member),
    ("/jobs/{job}", BOTH, Gate::Member),
    ("/media/{prediction}/{number}/thumbnail", GET, Gate::Member),
    ("/export", BOTH, Gate::Member),
    ("/payload/{id}/{part}", GET, Gate::Member),
    ("/time-zone", BOTH, Gate::Member),
    ("/healthz", GET, Gate::Open),
    ("/readyz", GET, Gate::Open),
];

/// The table.
pub(super) fn table(site: &Site) -> Vec<Entry> {
    let routes = ROUTES.iter().map(|&(path, methods, gate)| Entry {
        path: Cow::Borrowed(path),
        methods,
        gate,
    });
    routes.chain(OWN_ROUTES).chain(site.entries()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lists_what_the_framework_serves() {
        let table = table(&Site::default());
        let check = |path: &str, method: &Method| {
            let entry = table.iter().find(|entry| entry.path == path);
            let entry = entry.unwrap_or_else(|| panic!("{path} is missing in the table"));
            assert!(entry.methods.contains(method), "{method} {path}");
        };
        for listing in leptos_axum::generate_route_list(app::App) {
            check(listing.path(), &Method::GET);
        }
        let functions: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
        assert!(!functions.is_empty());
        for (path, method) in functions {
            check(path, &method);
        }
    }
}
