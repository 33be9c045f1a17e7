//! The orders besides that of the list, of which only an end is ever asked for: the slowest few, the
//! most expensive few. Knows nothing of where predictions are kept.

use serde::{Deserialize, Serialize};

use crate::{
    prediction::{Prediction, Row},
    time::Timestamp,
    timing,
};

/// The most predictions at an end of an order that are asked for at once.
pub const MOST: u32 = 20;

/// An order and which end of it is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// What took longest in all first.
    Slowest,
    /// What took shortest in all first.
    Fastest,
    /// The most expensive first.
    Dearest,
    /// The cheapest first.
    Cheapest,
}

/// The first few of what a query finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct First {
    /// The rows in the order; of two that are alike the newer one first.
    pub rows: Vec<Row>,
    /// Looking ended here, going back in time, because it would have taken long. `None` where it
    /// looked at everything.
    pub back_to: Option<Timestamp>,
}

/// Finds them, one prediction after the other, from the newest on.
#[derive(Clone, Debug)]
pub struct Ranking {
    order: Order,
    most: usize,
    /// What each is ordered by, less first.
    first: Vec<(i128, Row)>,
}

impl Order {
    /// The word: `slowest`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Slowest => "slowest",
            Self::Fastest => "fastest",
            Self::Dearest => "dearest",
            Self::Cheapest => "cheapest",
        }
    }

    /// What a prediction is ordered by, less first; `None` where that is not known, or still grows.
    fn place(self, p: &Prediction) -> Option<i128> {
        let total = || {
            let ended = Some(p).filter(|p| p.status.is_terminal());
            ended
                .and_then(|p| timing::total(p, Timestamp::default()))
                .map(|span| i128::from(span.micros))
        };
        let cost = || p.cost.map(|cost| i128::from(cost.units()));
        match self {
            Self::Slowest => total().map(|micros| -micros),
            Self::Fastest => total(),
            Self::Dearest => cost().map(|units| -units),
            Self::Cheapest => cost(),
        }
    }
}

impl Ranking {
    /// For so many, at least one and at most [`MOST`].
    pub fn new(order: Order, most: u32) -> Self {
        Self {
            order,
            most: usize::try_from(most.clamp(1, MOST)).unwrap_or(1),
            first: Vec::new(),
        }
    }

    /// Holds a prediction against those that are first so far.
    pub fn add(&mut self, row: Row) {
        let Some(place) = self.order.place(&row.prediction) else {
            return;
        };
        let at = self.first.partition_point(|(held, _)| *held <= place);
        if at < self.most {
            self.first.insert(at, (place, row));
            self.first.truncate(self.most);
        }
    }

    /// Those that are first, where looking ended at a time, or at the end.
    pub fn first(self, back_to: Option<Timestamp>) -> First {
        First {
            rows: self.first.into_iter().map(|(_, row)| row).collect(),
            back_to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{feed::Revision, prediction::sample, status::Status};

    fn row(id: &str, seconds: Option<u64>, cost: Option<&str>) -> Row {
        let mut prediction = sample(id, Status::Succeeded);
        prediction.total_time = seconds.map(|seconds| seconds * 1_000_000);
        prediction.cost = cost.map(|cost| cost.parse().unwrap());
        Row {
            revision: Revision(1),
            prediction,
            picture: false,
        }
    }

    #[test]
    fn keeps_the_first_few_and_the_newer_of_two_alike() {
        let rows = [
            row("a", Some(3), Some("0.2")),
            row("b", Some(9), None),
            row("c", None, Some("0.1")),
            row("d", Some(9), Some("0.3")),
            row("e", Some(1), Some("0.3")),
        ];
        let check = |order: Order, most: u32, want: &[&str]| {
            let mut ranking = Ranking::new(order, most);
            rows.iter().cloned().for_each(|row| ranking.add(row));
            let first = ranking.first(None).rows;
            let ids: Vec<&str> = first.iter().map(|row| row.prediction.id.as_str()).collect();
            assert_eq!(ids, want, "{order:?}");
        };
        check(Order::Slowest, 2, &["b", "d"]);
        check(Order::Fastest, 1, &["e"]);
        check(Order::Dearest, 3, &["d", "e", "a"]);
        check(Order::Cheapest, 20, &["c", "a", "d", "e"]);
        check(Order::Cheapest, 0, &["c"]);
    }

    #[test]
    fn what_still_grows_has_no_place() {
        let mut running = row("a", None, None);
        running.prediction.status = Status::Processing;
        let mut ranking = Ranking::new(Order::Slowest, 1);
        ranking.add(running);
        assert!(ranking.first(None).rows.is_empty());
    }
}
