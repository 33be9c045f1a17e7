//! Pictures and players for files of our own server, and a note in place of those that the browser
//! cannot show.

use leptos::{ev, prelude::*};

use super::Icon;

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumKind {
    /// A picture that opens in full when clicked.
    Image,
    /// A video player.
    Video,
    /// An audio player.
    Audio,
}

/// A file, shown. Its size is held by style until the file says its own.
#[component]
pub fn Medium(
    /// How it is shown.
    kind: MediumKind,
    /// Its address on this server.
    src: String,
    /// The address that saves it.
    download: String,
    /// What it is.
    name: String,
    /// Whether nothing of it is fetched before somebody sees it, or plays it.
    #[prop(optional)]
    is_waiting: bool,
) -> impl IntoView {
    let preload = if is_waiting { "none" } else { "metadata" };
    let shown = match kind {
        MediumKind::Image => view! {
            <a class="medium medium-image" href=src rel="external">
                <img src=src.clone() alt=name.clone() loading="lazy" decoding="async"/>
            </a>
        }
        .into_any(),
        MediumKind::Video => view! {
            <video
                class="medium"
                src=src
                aria-label=name.clone()
                controls
                playsinline
                preload=preload
            ></video>
        }
        .into_any(),
        MediumKind::Audio => view! {
            <audio class="medium" src=src aria-label=name.clone() controls preload=preload></audio>
        }
        .into_any(),
    };
    view! { <div data-media="">{shown} <MediaNote kind download name/></div> }
}

/// Says that a file cannot be shown, and how to save it: the last child of the element with
/// `data-media` around the file. Style hides it until [`note_media`] finds that it is so.
#[component]
pub fn MediaNote(
    /// The way in which the file would be shown.
    kind: MediumKind,
    /// The address that saves the file.
    download: String,
    /// The name of the file.
    name: String,
) -> impl IntoView {
    let sentence = match kind {
        MediumKind::Image => "This image can't be shown",
        MediumKind::Video => "This video can't be played",
        MediumKind::Audio => "This audio can't be played",
    };
    view! {
        <p class="media-note">
            <Icon name="alert"/>
            <span>{sentence} ". It may be damaged, or your browser doesn't support its format."</span>
            <a class="button" href=download download=name rel="external">
                <Icon name="download"/>
                <span>"Download"</span>
            </a>
        </p>
    }
}

/// Looks what became of the file that an event is about, below an element with `data-media`. Such
/// events do not bubble, so whoever listens captures them.
pub fn note_media(event: &ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let target = event.target().and_then(|it| it.dyn_into().ok());
        let target: Option<web_sys::Element> = target;
        if let Some(place) = target.and_then(|it| it.closest("[data-media]").ok().flatten()) {
            damage::mark(&place);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

/// Does so for all files of the page: what failed before the page was alive is not told again.
pub fn note_all_media() {
    #[cfg(feature = "hydrate")]
    if let Ok(places) = document().query_selector_all("[data-media]") {
        use wasm_bindgen::JsCast;

        for at in 0..places.length() {
            if let Some(Ok(place)) = places.get(at).map(JsCast::dyn_into) {
                damage::mark(&place);
            }
        }
    }
}

#[cfg(feature = "hydrate")]
mod damage {
    //! The browser's reports of files that it cannot show.

    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlImageElement, HtmlMediaElement, HtmlVideoElement};

    /// For style: nothing of the file can be shown.
    const ALL: &str = "all";
    /// For style: something of it can be.
    const PART: &str = "part";

    /// Marks an element by what became of the files in it.
    pub(super) fn mark(place: &Element) {
        let mut worst = None;
        if let Ok(media) = place.query_selector_all("img, video, audio") {
            for at in 0..media.length() {
                let Some(Ok(medium)) = media.get(at).map(JsCast::dyn_into) else {
                    continue;
                };
                if worst != Some(ALL) {
                    worst = of(&medium).or(worst);
                }
            }
        }
        let _ = match worst {
            Some(damage) => place.set_attribute("data-broken", damage),
            None => place.remove_attribute("data-broken"),
        };
    }

    fn of(medium: &Element) -> Option<&'static str> {
        if let Some(image) = medium.dyn_ref::<HtmlImageElement>() {
            return (image.complete() && image.natural_width() == 0).then_some(ALL);
        }
        let player = medium.dyn_ref::<HtmlMediaElement>()?;
        let has_begun = player.ready_state() > HtmlMediaElement::HAVE_NOTHING;
        let is_broken = player.error().is_some()
            || player.network_state() == HtmlMediaElement::NETWORK_NO_SOURCE;
        // A browser that lacks only the codec of the pictures plays the sound, and reports nothing.
        let video = player.dyn_ref::<HtmlVideoElement>();
        let lacks_pictures = has_begun && video.is_some_and(|video| video.video_width() == 0);
        match (is_broken, has_begun) {
            (true, false) => Some(ALL),
            (true, true) => Some(PART),
            (false, _) => lacks_pictures.then_some(PART),
        }
    }
}
