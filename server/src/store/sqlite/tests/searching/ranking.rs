//! The ends of orders, held against all that fits a query's rule, sorted.

use domain::{
    order::{First, Order},
    prediction::Prediction,
    query::Query,
    timing,
};

use super::{Held, LIMITS, Limits, clock, held, list};

fn place(order: Order, p: &Prediction) -> Option<i128> {
    let micros = || {
        let total = timing::total(p, clock()).filter(|span| !span.is_ticking());
        total.map(|span| i128::from(span.micros))
    };
    let cost = || p.cost.map(|cost| i128::from(cost.units()));
    match order {
        Order::Slowest => micros().map(|it| -it),
        Order::Fastest => micros(),
        Order::Dearest => cost().map(|it| -it),
        Order::Cheapest => cost(),
    }
}

impl Held {
    fn first(&self, query: &Query, order: Order, most: u32, limits: Limits) -> First {
        let (query, asked) = (query.clone(), self.store.asked());
        let wanted = (order, most);
        let read = move |c: &rusqlite::Connection| list::first(c, &query, wanted, &asked, limits);
        let first = self.runtime.block_on(self.store.readers.run("test", read));
        first.unwrap()
    }
}

#[test]
fn the_first_few_are_those_of_all_that_fit() {
    let held = held();
    for query in [
        "",
        "status:failed",
        "model:flux",
        "cost:any created:7d",
        "status:succeeded -type:none",
    ] {
        let query = Query::parse(query).unwrap();
        for order in [
            Order::Slowest,
            Order::Fastest,
            Order::Dearest,
            Order::Cheapest,
        ] {
            let fitting = held.predictions.iter();
            let fitting = fitting.filter(|(p, text)| query.fits(p, text, clock()));
            let mut all: Vec<_> = fitting
                .filter_map(|(p, _)| Some((place(order, p)?, p)))
                .collect();
            // Stable: of two alike the newer one stays first.
            all.sort_by_key(|(place, _)| *place);
            let want: Vec<_> = all.iter().take(7).map(|(_, p)| p.id.clone()).collect();
            let first = held.first(&query, order, 7, LIMITS);
            let ids: Vec<_> = first
                .rows
                .into_iter()
                .map(|row| row.prediction.id)
                .collect();
            assert_eq!(ids, want, "{order:?} {query}");
            assert_eq!(first.back_to, None);
        }
    }
}

#[test]
fn a_ranking_that_stops_says_where() {
    let held = held();
    let limits = Limits {
        summed: 50,
        ..LIMITS
    };
    let first = held.first(&Query::default(), Order::Slowest, 3, limits);
    assert_eq!(first.back_to, Some(held.predictions[50].0.created_at));
}
