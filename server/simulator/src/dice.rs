//! Deterministic chance: numbers that depend on nothing but what they are asked for.
//!
//! Everything random in the simulator comes from here, so the same seed gives the same history.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::sync::{PoisonError, RwLock};

/// A stream of numbers fixed by the parts it was made from (splitmix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of these parts, such as seed, account, ordinal and purpose.
    pub(crate) fn new(parts: &[u64]) -> Self {
        let mut dice = Self(0x5eed);
        for part in parts {
            dice.0 ^= part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            dice.0 = dice.roll();
        }
        dice
    }

    /// The next number.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        let width = high.saturating_sub(low).saturating_add(1);
        low + self.roll() % width
    }

    /// A number in `0.0..1.0`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// One of `choices`, which are not empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let last = choices.len() as u64 - 1;
        &choices[usize::try_from(self.between(0, last)).unwrap_or(0)]
    }
}

/// A number that stands for a text (FNV-1a).
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The id of a prediction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PredictionId {
    /// A version 4 UUID.
    Uuid(u128),
    /// A text that a test, or the history, chose: never freed, so there are few.
    Chosen(&'static str),
}

/// The texts that were chosen as ids. A request for another text finds nothing, and leaves nothing.
static CHOSEN: RwLock<BTreeSet<&'static str>> = RwLock::new(BTreeSet::new());

impl PredictionId {
    /// The next id of these dice.
    pub(crate) fn roll(dice: &mut Dice) -> Self {
        let bits = (u128::from(dice.roll()) << 64) | u128::from(dice.roll());
        let version = bits & !(0xf << 76) | (0x4 << 76);
        Self::Uuid(version & !(0x3 << 62) | (0x2 << 62))
    }

    /// Reads the hyphenated lowercase form, or a text that was chosen before.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let chosen = CHOSEN.read().unwrap_or_else(PoisonError::into_inner);
        let chosen = chosen.get(text).map(|text| Self::Chosen(text));
        chosen.or_else(|| Self::uuid(text))
    }

    /// Takes any text for an id; `None` if it is empty.
    pub(crate) fn choose(text: &str) -> Option<Self> {
        if let known @ Some(_) = Self::parse(text) {
            return known;
        }
        if text.is_empty() {
            return None;
        }
        let text: &'static str = Box::leak(text.into());
        let mut chosen = CHOSEN.write().unwrap_or_else(PoisonError::into_inner);
        chosen.insert(text);
        Some(Self::Chosen(text))
    }

    fn uuid(text: &str) -> Option<Self> {
        let digits = text.replace('-', "");
        let id = Self::Uuid(u128::from_str_radix(&digits, 16).ok()?);
        (id.to_string() == text).then_some(id)
    }

    /// The id as one segment of a path.
    pub(crate) fn segment(self) -> String {
        let mut segment = String::new();
        for byte in self.to_string().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                segment.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(segment, "%{byte:02X}");
            }
        }
        segment
    }
}

impl fmt::Display for PredictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = match self {
            Self::Uuid(bits) => *bits,
            Self::Chosen(text) => return f.write_str(text),
        };
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits >> 96,
            bits >> 80 & 0xffff,
            bits >> 64 & 0xffff,
            bits >> 48 & 0xffff,
            bits & 0xffff_ffff_ffff
        )
    }
}

impl fmt::Debug for PredictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_roll_the_same_numbers() {
        let rolls = |parts: &[u64]| {
            let mut dice = Dice::new(parts);
            [dice.roll(), dice.roll(), dice.roll()]
        };
        assert_eq!(rolls(&[1, 2, 3]), rolls(&[1, 2, 3]));
        assert_ne!(rolls(&[1, 2, 3]), rolls(&[1, 3, 2]));
    }

    #[test]
    fn an_id_is_a_version_four_uuid_and_reads_back() {
        for ordinal in 0..500 {
            let id = PredictionId::roll(&mut Dice::new(&[ordinal]));
            let text = id.to_string();
            assert_eq!(text.len(), 36);
            assert_eq!(text.as_bytes()[14], b'4');
            assert!(b"89ab".contains(&text.as_bytes()[19]));
            assert_eq!(PredictionId::parse(&text), Some(id));
        }
        for wrong in ["", "1", "nonsense", "00000000000040008000000000000000"] {
            assert_eq!(PredictionId::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn any_text_can_be_chosen_as_an_id() {
        let text = "dice/ 100% é";
        assert_eq!(PredictionId::parse(text), None);
        let id = PredictionId::choose(text).unwrap();
        assert_eq!(PredictionId::parse(text), Some(id));
        assert_eq!(id.to_string(), text);
        assert_eq!(id.segment(), "dice%2F%20100%25%20%C3%A9");
        assert_eq!(PredictionId::choose(""), None);
    }
}
