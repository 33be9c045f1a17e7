//! What may be drawn later than what was asked for: who asked sees the answer at once, and what takes
//! long to draw holds up neither that nor what they do next.

use leptos::prelude::*;

/// How long a reader has stayed with a choice before what is long to draw is drawn for it: longer than
/// the time between two keys of who goes through a list.
#[cfg(feature = "hydrate")]
const STAY: std::time::Duration = std::time::Duration::from_millis(400);

/// Whether something is chosen, once the reader stays with it; and whether nothing is any more, once
/// that has been painted.
///
/// Server-side rendering: whether something is chosen.
pub fn settled<T: Send + Sync + 'static>(chosen: Memo<Option<T>>) -> Signal<bool> {
    #[cfg(feature = "hydrate")]
    {
        let settled = RwSignal::new(chosen.with_untracked(Option::is_some));
        Effect::new(move |_| match chosen.with(Option::is_some) {
            true => {
                let stays = set_timeout_with_handle(move || _ = settled.try_set(true), STAY);
                on_cleanup(move || {
                    if let Ok(stays) = stays {
                        stays.clear();
                    }
                });
            }
            false => after_paint(move || {
                // The page may be gone, or something be chosen again.
                if chosen.try_with_untracked(Option::is_none) == Some(true) {
                    _ = settled.try_set(false);
                }
            }),
        });
        settled.into()
    }
    #[cfg(not(feature = "hydrate"))]
    Signal::derive(move || chosen.with(Option::is_some))
}

/// Waits until the changes so far have been painted.
///
/// Server-side rendering: does not wait.
pub async fn painted() {
    #[cfg(feature = "hydrate")]
    told(after_paint).await;
}

/// Waits until what is given to `later` is called.
#[cfg(feature = "hydrate")]
pub(super) async fn told(later: impl FnOnce(Box<dyn FnOnce()>)) {
    let (tell, told) = futures::channel::oneshot::channel();
    later(Box::new(move || _ = tell.send(())));
    // It only fails with the page.
    let _ = told.await;
}

/// Calls something when the changes so far have been painted.
///
/// Server-side rendering: does not.
pub fn after_paint(then: impl FnOnce() + 'static) {
    // A frame's callbacks run before it is painted; a task of theirs runs after that.
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || set_timeout(then, std::time::Duration::ZERO));
    #[cfg(not(feature = "hydrate"))]
    drop(then);
}
