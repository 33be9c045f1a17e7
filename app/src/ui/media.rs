//! Pictures and players for files of our own server.

use leptos::prelude::*;

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
    /// What it is.
    name: String,
    /// Whether nothing of it is fetched before somebody sees it, or plays it.
    #[prop(optional)]
    is_waiting: bool,
) -> impl IntoView {
    let preload = if is_waiting { "none" } else { "metadata" };
    match kind {
        MediumKind::Image => view! {
            <a class="medium medium-image" href=src rel="external">
                <img src=src.clone() alt=name loading="lazy" decoding="async"/>
            </a>
        }
        .into_any(),
        MediumKind::Video => view! {
            <video class="medium" src=src aria-label=name controls playsinline preload=preload></video>
        }
        .into_any(),
        MediumKind::Audio => view! {
            <audio class="medium" src=src aria-label=name controls preload=preload></audio>
        }
        .into_any(),
    }
}
