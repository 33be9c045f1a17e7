//! The HTML document: head, theme, and the tags that start the WASM.
//!
//! We write these tags ourselves: the framework's own reads a file for every page, and starts the
//! module in a way that a strict content security policy must be widened for.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::{Assets, COLUMNS, HasSession, Theme};
use crate::{App, prediction::Columns, ui::reader_zone};

/// Tells the server the browser's time zone by a cookie. On a first visit the page is asked for again before
/// anything is shown, unless it is right as it is: in UTC, or in a zone that the reader chose.
const TELL_ZONE: &str = "(()=>{\
    const zone=Intl.DateTimeFormat().resolvedOptions().timeZone,pair='browser-zone='+zone,\
    has=start=>document.cookie.split('; ').some(it=>it.startsWith(start));\
    if(zone&&!has(pair)){\
    document.cookie=pair+'; Path=/; Max-Age=31536000; SameSite=Lax';\
    if(has(pair)&&zone!=='UTC'&&!has('time-zone='))location.reload()\
    }})()";

/// The whole document, for the server's route table.
pub fn shell() -> impl IntoView {
    let assets = use_context::<Assets>().unwrap_or_default();
    let Assets { js, wasm, css } = assets;
    // No more than two addresses of ours: nothing in them can end the script.
    let start = format!(
        "import start, {{ hydrate }} from {js:?};\
         start({{ module_or_path: {wasm:?} }}).then(() => hydrate());"
    );
    let has_session = use_context::<HasSession>().is_some();
    // A posted page cannot be asked for again: there the zone counts from the next page on.
    let is_got = use_context::<http::request::Parts>().is_some_and(|it| it.method == "GET");
    let tell_zone = is_got.then(|| view! { <script nonce=use_nonce()>{TELL_ZONE}</script> });
    let columns = Columns::read(&COLUMNS.read().unwrap_or_default());
    // Numbers and names of ours. A style sheet, for the policy admits no attribute.
    let widths = [":root{", &columns.style(), "}"].concat();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=Theme::chosen().word() data-columns=columns.written() data-zone=reader_zone() data-session=has_session.then_some("")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                {tell_zone}
                <link rel="icon" href="/favicon.png" type="image/png"/>
                <link rel="stylesheet" href=css.to_string()/>
                <style nonce=use_nonce()>{widths}</style>
                <link rel="modulepreload" nonce=use_nonce() href=js.to_string()/>
                <link
                    rel="preload"
                    href=wasm.to_string()
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin=""
                />
                <MetaTags/>
                <script type="module" nonce=use_nonce()>{start}</script>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
