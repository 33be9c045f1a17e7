//! The one clock of the page.
//!
//! It has no time of its own until the browser has taken the page over: until then everything is
//! drawn at the instant that came with the data, so that server and browser draw the same text.

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::ui::Now;

/// Two hands: one for durations that grow, one for "how long ago".
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    tenths: RwSignal<Option<Timestamp>>,
    seconds: RwSignal<Option<Timestamp>>,
    is_running: RwSignal<bool>,
    /// How far the browser's clock is behind the server's, in microseconds.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "the server's clock is right by definition")
    )]
    behind: StoredValue<i64>,
}

/// A difference that may as well be the time a page takes to arrive.
#[cfg(feature = "hydrate")]
const TOLERANCE: i64 = 5_000_000;

impl Clock {
    pub(super) fn new() -> Self {
        Self {
            tenths: RwSignal::new(None),
            seconds: RwSignal::new(None),
            is_running: RwSignal::new(false),
            behind: StoredValue::new(0),
        }
    }

    /// The time for durations that grow: moves ten times a second while something runs.
    pub fn tenths(self, drawn_at: Timestamp) -> Now {
        self.now(self.tenths, drawn_at)
    }

    /// The time for "how long ago": moves every second.
    pub fn seconds(self, drawn_at: Timestamp) -> Now {
        self.now(self.seconds, drawn_at)
    }

    fn now(self, hand: RwSignal<Option<Timestamp>>, drawn_at: Timestamp) -> Now {
        Now {
            hand,
            is_running: self.is_running,
            drawn_at,
        }
    }

    /// Learns how far the browser's clock is off, from the server's time in fresh data.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "the server's clock is right by definition")
    )]
    pub fn adjust(self, server: Timestamp) {
        #[cfg(feature = "hydrate")]
        {
            let behind = server.micros() - browser_time();
            let behind = if behind.abs() < TOLERANCE { 0 } else { behind };
            self.behind.set_value(behind);
        }
    }

    /// Moves the hands for as long as somebody can see them.
    #[cfg(feature = "hydrate")]
    pub(super) fn start(self, live: super::Live, is_hidden: RwSignal<bool>) {
        use std::time::Duration;

        let ticks = StoredValue::new(0u32);
        let tick = move || {
            let now = Timestamp::from_micros(browser_time() + self.behind.get_value());
            if ticks.get_value().is_multiple_of(10) {
                self.seconds.set(Some(now));
                // Also the fast hand, so that it is never far off when something starts.
                self.tenths.set(Some(now));
                if !self.is_running.get_untracked() {
                    self.is_running.set(true);
                }
            } else if live.has_something_running() {
                self.tenths.set(Some(now));
            }
            ticks.update_value(|ticks| *ticks = ticks.wrapping_add(1));
        };
        Effect::new(move |_| {
            if is_hidden.get() {
                return;
            }
            // The next tick moves both hands: they may have stood still for long.
            ticks.set_value(0);
            let handle = set_interval_with_handle(tick, Duration::from_millis(100)).ok();
            on_cleanup(move || {
                if let Some(handle) = handle {
                    handle.clear();
                }
            });
        });
    }
}

/// The browser's time in microseconds since 1970.
#[cfg(feature = "hydrate")]
#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 are far from the end of either type"
)]
fn browser_time() -> i64 {
    js_sys::Date::now() as i64 * 1_000
}
