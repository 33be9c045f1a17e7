//! HTML that the server has drawn, put in its place: nothing in it is hydrated.

use leptos::{either::Either, prelude::*};

use crate::{api::ApiFault, ui::FaultNote};

/// Draws the HTML that a server function returned, or its fault with the address to try again.
pub(super) fn server_drawn(drawn: Result<String, ApiFault>, retry: String) -> impl IntoView {
    match drawn {
        Ok(html) => Either::Left(view! { <div class="usage-drawn" inner_html=html></div> }),
        Err(ApiFault(fault)) => {
            #[cfg(feature = "ssr")]
            crate::shell::status::answer(fault.kind.http_status());
            Either::Right(view! { <FaultNote fault retry/> })
        }
    }
}
