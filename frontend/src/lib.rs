//! The browser's half: takes over the page that the server rendered. Nothing else, ever.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Hydrates the document; called by the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        if app::fetch_for_this_page().await.is_ok() {
            leptos::mount::hydrate_body(app::App);
        }
    });
}
