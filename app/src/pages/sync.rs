//! `/sync`: how complete the mirror of each account is, day by day. The server draws it.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use crate::{
    address,
    api::{self, ApiFault},
    ui::{FaultNote, SkeletonTable},
};

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
                    match drawn.await {
                        Ok(html) => Either::Left(view! { <div class="usage-drawn" inner_html=html></div> }),
                        Err(ApiFault(fault)) => {
                            #[cfg(feature = "ssr")]
                            crate::shell::status::answer(fault.kind.http_status());
                            Either::Right(view! { <FaultNote fault retry=address::SYNC.to_owned()/> })
                        }
                    }
                })}
            </Transition>
        </div>
    }
}
