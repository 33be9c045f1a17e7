//! A sound with its shape, drawn from its samples: a click or a key on it seeks. The browser's own
//! player stands below, with all that it does; it stands alone where the shape cannot be drawn.

#[cfg(feature = "hydrate")]
mod shape;

use leptos::{ev, html, prelude::*};

use super::{MediaNote, MediumKind, keyboard::pressed_key};

/// Larger files are not decoded: a minute of samples takes megabytes.
const MAX_BYTES: u64 = 12 << 20;

/// How far an arrow key goes, in seconds.
const STEP: f64 = 2.0;

/// The box that the shape is drawn in.
const BOX: &str = "0 0 480 64";

/// The sound.
#[component]
pub fn Sound(
    /// Its address on this server.
    src: String,
    /// The address that saves it.
    download: String,
    /// What it is.
    name: String,
    /// Its size in bytes, where known.
    size: Option<u64>,
) -> impl IntoView {
    let sound = NodeRef::<html::Audio>::new();
    let wave = NodeRef::<html::Div>::new();
    let path = RwSignal::new(None::<String>);
    // In seconds: where it is played, and how long it is.
    let place = RwSignal::new((0.0, 0.0));
    if size.is_some_and(|size| size <= MAX_BYTES) {
        draw(src.clone(), path);
    }
    let follow = move || {
        if let Some(sound) = sound.get_untracked() {
            let (at, length) = (sound.current_time(), sound.duration());
            let length = if length.is_finite() { length } else { 0.0 };
            place.set((at, length));
            mark(wave, at / length.max(0.001));
        }
    };
    // What the browser knew before the page was alive it does not tell again.
    Effect::new(move |_| {
        if sound.get().is_some() {
            follow();
        }
    });
    let seek = move |to: f64| {
        if let Some(sound) = sound.get_untracked() {
            sound.set_current_time(to.clamp(0.0, place.get_untracked().1));
            follow();
        }
    };
    let click = move |event: ev::MouseEvent| {
        if let Some(part) = part_of(wave, &event) {
            seek(part * place.get_untracked().1);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let (at, length) = place.get_untracked();
        let to = match pressed_key(&event).as_deref().unwrap_or_default() {
            "ArrowRight" | "ArrowUp" => at + STEP,
            "ArrowLeft" | "ArrowDown" => at - STEP,
            "Home" => 0.0,
            "End" => length,
            " " => {
                event.prevent_default();
                return turn(sound);
            }
            _ => return,
        };
        event.prevent_default();
        seek(to);
    };
    let label = ["Position in ", &name].concat();
    let drawn = move |path: String| {
        view! {
            <div
                class="wave"
                node_ref=wave
                role="slider"
                tabindex="0"
                aria-label=label.clone()
                aria-valuemin="0"
                aria-valuemax=move || whole(place.get().1)
                aria-valuenow=move || whole(place.get().0)
                aria-valuetext=move || {
                    let (at, length) = place.get();
                    [&whole(at), " of ", &whole(length), " seconds"].concat()
                }
                on:click=click
                on:keydown=key
            >
                <svg viewBox=BOX preserveAspectRatio="none" aria-hidden="true"><path d=path.clone()></path></svg>
                <svg viewBox=BOX preserveAspectRatio="none" aria-hidden="true" class="played"><path d=path></path></svg>
            </div>
        }
    };
    view! {
        <div class="sound" data-media="">
            {move || path.get().map(&drawn)}
            <audio
                class="medium"
                node_ref=sound
                src=src
                aria-label=name.clone()
                controls
                preload="metadata"
                on:loadedmetadata=move |_| follow()
                on:timeupdate=move |_| follow()
                on:seeked=move |_| follow()
            ></audio>
            <MediaNote kind=MediumKind::Audio download name/>
        </div>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "seconds of a sound are few"
)]
fn whole(seconds: f64) -> String {
    (seconds as i32).to_string()
}

/// Draws the shape once the page is alive.
fn draw(src: String, path: RwSignal<Option<String>>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let src = src.clone();
        leptos::task::spawn_local(async move {
            if let Some(drawn) = shape::of(&src).await {
                let _ = path.try_set(Some(drawn));
            }
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (src, path);
}

/// Plays, or stops.
fn turn(sound: NodeRef<html::Audio>) {
    if let Some(sound) = sound.get_untracked() {
        // A browser that does not want to play says so in its own controls.
        let _ = if sound.paused() {
            sound.play().map(drop)
        } else {
            sound.pause()
        };
    }
}

/// Tells style which part of it was played.
fn mark(wave: NodeRef<html::Div>, part: f64) {
    #[cfg(feature = "hydrate")]
    if let Some(wave) = wave.get_untracked() {
        let left = ((1.0 - part.clamp(0.0, 1.0)) * 100.0).to_string() + "%";
        let _ = web_sys::HtmlElement::style(&wave).set_property("--left", &left);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (wave, part);
}

/// Which part of the shape lies before a click.
fn part_of(wave: NodeRef<html::Div>, event: &ev::MouseEvent) -> Option<f64> {
    #[cfg(feature = "hydrate")]
    {
        let edge = wave.get_untracked()?.get_bounding_client_rect();
        Some(((f64::from(event.client_x()) - edge.x()) / edge.width().max(1.0)).clamp(0.0, 1.0))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (wave, event);
        None
    }
}
