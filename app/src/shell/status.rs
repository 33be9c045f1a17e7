//! The HTTP status, and the place, of the response that a page or a server function is made for.

use http::{StatusCode, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Answers with this status, where a response is being made and the number is one.
pub(crate) fn answer(status: u16) {
    if let (Some(response), Ok(status)) = (
        use_context::<ResponseOptions>(),
        StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
}

/// Answers that what was asked for is somewhere else.
pub(crate) fn send_to(href: &str) {
    leptos_axum::redirect(href);
}

/// Whether the request is for a page: what it shows then decides the status, not each thing that
/// it asked for on the way.
pub(crate) fn is_for_a_page() -> bool {
    use_context::<Parts>().is_none_or(|request| !request.uri.path().starts_with("/api/"))
}
