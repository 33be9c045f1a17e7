//! The edge of a part of the page by which its width is changed, with the pointer or the arrow keys.
//! The width is a variable of style, remembered in this browser.

use leptos::{ev, prelude::*};

/// How far an arrow key moves the edge, in pixels.
#[cfg(feature = "hydrate")]
const STEP: i32 = 24;

/// The left edge of a part that ends at the right edge of the window.
#[component]
pub fn Grip(
    /// Its name.
    label: &'static str,
    /// The variable that holds the width, in pixels; also what it is remembered by.
    variable: &'static str,
    /// The least, the usual and the greatest width, in pixels.
    widths: (i32, i32, i32),
) -> impl IntoView {
    let (least, usual, most) = widths;
    let width = RwSignal::new(usual);
    let is_held = RwSignal::new(false);
    let change = move |to: i32| {
        let to = to.clamp(least, most);
        width.set(to);
        keep(variable, to);
    };
    Effect::new(move |_| {
        if let Some(kept) = kept(variable) {
            change(kept);
        }
    });
    let key = move |event: ev::KeyboardEvent| {
        if let Some(to) = by_key(&event, width.get_untracked(), least, most) {
            event.prevent_default();
            change(to);
        }
    };
    view! {
        <div
            class="grip"
            role="separator"
            tabindex="0"
            aria-label=label
            aria-orientation="vertical"
            aria-valuemin=least
            aria-valuemax=most
            aria-valuenow=move || width.get()
            data-held=move || is_held.get().then_some("")
            on:pointerdown=move |event| {
                hold(&event);
                is_held.set(true);
            }
            on:pointermove=move |event| {
                if is_held.get_untracked()
                    && let Some(to) = from_the_right(&event)
                {
                    change(to);
                }
            }
            on:lostpointercapture=move |_| is_held.set(false)
            on:dblclick=move |_| change(usual)
            on:keydown=key
        ></div>
    }
}

/// The width that a key asks for.
fn by_key(event: &ev::KeyboardEvent, width: i32, least: i32, most: i32) -> Option<i32> {
    #[cfg(feature = "hydrate")]
    match super::keyboard::pressed_key(event)?.as_str() {
        "ArrowLeft" => Some(width + STEP),
        "ArrowRight" => Some(width - STEP),
        "Home" => Some(least),
        "End" => Some(most),
        _ => None,
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, width, least, most);
        None
    }
}

/// Has the edge hear of the pointer wherever it goes, until it is let go.
fn hold(event: &ev::PointerEvent) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        event.prevent_default();
        let edge = event
            .current_target()
            .and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        if let Some(edge) = edge {
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

fn from_the_right(event: &ev::PointerEvent) -> Option<i32> {
    #[cfg(feature = "hydrate")]
    {
        let root = document().document_element()?;
        Some(root.client_width() - event.client_x())
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

fn keep(variable: &str, width: i32) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let root = document().document_element();
        let root = root.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(root) = root {
            let _ = root.style().set_property(variable, &format!("{width}px"));
        }
        // A browser that keeps nothing has the usual width next time.
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(variable, &width.to_string());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (variable, width);
}

fn kept(variable: &str) -> Option<i32> {
    #[cfg(feature = "hydrate")]
    {
        let storage = window().local_storage().ok()??;
        storage.get_item(variable).ok()??.parse().ok()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = variable;
        None
    }
}
