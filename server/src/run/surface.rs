//! Everything that is served, in one table. The guard serves nothing that is not in it, and a test
//! asks all of it for its headers.

use std::borrow::Cow;

use http::Method;

use super::site::Site;
use crate::access::{Entry, Gate, LOGIN};

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];

/// The routes besides the site's own files.
const ROUTES: [(&str, &[Method], Gate); 11] = [
    ("/", GET, Gate::Member),
    ("/predictions", GET, Gate::Member),
    ("/predictions/{id}", GET, Gate::Member),
    ("/api/list", POST, Gate::Member),
    ("/api/detail", POST, Gate::Member),
    ("/api/mirror", POST, Gate::Member),
    ("/api/refresh", POST, Gate::Member),
    ("/feed", GET, Gate::Member),
    ("/media/{id}/{number}", GET, Gate::Member),
    ("/healthz", GET, Gate::Open),
    ("/readyz", GET, Gate::Open),
];

/// The table.
pub(super) fn table(site: &Site) -> Vec<Entry> {
    let routes = ROUTES.into_iter().map(|(path, methods, gate)| Entry {
        path: Cow::Borrowed(path),
        methods,
        gate,
    });
    routes.chain([LOGIN]).chain(site.entries()).collect()
}
