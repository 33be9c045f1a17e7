//! The frame of every page: product, navigation, accounts, connection and theme.

use domain::{
    id::AccountName,
    mirror::{Health, Mirror},
};
use leptos::{either::Either, ev, prelude::*};
use leptos_router::components::A;

use super::{aside::Aside, connection::Connection, theme::ThemeSwitch};
use crate::{
    address,
    api::{self, Freshness},
    live::Live,
    ui::{Icon, is_plain_click, note_all_media, note_media, reader_zone},
};

/// Draws the frame around a page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let freshness = Resource::new(|| (), |()| api::mirror());
    Effect::new(|_| note_all_media());
    view! {
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <div
            class="frame"
            on:error:capture=move |event| note_media(&event)
            on:load:capture=move |event| note_media(&event)
            on:loadedmetadata:capture=move |event| note_media(&event)
        >
            <header class="side">
                <A href=address::LIST attr:class="brand">
                    <Logo/>
                    <span>"Predictions"</span>
                </A>
                <nav class="side-nav" aria-label="Main">
                    <h2>"AI"</h2>
                    <A href=address::LIST>
                        <Icon name="list"/>
                        <span>"Predictions"</span>
                    </A>
                    <A href=address::MODELS>
                        <Icon name="models"/>
                        <span>"Models"</span>
                    </A>
                    <A href=address::PLAYGROUND>
                        <Icon name="play"/>
                        <span>"Playground"</span>
                    </A>
                    <A href=address::USAGE>
                        <Icon name="usage"/>
                        <span>"Usage"</span>
                    </A>
                    <EveButton/>
                </nav>
                <div class="side-foot">
                    <Suspense>
                        {move || Suspend::new(async move {
                            freshness.await.ok().map(|freshness| view! { <Standing freshness/> })
                        })}
                    </Suspense>
                    <ReaderSettings/>
                    <ThemeSwitch/>
                </div>
            </header>
            <main id="main" class="main">{children()}</main>
            // On narrow screens there is no room for it beside the navigation.
            <footer class="foot">
                <ReaderSettings/>
            </footer>
        </div>
    }
}

/// The settings of the reader: the time zone, and the end of the session where the document says that there is
/// one.
#[component]
fn ReaderSettings() -> impl IntoView {
    view! {
        <ZoneLink/>
        <form class="log-out" method="post" action=address::LOGOUT>
            <button>"Log out"</button>
        </form>
    }
}

/// The reader's time zone, which leads to the page that sets it.
#[component]
fn ZoneLink() -> impl IntoView {
    let zone = reader_zone().unwrap_or_else(|| "UTC".to_owned());
    let label = ["Time zone: ", &zone].concat();
    view! {
        <a class="zone" href=address::TIME_ZONE rel="external" title="Time zone" aria-label=label>
            {zone}
        </a>
    }
}

/// Opens Eve's panel; without the WASM it leads to her page.
#[component]
fn EveButton() -> impl IntoView {
    let aside = use_context::<Aside>();
    let open = move |event: ev::MouseEvent| {
        if let Some(Aside(is_open)) = aside.filter(|_| is_plain_click(&event)) {
            event.prevent_default();
            is_open.set(true);
        }
    };
    view! {
        <A
            href=address::EVE
            attr:id="eve-button"
            attr:aria-keyshortcuts="Control+I Meta+I"
            on:click=open
        >
            <Icon name="eve"/>
            <span>"Eve"</span>
        </A>
    }
}

/// Whose predictions these are and how fresh they are.
#[component]
fn Standing(freshness: Freshness) -> impl IntoView {
    let live = expect_context::<Live>();
    let Freshness { mirror, now } = freshness;
    let drawn = StoredValue::new(mirror.accounts.clone());
    let accounts = move || match live.mirror.get() {
        Some(mirror) => mirror.accounts,
        None => drawn.get_value(),
    };
    let account = |name: AccountName, is_well: bool| {
        view! {
            <li data-well=is_well.then_some("")>
                <i class="dot"></i>
                <span>{name.to_string()}</span>
            </li>
        }
    };
    let list = move || {
        let accounts = accounts().into_iter();
        accounts
            .map(|it| account(it.name, !matches!(it.health, Health::Stale { .. })))
            .collect_view()
    };
    view! {
        {demo_note(&mirror)}
        <div class="accounts">
            <h2>"Accounts"</h2>
            <ul>{list}</ul>
            <A href=address::SYNC>
                <Icon name="refresh"/>
                <span>"Sync"</span>
            </A>
        </div>
        <Connection mirror drawn_at=now/>
    }
}

fn demo_note(mirror: &Mirror) -> impl IntoView + use<> {
    if !mirror.demo {
        return Either::Left(());
    }
    Either::Right(view! {
        <p class="demo">
            <b>"Demo"</b>
            <span>" These predictions are simulated. Set " <code>"SKYTELLS_API_KEY"</code> " to see your own."</span>
        </p>
    })
}

/// Rows of a log, the newest alight.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <rect width="24" height="24" rx="6.5" class="logo-ground"></rect>
            <circle cx="7.2" cy="7.6" r="1.9" class="logo-light"></circle>
            <path d="M11.4 7.6h6M6 12.4h11.4M6 17h7.5" class="logo-rows"></path>
        </svg>
    }
}
