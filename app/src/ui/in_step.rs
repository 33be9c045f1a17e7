//! Videos that play together, and what style is told of a slider; on the server each does nothing.

use leptos::{ev, web_sys};

/// Lets the other videos below what listens do what one of them just did.
pub fn keep_in_step(event: &ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        let _ = follow(event);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[cfg(feature = "hydrate")]
fn follow(event: &ev::Event) -> Option<()> {
    use wasm_bindgen::JsCast;

    /// Seconds that two videos may be apart.
    const APART: f64 = 0.15;

    let leader: web_sys::HtmlMediaElement = event.target()?.dyn_into().ok()?;
    let place: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let videos = place.query_selector_all("video").ok()?;
    for at in 0..videos.length() {
        let video: web_sys::HtmlMediaElement = videos.get(at)?.dyn_into().ok()?;
        // One that has come to its end does not hold up a longer one.
        if video == leader || (leader.ended() && event.type_() == "pause") {
            continue;
        }
        if (video.current_time() - leader.current_time()).abs() > APART {
            video.set_current_time(leader.current_time());
        }
        match (leader.paused(), video.paused()) {
            (true, false) => _ = video.pause(),
            (false, true) => _ = video.play(),
            _ => {}
        }
    }
    Some(())
}

/// Sets a property of the style of an element.
pub fn set_property(element: &web_sys::HtmlElement, name: &str, value: &str) {
    #[cfg(feature = "hydrate")]
    {
        let _ = element.style().set_property(name, value);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (element, name, value);
}
