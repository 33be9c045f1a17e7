//! Which parts of the browser's module are fetched when. What a part is stands in `ui::later`.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{command, detail, list};
use crate::{address, ui::NotLoaded};

/// How long after a page is alive the parts behind it are fetched.
const SOON: Duration = Duration::from_millis(500);

/// Fetches the parts that the page at the browser's address is made of. They must be there before the
/// page is hydrated: what the server has rendered is taken over at once, or not at all.
///
/// # Errors
/// Fails where the server does not send them. The page is then left as it is: it works, without the
/// module.
pub async fn fetch_for_this_page() -> Result<(), NotLoaded> {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    if path != address::LIST && path.starts_with(address::LIST) {
        detail::fetch().await?;
    }
    if query.contains("peek=") {
        list::fetch_sidebar().await?;
    }
    Ok(())
}

/// Fetches all other parts once the page is alive: they are there when somebody asks for them, even
/// while the server is away. What does not come now is fetched again then.
pub(super) fn fetch_soon() {
    let fetch = async {
        let _ = list::fetch_sidebar().await;
        let _ = detail::fetch().await;
        let _ = command::fetch().await;
    };
    set_timeout(move || spawn_local(fetch), SOON);
}
