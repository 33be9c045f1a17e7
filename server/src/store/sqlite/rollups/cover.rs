//! Which roll-ups a range of time is read from.

pub(super) const HOUR: i64 = 3_600_000_000;
pub(super) const DAY: i64 = 24 * HOUR;

/// How coarse what is read may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::sqlite) enum Finest {
    /// Each hour is told apart.
    Hours,
    /// Each day is.
    Days,
}

/// A stretch of the range, from its first instant up to its last, and what it is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) from: i64,
    pub(super) to: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Rows,
    Hours,
    Days,
}

/// Pieces that make up a range and none of which goes over one of its inner bounds, none of them empty.
/// Neighbors that are read alike are one piece, unless a bound between them is no whole unit.
pub(super) fn cover(bounds: &[i64], finest: Finest) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (from, to) in bounds.iter().zip(bounds.iter().skip(1)) {
        for piece in cover_step(*from, *to, finest) {
            match pieces.last_mut() {
                // A cell is told apart by its beginning, so bounds between whole cells are kept.
                Some(last) if last.part == piece.part && last.part != Part::Rows => {
                    last.to = piece.to;
                }
                _ => pieces.push(piece),
            }
        }
    }
    pieces
}

fn cover_step(from: i64, to: i64, finest: Finest) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (first, last) = whole(from, to, HOUR);
    add(&mut pieces, Part::Rows, from, first);
    match finest {
        Finest::Hours => add(&mut pieces, Part::Hours, first, last),
        Finest::Days => {
            let (morning, evening) = whole(first, last, DAY);
            add(&mut pieces, Part::Hours, first, morning);
            add(&mut pieces, Part::Days, morning, evening);
            add(&mut pieces, Part::Hours, evening, last);
        }
    }
    add(&mut pieces, Part::Rows, last, to);
    pieces
}

/// The whole hours or days inside a range; where there are none, both are its end.
fn whole(from: i64, to: i64, unit: i64) -> (i64, i64) {
    let first = -(-from).div_euclid(unit) * unit;
    let last = to.div_euclid(unit) * unit;
    if first < last {
        (first, last)
    } else {
        (to, to)
    }
}

fn add(pieces: &mut Vec<Piece>, part: Part, from: i64, to: i64) {
    if from < to {
        pieces.push(Piece { part, from, to });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn pieces_make_up_the_range(from in -9 * DAY..9 * DAY, length in 0..9 * DAY, is_fine: bool) {
            let to = from + length;
            let finest = if is_fine { Finest::Hours } else { Finest::Days };
            let mut at = from;
            for piece in cover(&[from, to], finest) {
                proptest::prop_assert_eq!(piece.from, at);
                proptest::prop_assert!(piece.to > at);
                at = piece.to;
                let unit = match piece.part {
                    Part::Rows => continue,
                    Part::Hours => HOUR,
                    Part::Days => DAY,
                };
                proptest::prop_assert_eq!((piece.from % unit, piece.to % unit), (0, 0));
            }
            proptest::prop_assert_eq!(at, to);
        }
    }

    #[test]
    fn no_piece_goes_over_a_broken_bound() {
        use Part::{Days, Hours, Rows};
        let half = HOUR / 2;
        let parts = |bounds: &[i64]| {
            let pieces = cover(bounds, Finest::Days);
            pieces
                .iter()
                .map(|it| (it.part, it.from, it.to))
                .collect::<Vec<_>>()
        };
        let days = [0, DAY, 2 * DAY];
        assert_eq!(parts(&days), [(Days, 0, 2 * DAY)]);
        let hours = [HOUR, DAY + HOUR, 2 * DAY + HOUR];
        assert_eq!(parts(&hours), [(Hours, HOUR, 2 * DAY + HOUR)]);
        let bound = DAY + half;
        assert_eq!(
            parts(&[0, bound, 2 * DAY]),
            [
                (Days, 0, DAY),
                (Rows, DAY, bound),
                (Rows, bound, DAY + HOUR),
                (Hours, DAY + HOUR, 2 * DAY),
            ]
        );
    }

    #[test]
    fn days_are_taken_where_they_are_whole() {
        let parts = |from, to, finest| {
            let pieces = cover(&[from, to], finest);
            pieces.iter().map(|it| it.part).collect::<Vec<_>>()
        };
        use Part::{Days, Hours, Rows};
        let whole = [Rows, Hours, Days, Hours, Rows];
        assert_eq!(parts(1, 5 * DAY - 1, Finest::Days), whole);
        assert_eq!(parts(1, 5 * DAY - 1, Finest::Hours), [Rows, Hours, Rows]);
        assert_eq!(parts(1, HOUR, Finest::Days), [Rows]);
        assert_eq!(parts(0, DAY, Finest::Days), [Days]);
    }
}
