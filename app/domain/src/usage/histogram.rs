//! Times by their magnitude: small, and two of them put together lose nothing.
//!
//! Below 64 µs each time has a bucket of its own; above, every doubling has 32, so that the middle of
//! a bucket is off by at most one part in 64.

use super::rank;

/// Doublings are divided in two to the power of this.
const FINE: u32 = 5;

/// How many times there are of each magnitude.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(Vec<(u16, u64)>);

impl Histogram {
    /// Adds a time.
    pub fn add(&mut self, micros: u64) {
        self.add_to(bucket(micros), 1);
    }

    /// Adds some to a bucket.
    pub fn add_to(&mut self, bucket: u16, number: u64) {
        match self.0.binary_search_by_key(&bucket, |(at, _)| *at) {
            Ok(place) => {
                if let Some((_, held)) = self.0.get_mut(place) {
                    *held = held.saturating_add(number);
                }
            }
            Err(place) => self.0.insert(place, (bucket, number)),
        }
    }

    /// Adds another.
    pub fn plus(&mut self, other: &Self) {
        other
            .buckets()
            .for_each(|(at, number)| self.add_to(at, number));
    }

    /// Takes away what was added.
    pub fn minus(&mut self, other: &Self) {
        for (at, number) in other.buckets() {
            if let Ok(place) = self.0.binary_search_by_key(&at, |(at, _)| *at)
                && let Some((_, held)) = self.0.get_mut(place)
            {
                *held = held.saturating_sub(number);
            }
        }
        self.0.retain(|(_, held)| *held > 0);
    }

    /// The buckets that have any, from the shortest, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (u16, u64)> {
        self.0.iter().copied()
    }

    /// How many there are.
    pub fn known(&self) -> u64 {
        self.0.iter().map(|(_, number)| number).sum()
    }

    /// About the least time that so many percent do not exceed.
    pub(super) fn percentile(&self, percent: u64) -> u64 {
        let wanted = rank(self.known(), percent);
        let mut seen = 0;
        for (at, number) in self.buckets() {
            seen += number;
            if seen > wanted {
                return middle(at);
            }
        }
        0
    }
}

/// Where a time belongs.
fn bucket(micros: u64) -> u16 {
    let bits = u64::BITS - micros.leading_zeros();
    let shift = bits.saturating_sub(FINE + 1);
    let top = micros >> shift;
    u16::try_from((u64::from(shift) << FINE) + top).unwrap_or(u16::MAX)
}

/// The time that stands for all of a bucket.
fn middle(bucket: u16) -> u64 {
    let bucket = u64::from(bucket);
    let shift = (bucket >> FINE).saturating_sub(1).min(58);
    let least = (bucket - (shift << FINE)) << shift;
    least.saturating_add((1 << shift) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other() {
        let mut before = 0;
        for micros in 0..100_000 {
            let at = bucket(micros);
            assert!(at == before || at == before + 1, "{micros}");
            before = at;
        }
        assert_eq!(bucket(u64::MAX), 1_919);
    }

    proptest::proptest! {
        #[test]
        fn a_time_is_known_to_one_part_in_64(micros: u64) {
            let about = middle(bucket(micros));
            proptest::prop_assert!(about.abs_diff(micros) <= micros / 64, "{about}");
        }

        #[test]
        fn what_is_taken_away_was_never_there(
            kept in proptest::collection::vec(0u64..9_000_000, 0..40),
            taken in proptest::collection::vec(0u64..9_000_000, 0..40),
        ) {
            let of = |all: &[u64]| {
                let mut histogram = Histogram::default();
                all.iter().for_each(|micros| histogram.add(*micros));
                histogram
            };
            let mut both = of(&taken);
            both.plus(&of(&kept));
            proptest::prop_assert_eq!(both.known(), (kept.len() + taken.len()) as u64);
            both.minus(&of(&taken));
            proptest::prop_assert_eq!(both, of(&kept));
        }
    }
}
