//! What may be drawn a frame later than what was asked for: who asked sees the answer at once, and
//! what is long to draw does not hold it up.

use leptos::prelude::*;

/// The same as `now`, but for the time until the page has been painted after a change.
///
/// Server-side rendering: the same.
pub fn a_frame_later(now: Memo<bool>) -> Signal<bool> {
    #[cfg(feature = "hydrate")]
    {
        let then = RwSignal::new(now.get_untracked());
        Effect::new(move |_| {
            if now.get() != then.get_untracked() {
                after_paint(move || {
                    // The page may be gone, or all be as it was.
                    if let Some(now) = now.try_get_untracked() {
                        _ = then.try_set(now);
                    }
                });
            }
        });
        then.into()
    }
    #[cfg(not(feature = "hydrate"))]
    now.into()
}

/// Calls something when the changes so far have been painted.
#[cfg(feature = "hydrate")]
fn after_paint(then: impl FnOnce() + 'static) {
    // A frame's callbacks run before it is painted; a task of theirs runs after that.
    request_animation_frame(move || set_timeout(then, std::time::Duration::ZERO));
}
