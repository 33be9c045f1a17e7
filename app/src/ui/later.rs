//! Parts whose code the browser fetches when it first needs them: who opens the list does not wait
//! for the code of the pages behind it. On the server they are as much there as everything else.
//!
//! A part is a function with `#[wasm_split]`, which is async from outside. Its own code, and what no
//! other page needs, becomes a file of its own when the module is split.

use leptos::prelude::*;
pub use leptos::wasm_split::{SplitLoaderError as NotLoaded, wasm_split};

use super::Icon;

/// What a part looks like, or what stands in its place where its code did not come: the server is
/// away, or has been replaced by another version since this page was opened.
pub fn or_reload(part: Result<AnyView, NotLoaded>) -> AnyView {
    part.unwrap_or_else(|_| {
        view! {
            <section class="fault" role="alert">
                <Icon name="alert"/>
                <div>
                    <h2>"This part of the console did not load."</h2>
                    <p>"The server may be away, or have been updated. Reload the page to try again."</p>
                    <a class="button" href="" rel="external">"Reload"</a>
                </div>
            </section>
        }
        .into_any()
    })
}
