//! The pages whose code is a part of the module of its own, and which parts are fetched when. What a
//! part is stands in `ui::later`.

/// A page that is shown as soon as its code is there.
macro_rules! later {
    ($part:ident, $page:path) => {
        pub(super) mod $part {
            use leptos::prelude::*;

            use crate::ui::{NotLoaded, or_reload, wasm_split};

            #[wasm_split($part, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
            pub(in crate::pages) fn code() -> Result<AnyView, NotLoaded> {
                Ok($page().into_any())
            }

            pub(in crate::pages) fn page() -> impl IntoView {
                Suspend::new(async { or_reload(code().await) })
            }
        }
    };
}

later!(compare, crate::pages::compare::ComparePage);
later!(eve, crate::pages::eve::EvePage);
later!(model, crate::pages::models::ModelPage);
later!(models, crate::pages::models::ModelsPage);
later!(playground, crate::pages::playground::PlaygroundPage);
later!(sync, crate::pages::sync::SyncPage);
later!(usage, crate::pages::usage::UsagePage);

#[cfg(feature = "hydrate")]
pub use self::fetching::fetch_for_this_page;
#[cfg(feature = "hydrate")]
pub(super) use self::fetching::fetch_soon;

#[cfg(feature = "hydrate")]
mod fetching {
    use std::time::Duration;

    use leptos::{prelude::*, task::spawn_local};

    use crate::{
        address,
        pages::{command, detail, eve, list, palette},
        ui::NotLoaded,
    };

    /// How long after a page is alive the parts behind it are fetched.
    const SOON: Duration = Duration::from_millis(500);

    /// Fetches the parts that the page at the browser's address is made of. They must be there before
    /// the page is hydrated: what the server has rendered is taken over at once, or not at all.
    ///
    /// # Errors
    /// Fails where the server does not send them. The page is then left as it is: it works, without
    /// the module.
    pub async fn fetch_for_this_page() -> Result<(), NotLoaded> {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        let query = location.search().unwrap_or_default();
        let is_below = |parent: &str| {
            path.strip_prefix(parent)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        match path.as_str() {
            address::LIST if query.contains("peek=") => list::fetch_sidebar().await,
            address::COMPARE => super::compare::fetch().await,
            address::EVE => super::eve::fetch().await,
            address::MODELS => super::models::fetch().await,
            address::PLAYGROUND => super::playground::fetch().await,
            address::SYNC => super::sync::fetch().await,
            address::USAGE => super::usage::fetch().await,
            _ if is_below(address::LIST) => detail::fetch().await,
            _ if is_below(address::MODELS) => super::model::fetch().await,
            _ => Ok(()),
        }
    }

    /// Fetches all other parts once the page is alive: they are there when somebody asks for them,
    /// even while the server is away. When one does not come, the rest
    /// is fetched when it is asked for.
    pub(in crate::pages) fn fetch_soon() {
        let fetch = async {
            list::fetch_sidebar().await?;
            detail::fetch().await?;
            command::fetch().await?;
            palette::fetch().await?;
            eve::fetch_panel().await?;
            super::eve::fetch().await?;
            super::models::fetch().await?;
            super::model::fetch().await?;
            super::playground::fetch().await?;
            super::usage::fetch().await?;
            super::sync::fetch().await?;
            super::compare::fetch().await
        };
        let fetch = async { _ = fetch.await };
        set_timeout(move || spawn_local(fetch), SOON);
    }
}
