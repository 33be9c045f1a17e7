//! A search that cannot be run as it stands. Where the answer did not come, the rows stay: that is
//! the list's own to say.

use leptos::prelude::*;

use crate::{address::ListAddress, ui::Empty};

/// The address has a query with mistakes; the search bar tells them.
#[component]
pub(super) fn BadQuery() -> impl IntoView {
    let clear = ListAddress::default().href();
    view! {
        <Empty icon="alert" title="This search cannot be run as it stands">
            <p>"What is wrong with it, and what would be right, stands under the search field."</p>
            <a class="button" href=clear>"Clear the search"</a>
        </Empty>
    }
}
