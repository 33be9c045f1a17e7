//! Whether the panel beside the page is open: the frame has the button, the pages have the panel.

use leptos::prelude::*;

/// A context; `true` while the panel is open. Closed on the server.
#[derive(Clone, Copy, Debug)]
pub struct Aside(pub RwSignal<bool>);

impl Aside {
    /// Closed.
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }
}

impl Default for Aside {
    fn default() -> Self {
        Self::new()
    }
}
