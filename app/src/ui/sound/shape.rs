//! The shape of a sound: its samples as bars, as the path of a drawing 480 by 64. Decoded by the
//! browser at the lowest rate that it knows, read in pieces.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioBuffer, OfflineAudioContext, Response};

/// The number of bars, each three wide with its gap.
const BARS: u32 = 160;

/// The greatest height of a bar, to either side of the middle.
const HALF: f32 = 30.0;

/// Enough to see a shape, in samples a second.
const RATE: f32 = 8_000.0;

/// Samples that are read at once.
const PIECE: usize = 4_096;

/// Fetches a sound and draws it; `None` where that cannot be done.
pub(super) async fn of(src: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(src)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let bytes = JsFuture::from(answer.array_buffer().ok()?).await.ok()?;
    let context =
        OfflineAudioContext::new_with_number_of_channels_and_length_and_sample_rate(1, 1, RATE)
            .ok()?;
    let decoded = context.decode_audio_data(&bytes.dyn_into().ok()?).ok()?;
    let sound: AudioBuffer = JsFuture::from(decoded).await.ok()?.dyn_into().ok()?;
    Some(path(&peaks(&sound)?))
}

/// The loudest sample of each bar.
fn peaks(sound: &AudioBuffer) -> Option<Vec<f32>> {
    let length = sound.length();
    let mut piece = vec![0.0_f32; PIECE];
    let mut peaks = Vec::new();
    for bar in 0..BARS {
        let place = |bar: u32| u64::from(bar) * u64::from(length) / u64::from(BARS);
        let (mut at, end) = (place(bar) as u32, place(bar + 1) as u32);
        let mut peak = 0.0_f32;
        while at < end {
            let count = PIECE.min((end - at) as usize);
            let part = &mut piece[..count];
            sound
                .copy_from_channel_with_start_in_channel(part, 0, at)
                .ok()?;
            peak = part
                .iter()
                .fold(peak, |peak, sample| peak.max(sample.abs()));
            at += count as u32;
        }
        peaks.push(peak);
    }
    Some(peaks)
}

/// Bars around the middle; the loudest is as high as there is room.
fn path(peaks: &[f32]) -> String {
    let loudest = peaks
        .iter()
        .fold(0.01_f32, |loudest, peak| loudest.max(*peak));
    let mut path = String::with_capacity(peaks.len() * 16);
    for (bar, peak) in peaks.iter().enumerate() {
        let half = ((peak / loudest * HALF) as i32).max(1);
        for (mark, number) in [
            ("M", 1 + 3 * bar as i32),
            (" ", 32 - half),
            ("V", 32 + half),
        ] {
            path.push_str(mark);
            path.push_str(&number.to_string());
        }
    }
    path
}
