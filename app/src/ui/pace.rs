//! How fast a reader goes from one choice to the next: what is passed within a moment is neither
//! asked of the server nor drawn, and holds nothing up.

use leptos::prelude::*;

/// Who goes on within this time is passing, in milliseconds.
#[cfg(feature = "hydrate")]
const PASSING_MS: f64 = 300.0;

/// How long somebody who was passing has stayed when they look: longer than a key that is held takes
/// to repeat itself, shorter than would be felt as a wait.
#[cfg(feature = "hydrate")]
const STAY: std::time::Duration = std::time::Duration::from_millis(120);

/// When the last choice was made; nothing has been chosen by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace(StoredValue<Option<f64>>);

impl Pace {
    /// Notes a choice. Says whether it came so soon after the one before that the reader may be passing.
    ///
    /// Server-side rendering: never.
    pub fn step(self) -> bool {
        #[cfg(feature = "hydrate")]
        {
            let now = js_sys::Date::now();
            let before = self.0.try_update_value(|last| last.replace(now)).flatten();
            before.is_some_and(|before| now - before < PASSING_MS)
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = self.0;
            false
        }
    }

    /// Nothing is chosen any more: the next choice is looked at from the start.
    pub fn rest(self) {
        _ = self.0.try_set_value(None);
    }
}

/// Waits as long as somebody stays who is not passing.
///
/// Server-side rendering: does not wait.
pub async fn stay() {
    #[cfg(feature = "hydrate")]
    super::settled::told(|tell| set_timeout(tell, STAY)).await;
}
