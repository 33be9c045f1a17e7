//! `/compare?ids=`: two to four predictions side by side: what was asked differently, how long it took
//! and what it cost, and what came out. With one id it asks for the others.

mod outputs;
mod told;

use domain::fault::FaultKind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;

use self::{
    outputs::Outputs,
    told::{Told, compare},
};
use super::LastList;
use crate::{
    address,
    api::ApiFault,
    ui::{FaultNote, Icon},
};

/// The page.
#[component]
pub(super) fn ComparePage() -> impl IntoView {
    let query = address::use_query();
    let names = Memo::new(move |_| query.with(address::compared));
    let told = Resource::new_blocking(move || names.get(), compare);
    let LastList(list) = expect_context();
    let url = use_url();
    view! {
           <Title text="Compare"/>
           <article class="page compare">
               <nav class="steps" aria-label="Predictions">
                   <a class="back" href=move || list.get()>
                       <Icon name="back"/>
                       <span>"Predictions"</span>
                   </a>
               </nav>
               <h1>"Compare"</h1>
               <Transition fallback=|| view! { <p class="nothing" role="status">"Loading"</p> }>
                   {move || Suspend::new(async move {
                       match told.await {
                           Ok(Told { html, sides }) => view! {
                               <div class="compare-told" inner_html=html></div>
                               <Outputs sides/>
                           }
                           .into_any(),
                           Err(ApiFault(fault)) => {
                               #[cfg(feature = "ssr")]
                               crate::shell::status::answer(fault.kind.http_status());
                               // Another choice is made in the list; the same is asked again here.
                               let retry = match fault.kind {
                                   FaultKind::Invalid | FaultKind::Missing => list.get_untracked(),
                                   FaultKind::Forbidden | FaultKind::Upstream | FaultKind::Unavailable | FaultKind::Internal => {
    url.with_untracked(|url| [url.path(), "?", url.search()].concat()) }
                               };
                               view! { <FaultNote fault retry/> }.into_any()
                           }
                       }
                   })}
               </Transition>
           </article>
       }
}
