//! The routes and what each shows.

mod actions;
mod command;
mod compare;
mod detail;
mod eve;
mod found;
mod keys;
mod list;
mod missing;
mod models;
mod palette;
mod parts;
mod payload;
mod playground;
mod remains;
mod server_drawn;
mod sync;
mod usage;
mod words;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Redirect, Route, Router, Routes},
    path,
};

#[cfg(feature = "hydrate")]
pub use self::parts::fetch_for_this_page;
use self::{detail::DetailPage, eve::Panel, list::ListPage, missing::Missing, palette::Palette};
use crate::{
    address,
    live::Live,
    shell::{Aside, Frame, LinkNavigation, RouterLinks},
    ui::{IconSheet, ToastRegion, Toasts, as_raw_text},
};

/// The list as it was last looked at in this tab: where "back to the list" leads. A context.
#[derive(Clone, Copy, Debug)]
struct LastList(RwSignal<String>);

/// The app: the same on the server and in the browser.
///
/// Every page is rendered whole before it is sent (`SsrMode::Async`): the data is in our own store,
/// a millisecond away, and a page that needs no script to be put together works without one.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let (live, toasts) = (Live::new(), Toasts::new());
    provide_context(live);
    provide_context(toasts);
    provide_context(Aside::new());
    provide_context(RouterLinks::listen());
    provide_context(LastList(RwSignal::new(address::LIST.to_owned())));
    #[cfg(feature = "hydrate")]
    {
        live.start();
        // Style shows what only works with the WASM from here on.
        Effect::new(|_| {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("data-hydrated", "");
            }
            parts::fetch_soon();
        });
    }
    view! {
        <Title formatter=|text: String| titled(&text)/>
        <IconSheet/>
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Missing/> }>
                    <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                    <Route path=path!("/predictions") view=ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/predictions/:id") view=DetailPage ssr=SsrMode::Async/>
                    <Route path=path!("/usage") view=parts::usage::page ssr=SsrMode::Async/>
                    <Route path=path!("/sync") view=parts::sync::page ssr=SsrMode::Async/>
                    <Route path=path!("/eve") view=parts::eve::page ssr=SsrMode::Async/>
                    <Route path=path!("/models") view=parts::models::page ssr=SsrMode::Async/>
                    <Route path=path!("/models/*slug") view=parts::model::page ssr=SsrMode::Async/>
                    <Route path=path!("/playground") view=parts::playground::page ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view=parts::compare::page ssr=SsrMode::Async/>
                </Routes>
            </Frame>
            <LinkNavigation/>
            <Panel/>
            <Palette/>
        </Router>
        <ToastRegion toasts/>
    }
}

/// The title of a page, as `leptos_meta` takes it: every title goes through here.
fn titled(text: &str) -> String {
    if text.is_empty() {
        return "Predictions Console".to_owned();
    }
    as_raw_text(&[text, " · Predictions Console"].concat())
}

/// There is nothing at the root but the way to the list.
#[component]
fn Home() -> impl IntoView {
    view! { <Redirect path=address::LIST/> }
}
