//! Where the page's own files are. The server knows, and provides it as a context.

use std::sync::Arc;

/// The addresses of the three files that make a page live and good to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The JavaScript module that loads the WASM: it exports `default` and `hydrate`.
    pub js: Arc<str>,
    /// The WASM module.
    pub wasm: Arc<str>,
    /// The style sheet.
    pub css: Arc<str>,
}

/// Told by the server where the page belongs to a session, which can be ended.
#[derive(Clone, Copy, Debug)]
pub struct HasSession;

impl Default for Assets {
    /// The names that the build gives them when it adds no hash.
    fn default() -> Self {
        Self {
            js: "/pkg/predictions-console.js".into(),
            wasm: "/pkg/predictions-console.wasm".into(),
            css: "/pkg/predictions-console.css".into(),
        }
    }
}
