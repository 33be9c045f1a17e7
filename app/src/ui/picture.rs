//! A picture to look into: fitted, in real pixels, larger and smaller. It lies in a box that
//! scrolls, so most of moving it is the browser's own: wheel, touch and arrow keys. Until the page
//! is hydrated, and without the WASM, it is fitted.

use leptos::{ev, html, prelude::*};

use super::{Icon, MediaNote, MediumKind, keyboard::pressed_key};

/// How much larger or smaller one step makes it.
const STEP: f64 = 1.25;

/// The picture and its tools.
#[component]
pub fn Picture(
    /// Its address on this server.
    src: String,
    /// The address that saves it.
    download: String,
    /// What it is.
    name: String,
) -> impl IntoView {
    let look = Look {
        frame: NodeRef::new(),
        picture: NodeRef::new(),
        scale: RwSignal::new(None),
        held: StoredValue::new(None),
    };
    let key = move |event: ev::KeyboardEvent| {
        if let Some(zoom) = Zoom::of_key(&event) {
            event.prevent_default();
            look.zoom(zoom, None);
        }
    };
    let wheel = move |event: ev::WheelEvent| {
        // With a key, as in every program that shows pictures; a pinch on a trackpad says the same.
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let zoom = if event.delta_y() < 0.0 {
                Zoom::In
            } else {
                Zoom::Out
            };
            look.zoom(zoom, Some((event.client_x(), event.client_y())));
        }
    };
    let turn = move |event: ev::MouseEvent| {
        let is_fitted = look.scale.with_untracked(Option::is_none);
        let zoom = if is_fitted { Zoom::Real } else { Zoom::Fit };
        look.zoom(zoom, Some((event.client_x(), event.client_y())));
    };
    let percent = move || match look.scale.get() {
        None => String::new(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a scale is between a twentieth and a few hundred"
        )]
        Some(scale) => [&((scale * 100.0).round() as i32).to_string(), "%"].concat(),
    };
    let tool = move |zoom: Zoom, label: &'static str, title: &'static str, sign: &'static str| {
        view! {
            <button
                type="button"
                class="tool"
                aria-label=label
                title=title
                on:click=move |_| look.zoom(zoom, None)
            >
                {sign}
            </button>
        }
    };
    let label = [
        &name,
        ": larger with +, smaller with −, 0 fits, 1 shows real pixels",
    ]
    .concat();
    view! {
        <div class="picture" data-media="" data-zoomed=move || look.scale.with(Option::is_some).then_some("")>
            <div
                class="picture-frame"
                node_ref=look.frame
                tabindex="0"
                role="group"
                aria-label=label
                on:keydown=key
                on:wheel=wheel
                on:dblclick=turn
                on:pointerdown=move |event| look.hold(&event)
                on:pointermove=move |event| look.drag(&event)
                on:lostpointercapture=move |_| look.held.set_value(None)
            >
                <img node_ref=look.picture src=src.clone() alt=name.clone() decoding="async" draggable="false"/>
            </div>
            <div class="tools">
                {tool(Zoom::Out, "Smaller", "Smaller (−)", "−")}
                <output class="number" aria-live="polite">{percent}</output>
                {tool(Zoom::In, "Larger", "Larger (+)", "+")}
                {tool(Zoom::Fit, "Fit", "Fit into the page (0)", "Fit")}
                {tool(Zoom::Real, "Real pixels", "One of its pixels for each of the screen's (1)", "1:1")}
                <a class="tool" href=src target="_blank" rel="external">
                    <Icon name="image"/>
                    "Open"
                </a>
            </div>
            <MediaNote kind=MediumKind::Image download name/>
        </div>
    }
}

/// What is asked of the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zoom {
    In,
    Out,
    Fit,
    Real,
}

impl Zoom {
    fn of_key(event: &ev::KeyboardEvent) -> Option<Self> {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        match pressed_key(event)?.as_str() {
            "+" | "=" => Some(Self::In),
            "-" => Some(Self::Out),
            "0" => Some(Self::Fit),
            "1" => Some(Self::Real),
            _ => None,
        }
    }
}

/// How a picture is looked at.
#[derive(Clone, Copy)]
struct Look {
    frame: NodeRef<html::Div>,
    picture: NodeRef<html::Img>,
    /// Pixels of the screen for each of its own; `None` while it is fitted.
    scale: RwSignal<Option<f64>>,
    /// Where the pointer took hold of it, and where the frame was scrolled to then.
    held: StoredValue<Option<[i32; 4]>>,
}

impl Look {
    /// Makes it larger or smaller. What lies at the point of the window stays there; in the middle
    /// of the frame where none is given.
    fn zoom(self, zoom: Zoom, at: Option<(i32, i32)>) {
        #[cfg(feature = "hydrate")]
        let _ = self.zoomed(zoom, at);
        #[cfg(not(feature = "hydrate"))]
        let _ = (zoom, at, STEP, self.picture);
    }

    #[cfg(feature = "hydrate")]
    fn zoomed(self, zoom: Zoom, at: Option<(i32, i32)>) -> Option<()> {
        /// The widest that it is drawn, in pixels: beyond, browsers run out of memory.
        const WIDEST: f64 = 16_000.0;

        let (frame, picture) = (self.frame.get_untracked()?, self.picture.get_untracked()?);
        let own = f64::from(picture.natural_width());
        let screen = window().device_pixel_ratio();
        let before = picture.get_bounding_client_rect();
        if own < 1.0 || before.width() < 1.0 {
            return None;
        }
        let now = before.width() * screen / own;
        let scale = match zoom {
            Zoom::In => Some(now * STEP),
            Zoom::Out => Some(now / STEP),
            Zoom::Real => Some(1.0),
            Zoom::Fit => None,
        };
        let scale = scale.map(|scale| scale.clamp(0.05, (WIDEST * screen / own).max(1.0)));
        let edge = frame.get_bounding_client_rect();
        let (x, y) = match at {
            Some((x, y)) => (f64::from(x), f64::from(y)),
            None => (
                edge.x() + edge.width() / 2.0,
                edge.y() + edge.height() / 2.0,
            ),
        };
        let inside = (
            (x - before.x()) / before.width(),
            (y - before.y()) / before.height(),
        );
        let width = scale.map(|scale| (own * scale / screen).round().to_string() + "px");
        let style = web_sys::HtmlElement::style(&picture);
        for (name, value) in [
            ("width", width.as_deref().unwrap_or_default()),
            ("max-width", if width.is_some() { "none" } else { "" }),
            ("max-height", if width.is_some() { "none" } else { "" }),
        ] {
            let _ = style.set_property(name, value);
        }
        self.scale.set(scale);
        let after = picture.get_bounding_client_rect();
        let (left, top) = (
            after.x() + inside.0 * after.width() - x,
            after.y() + inside.1 * after.height() - y,
        );
        frame.scroll_by_with_x_and_y(left, top);
        Some(())
    }

    /// Takes hold of it. Fingers move it without that.
    fn hold(self, event: &ev::PointerEvent) {
        #[cfg(feature = "hydrate")]
        if let (Some(frame), "mouse", 0) = (
            self.frame.get_untracked(),
            event.pointer_type().as_str(),
            event.button(),
        ) && self.scale.with_untracked(Option::is_some)
        {
            event.prevent_default();
            let _ = frame.focus();
            let _ = frame.set_pointer_capture(event.pointer_id());
            self.held.set_value(Some([
                event.client_x(),
                event.client_y(),
                frame.scroll_left(),
                frame.scroll_top(),
            ]));
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    }

    /// Moves it with the pointer that holds it.
    fn drag(self, event: &ev::PointerEvent) {
        #[cfg(feature = "hydrate")]
        if let (Some(frame), Some([x, y, left, top])) =
            (self.frame.get_untracked(), self.held.get_value())
        {
            frame.set_scroll_left(left + x - event.client_x());
            frame.set_scroll_top(top + y - event.client_y());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    }
}
