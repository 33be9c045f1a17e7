//! The browser's half: takes over the page that the server rendered. Nothing else, ever.

use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the document; called by the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
