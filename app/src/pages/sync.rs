//! `/sync`: how complete the mirror of each account is, day by day. The server draws it.

use leptos::prelude::*;
use leptos_meta::Title;

use super::server_drawn::server_drawn;
use crate::{address, api, ui::SkeletonTable};

/// The page of the ledger of days.
#[component]
pub(super) fn SyncPage() -> impl IntoView {
    let drawn = Resource::new_blocking(|| (), |()| api::sync_report());
    view! {
        <Title text="Sync"/>
        <div class="page usage">
            <h1>"Sync"</h1>
            <Transition fallback=|| view! { <SkeletonTable rows=8/> }>
                {move || Suspend::new(async move {
                    server_drawn(drawn.await, address::SYNC.to_owned())
                })}
            </Transition>
        </div>
    }
}
