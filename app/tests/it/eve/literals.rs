//! Answers of a fixed dataset as they are written down in `literals.txt`, and the times, shares and
//! comparisons of it by hand.

use app::eve::{answer::Part, intent::Intent, understanding::understand};
use domain::{
    cost::Cost,
    prediction::Prediction,
    query::Query,
    status::Status,
    time::Timestamp,
    timing::{self, Span},
    usage::Times,
};

use super::{ask, by_hand, cited, questions, said, situation};
use crate::fake::{Fake, MODELS, detail, now};

const LITERALS: &str = include_str!("literals.txt");

/// A prediction every 26,000 seconds, the newest a minute old: 36 days of them.
fn fixed() -> Fake {
    let held = (0..120_u32).map(|number| {
        let mut detail = detail(number);
        let p = &mut detail.row.prediction;
        let at = now().micros() - (i64::from(number) * 26_000 + 60) * 1_000_000;
        let moved = at - p.created_at.micros();
        let later = |at: Timestamp| Timestamp::from_micros(at.micros() + moved);
        p.created_at = Timestamp::from_micros(at);
        p.started_at = p.started_at.map(later);
        p.completed_at = p.completed_at.map(later);
        p.model = MODELS[number as usize / 5 % 6].to_owned();
        let total = 5_000_000 + u64::from(number) * 7_919 % 1_000 * 50_000;
        p.total_time = p.status.is_terminal().then_some(total);
        let cents = i64::from(1 + number % 9);
        p.cost = p.cost.map(|_| Cost::from_units(cents * 10_000_000_000));
        detail
    });
    Fake::of(held.collect())
}

#[tokio::test]
async fn answers_are_as_they_are_written_down() {
    let fake = fixed();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for line in LITERALS.lines().filter(|line| !line.starts_with('#')) {
        let (question, want) = line.rsplit_once(" => ").expect(line);
        let (text, ids) = want.split_once(" | ").unwrap_or((want, ""));
        let answer = ask(&fake, question, "/predictions").await;
        let (said, cited) = (said(&answer), cited(&answer).join(" "));
        asked += 1;
        if !said.starts_with(text) || cited != ids {
            wrong.push(format!("{question} => {said} | {cited}\n   not {want}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(asked >= 150, "{asked} questions");
}

/// The values of a figure, a column for each query.
fn values(parts: &[Part], wanted: &str) -> Option<Vec<String>> {
    let mut figures = parts.iter().filter_map(|part| {
        let Part::Figures { figures, .. } = part else {
            return None;
        };
        Some(figures)
    });
    let found = figures.find_map(|figures| figures.iter().find(|it| it.name == wanted));
    found.map(|figure| figure.values.clone())
}

fn written(micros: Option<u64>) -> String {
    let span = |micros| Span::of_many(micros).text();
    micros.map_or_else(|| "not known".to_owned(), span)
}

/// The median run by hand.
fn median_run(found: &[&Prediction]) -> Option<u64> {
    let ended = found.iter().filter(|p| p.status.is_terminal());
    let runs = ended.filter_map(|p| timing::past_run(p));
    Some(Times::of(runs.collect())?.p50)
}

fn share(found: &[&Prediction], status: &Status) -> Option<String> {
    let ended = found.iter().filter(|p| p.status.is_terminal()).count();
    let part = found.iter().filter(|p| p.status == *status).count();
    (ended > 0).then(|| format!("{part} of {ended} that ended"))
}

#[tokio::test]
async fn times_shares_and_comparisons_are_those_by_hand() {
    let fake = fixed();
    let situation = situation(&fake);
    let mut checked = [0; 4];
    for question in questions() {
        let answer = ask(&fake, question, "/predictions").await;
        let by_hand = |query: &Query| by_hand(&fake, query);
        let intent = understand(question, &situation);
        if let Intent::Times(query) = &intent {
            let median = median_run(&by_hand(query));
            let told = values(&answer.parts, "Median run");
            assert_eq!(told, median.map(|it| vec![written(Some(it))]), "{question}");
            checked[0] += 1;
        } else if let Intent::Rate(query, end) = &intent {
            let status = Status::from_word(end.word());
            let want = share(&by_hand(query), &status);
            let want = want.unwrap_or_else(|| "None of them has ended.".to_owned());
            assert!(
                said(&answer).starts_with(&want),
                "{question}: {}",
                said(&answer)
            );
            checked[1] += 1;
        } else if let Intent::Compare(first, second) = &intent {
            let sides = [by_hand(first), by_hand(second)];
            let numbers = sides.each_ref().map(|side| side.len().to_string());
            let told = values(&answer.parts, "Predictions");
            assert_eq!(told.as_deref(), Some(&numbers[..]), "{question}");
            let medians = sides.each_ref().map(|side| median_run(side));
            if medians.iter().any(Option::is_some) {
                let told = values(&answer.parts, "Median run");
                let want = medians.map(written);
                assert_eq!(told.as_deref(), Some(&want[..]), "{question}");
            }
            checked[2] += 1;
        } else if let Intent::Extreme(query, order, count) = &intent {
            let mut found = by_hand(query);
            let rank = |p: &Prediction| -> Option<i128> {
                let total = timing::total(p, now()).filter(|_| p.status.is_terminal());
                let total = total.map(|span| i128::from(span.micros));
                let cost = p.cost.map(|cost| i128::from(cost.units()));
                Some(match order.word() {
                    "slowest" => -total?,
                    "fastest" => total?,
                    "dearest" => -cost?,
                    _ => cost?,
                })
            };
            found.retain(|p| rank(p).is_some());
            found.sort_by_key(|p| rank(p));
            let want = found.into_iter().take(*count as usize);
            let want: Vec<_> = want.map(|p| p.id.to_string()).collect();
            assert_eq!(cited(&answer), want, "{question}");
            checked[3] += 1;
        }
    }
    assert!(checked.iter().all(|count| *count >= 8), "{checked:?}");
}
