//! Palettes of 256 colors, chosen by the words of the prompt.

use crate::dice::Dice;

/// The colors of a picture, from its darkest shade to its lightest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette(&'static [[u8; 3]]);

/// The words that call for a palette, and its colors from dark to light.
const PALETTES: [(&[&str], [[u8; 3]; 6]); 8] = [
    (
        &["sunset", "golden", "desert", "bicycle", "ramen"],
        [
            [28, 12, 48],
            [92, 26, 84],
            [190, 52, 84],
            [240, 110, 70],
            [252, 178, 92],
            [255, 238, 186],
        ],
    ),
    (
        &[
            "ocean",
            "lake",
            "whale",
            "sailor",
            "boat",
            "lighthouse",
            "rain",
        ],
        [
            [6, 18, 40],
            [12, 52, 92],
            [22, 104, 140],
            [66, 164, 180],
            [150, 214, 208],
            [240, 250, 238],
        ],
    ),
    (
        &[
            "fern",
            "tree",
            "orchard",
            "forest",
            "sunflower",
            "garden",
            "green",
        ],
        [
            [10, 26, 22],
            [22, 66, 48],
            [58, 116, 66],
            [128, 166, 80],
            [206, 210, 124],
            [250, 246, 214],
        ],
    ),
    (
        &["night", "aurora", "astronaut", "star", "space", "fjord"],
        [
            [6, 8, 30],
            [30, 22, 84],
            [64, 58, 150],
            [72, 140, 178],
            [120, 220, 176],
            [236, 255, 226],
        ],
    ),
    (
        &["snow", "mist", "glass", "minimal", "paper"],
        [
            [30, 40, 58],
            [70, 92, 120],
            [122, 150, 176],
            [176, 198, 214],
            [220, 230, 236],
            [252, 252, 250],
        ],
    ),
    (
        &["pastel", "watercolor", "bloom", "teapot"],
        [
            [72, 52, 96],
            [136, 92, 150],
            [216, 130, 164],
            [246, 176, 168],
            [252, 216, 190],
            [255, 248, 232],
        ],
    ),
    (
        &["linocut", "ink", "jazz", "noir"],
        [
            [14, 14, 18],
            [44, 42, 50],
            [120, 40, 40],
            [204, 74, 52],
            [236, 200, 160],
            [250, 244, 230],
        ],
    ),
    (
        &["robot", "neon", "city", "tram", "studio"],
        [
            [12, 10, 34],
            [54, 20, 104],
            [132, 36, 160],
            [230, 66, 150],
            [250, 140, 140],
            [255, 234, 200],
        ],
    ),
];

impl Palette {
    /// The palette that the prompt names, or else any.
    pub(super) fn choose(prompt: &str, dice: &mut Dice) -> Self {
        let any = dice.pick(&PALETTES);
        let named = PALETTES
            .iter()
            .find(|(words, _)| words.iter().any(|word| prompt.contains(word)));
        Self(&named.unwrap_or(any).1)
    }

    /// All 256 colors.
    pub(super) fn colors(self) -> [[u8; 3]; 256] {
        std::array::from_fn(|shade| {
            let at = shade as f32 / 255.0 * (self.0.len() - 1) as f32;
            let low = (at as usize).min(self.0.len() - 2);
            let part = at - low as f32;
            std::array::from_fn(|channel| {
                let (dark, light) = (self.0[low][channel], self.0[low + 1][channel]);
                (f32::from(dark) + (f32::from(light) - f32::from(dark)) * part).round() as u8
            })
        })
    }
}
