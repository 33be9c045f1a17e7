//! Pictures: PNG files drawn from the prompt and a number.
//!
//! A picture is a field of 256 shades of one palette, stored without compression: its size is
//! known before it is drawn, and drawing takes no encoder.

mod palette;
mod png;

use crate::dice::{Dice, fingerprint};
use palette::Palette;

/// A picture to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    width: u32,
    height: u32,
    palette: Palette,
    scene: Scene,
    seed: u64,
}

#[derive(Clone, Copy, Debug)]
enum Scene {
    /// Layers of cut paper.
    Paper,
    /// Hills behind hills, and a sun.
    Ridges,
    /// Soft spheres in space.
    Spheres,
}

/// Width and height in pixels for an aspect ratio such as `16:9`; square if it is unknown.
pub(super) const fn size(ratio: &str) -> (u32, u32) {
    match ratio.as_bytes() {
        b"16:9" => (1_024, 576),
        b"9:16" => (576, 1_024),
        b"4:3" => (896, 672),
        b"3:4" => (672, 896),
        b"3:2" => (912, 608),
        b"2:3" => (608, 912),
        b"21:9" => (1_024, 512),
        _ => (768, 768),
    }
}

impl Picture {
    pub(super) fn new(prompt: &str, seed: u64, width: u32, height: u32) -> Self {
        let prompt = prompt.to_lowercase();
        let seed = seed ^ fingerprint(&prompt);
        let mut dice = Dice::new(&[seed, 0x91c]);
        let palette = Palette::choose(&prompt, &mut dice);
        let has = |words: &[&str]| words.iter().any(|word| prompt.contains(word));
        let scene = if has(&[
            "mountain", "hill", "desert", "road", "cliff", "snow", "fjord", "city",
        ]) {
            Scene::Ridges
        } else if has(&[
            "portrait",
            "robot",
            "astronaut",
            "bowl",
            "teapot",
            "planet",
            "fruit",
        ]) {
            Scene::Spheres
        } else {
            *dice.pick(&[Scene::Paper, Scene::Ridges, Scene::Spheres])
        };
        Self {
            width,
            height,
            palette,
            scene,
            seed,
        }
    }

    /// The size of the PNG file in bytes.
    pub(super) fn png_len(&self) -> usize {
        png::len(self.width, self.height)
    }

    /// The PNG file.
    pub(super) fn png(&self) -> Vec<u8> {
        let draw: Box<dyn Fn(f32, f32) -> f32> = match self.scene {
            Scene::Paper => Box::new(paper(self.seed)),
            Scene::Ridges => Box::new(ridges(self.seed)),
            Scene::Spheres => Box::new(spheres(self.seed, self.width as f32 / self.height as f32)),
        };
        let scale = 1.0 / self.height as f32;
        png::encode(self.width, self.height, &self.palette.colors(), |x, y| {
            let shade = draw(x as f32 * scale, y as f32 * scale).clamp(0.0, 1.0);
            // Ordered dither: half a shade up or down hides the steps between shades.
            let dither = f32::from(BAYER[(y % 4) as usize][(x % 4) as usize]) / 16.0 - 0.5;
            (shade * 254.0 + dither + 0.5) as u8
        })
    }
}

const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// Sheets of paper, cut along the level lines of waves that are bent by waves.
fn paper(seed: u64) -> impl Fn(f32, f32) -> f32 {
    let mut dice = Dice::new(&[seed, 1]);
    let mut number = |low: f32, high: f32| low + (high - low) * dice.fraction() as f32;
    let waves: Vec<[f32; 3]> = (0..4)
        .map(|_| [number(2.0, 5.5), number(2.0, 5.5), number(0.0, 6.3)])
        .collect();
    let (slope, tilt) = (number(2.4, 4.0), number(-1.5, 1.5));
    let sheets = number(7.0, 10.0).floor();
    move |x, y| {
        let (mut u, mut v) = (x, y);
        for [a, b, phase] in &waves {
            u += 0.15 * (b * v + phase).sin();
            v += 0.15 * (a * u - phase).cos();
        }
        let height = 0.5 + 0.5 * (u * slope + v * tilt + waves[0][2]).sin();
        let sheet = (height * sheets).floor().min(sheets - 1.0);
        let above_edge = height * sheets - sheet;
        let shadow = 0.10 * (-(1.0 - above_edge) * 9.0).exp();
        let light = 0.05 * (-above_edge * 14.0).exp();
        0.06 + 0.86 * sheet / sheets + 0.05 * above_edge + light - shadow
    }
}

/// A sky with a sun, and six rows of hills, the nearer the darker.
fn ridges(seed: u64) -> impl Fn(f32, f32) -> f32 {
    let mut dice = Dice::new(&[seed, 2]);
    let mut number = |low: f32, high: f32| low + (high - low) * dice.fraction() as f32;
    let sun = (number(0.3, 1.2), number(0.18, 0.42), number(0.07, 0.13));
    let rows: Vec<[f32; 5]> = (0..6)
        .map(|row| {
            let near = row as f32 / 5.0;
            [
                0.42 + 0.5 * near,
                number(2.0, 4.0),
                number(5.0, 11.0),
                number(0.0, 6.3),
                number(0.03, 0.07),
            ]
        })
        .collect();
    move |x, y| {
        for (row, [level, slow, fast, phase, height]) in rows.iter().enumerate().rev() {
            let ridge = (x * slow + phase).sin() + 0.45 * (x * fast + phase * 2.0).sin();
            let grain = 0.16 * (x * fast * 3.7 + phase * 5.0).sin();
            let top = level - height * (ridge + grain);
            if y > top {
                let mist = ((y - top) * 1.4).min(0.22);
                return 0.52 - 0.095 * row as f32 + mist * 0.55;
            }
        }
        let distance = ((x - sun.0).powi(2) + (y - sun.1).powi(2)).sqrt();
        let glow = 0.22 * (-distance * 3.5).exp();
        let disc = ((sun.2 - distance) * 90.0).clamp(0.0, 1.0);
        let sky = 0.62 + 0.26 * y + glow;
        sky + (1.0 - sky) * disc
    }
}

/// Lit spheres before a soft background.
fn spheres(seed: u64, aspect: f32) -> impl Fn(f32, f32) -> f32 {
    let mut dice = Dice::new(&[seed, 3]);
    let mut number = |low: f32, high: f32| low + (high - low) * dice.fraction() as f32;
    let mut spheres: Vec<[f32; 3]> = (0..9)
        .map(|_| [number(0.0, aspect), number(0.08, 0.92), number(0.05, 0.24)])
        .collect();
    spheres.sort_by(|one, other| one[2].total_cmp(&other[2]));
    let swirl = number(2.0, 4.0);
    move |x, y| {
        let mut shade = 0.16 + 0.14 * (x * swirl + (y * 3.0).sin()).sin() + 0.16 * (1.0 - y);
        for [cx, cy, radius] in &spheres {
            let (dx, dy) = ((x - cx) / radius, (y - cy) / radius);
            let square = dx * dx + dy * dy;
            let shadow = ((dx - 0.25).powi(2) + (dy - 0.35).powi(2)).sqrt();
            shade *= 1.0 - 0.35 * (1.25 - shadow).clamp(0.0, 0.6);
            if square < 1.0 {
                let depth = (1.0 - square).sqrt();
                let light = (depth * 0.75 - dx * 0.42 - dy * 0.5).max(0.0);
                let edge = (depth * radius * 40.0).min(1.0);
                let lit = 0.34 + 0.5 * light + 0.2 * light.powi(12);
                shade += (lit - shade) * edge;
            }
        }
        shade
    }
}
