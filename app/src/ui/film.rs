//! A video with what the browser's own controls lack: steps of a frame, a loop, its speed. Until the
//! page is hydrated, and without the WASM, the browser's controls are there alone.

use leptos::{ev, html, prelude::*};

use super::{Icon, MediaNote, MediumKind, keyboard::pressed_key};

/// About a frame, in seconds: browsers do not tell how long one is.
const FRAME: f64 = 1.0 / 30.0;

/// The speeds, as they are written.
const SPEEDS: [&str; 6] = ["0.25", "0.5", "1", "1.25", "1.5", "2"];

/// The video. Its first frame stands until it is played.
#[component]
pub fn Film(
    /// Its address on this server.
    src: String,
    /// The address that saves it.
    download: String,
    /// What it is.
    name: String,
) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let is_looping = RwSignal::new(false);
    let turn = move || {
        is_looping.update(|is_looping| *is_looping = !*is_looping);
        if let Some(video) = video.get_untracked() {
            video.set_loop(is_looping.get_untracked());
        }
    };
    let step = move |by: f64| {
        if let Some(video) = video.get_untracked() {
            let _ = video.pause();
            video.set_current_time((video.current_time() + by).max(0.0));
        }
    };
    let speed = move |event: ev::Event| {
        if let (Some(video), Ok(speed)) =
            (video.get_untracked(), event_target_value(&event).parse())
        {
            video.set_playback_rate(speed);
        }
    };
    let key =
        move |event: ev::KeyboardEvent| match pressed_key(&event).as_deref().unwrap_or_default() {
            "," => step(-FRAME),
            "." => step(FRAME),
            "l" => turn(),
            _ => {}
        };
    let frame = move |label: &'static str, key: &'static str, icon, by: f64| {
        view! {
            <button
                type="button"
                class="icon-button"
                aria-label=label
                title=[label, " (", key, ")"].concat()
                on:click=move |_| step(by)
            >
                <Icon name=icon/>
            </button>
        }
    };
    view! {
        <div class="film" data-media="" on:keydown=key>
            <video
                class="medium"
                node_ref=video
                src=src
                aria-label=name.clone()
                controls
                playsinline
                preload="metadata"
            ></video>
            <div class="tools" role="group" aria-label="Playback">
                {frame("One frame back", ",", "back", -FRAME)}
                {frame("One frame on", ".", "arrow", FRAME)}
                <button
                    type="button"
                    class="tool"
                    aria-pressed=move || if is_looping.get() { "true" } else { "false" }
                    title="Play it again and again (l)"
                    on:click=move |_| turn()
                >
                    <Icon name="refresh"/>
                    "Loop"
                </button>
                <label class="tool">
                    "Speed"
                    <select on:change=speed>
                        {SPEEDS.map(|speed| view! {
                            <option value=speed selected=speed == "1">{speed} "×"</option>
                        })}
                    </select>
                </label>
            </div>
            <MediaNote kind=MediumKind::Video download name/>
        </div>
    }
}
