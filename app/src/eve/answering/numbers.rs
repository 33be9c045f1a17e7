//! Answers that are sums over what a query finds.

use domain::{
    coverage::Counts,
    fault::Fault,
    query::{Qualifier, Query, Term, Test, Value},
    status::Status,
    time::Timestamp,
    usage::{Summary, Times},
};

use super::{
    Desk, of, said,
    words::{at_least, duration, grouped, limits, list, predictions},
};
use crate::eve::{
    answer::{Answer, Figure, Part},
    intent::End,
};

impl Desk<'_> {
    /// How many there are: from maintained counters where these can tell, else by a walk that says
    /// how far it went.
    pub(super) async fn held(&self, query: &Query) -> Result<Held, Fault> {
        let mut counts = self.backend.counts(query).await?;
        if !counts.is_exact {
            let Summary {
                counts, back_to, ..
            } = self.backend.summary(query).await?;
            return Ok(Held { counts, back_to });
        }
        counts.statuses.retain(|it| wants(query, &it.status));
        let back_to = None;
        Ok(Held { counts, back_to })
    }

    /// How many.
    pub(super) async fn count(&self, query: &Query) -> Result<Answer, Fault> {
        let Held { counts, back_to } = self.held(query).await?;
        let text = format!("{}.", capital(&of_them(&counts)));
        self.covered(vec![said(text)], &[query], back_to).await
    }

    /// How much.
    pub(super) async fn spent(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        self.covered(vec![said(spent(&summary))], &[query], summary.back_to)
            .await
    }

    /// How long.
    pub(super) async fn times(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let figures: Vec<Figure> = time_figures(&[&summary]);
        let held = of_them(&summary.counts);
        let text = match figures.is_empty() {
            true => format!("Of {held} no time is known."),
            false => format!("Of {held}, half took no longer than the median:"),
        };
        let mut parts = vec![said(text)];
        if !figures.is_empty() {
            parts.push(Part::Figures {
                heads: Vec::new(),
                figures,
            });
        }
        self.covered(parts, &[query], summary.back_to).await
    }

    /// How many of those that ended did so in one way.
    pub(super) async fn rate(&self, query: &Query, end: End) -> Result<Answer, Fault> {
        let Held { counts, back_to } = self.held(query).await?;
        let of_end = counted(&counts, &Status::from_word(end.word()));
        let ends = [Status::Succeeded, Status::Failed, Status::Cancelled];
        let ended: u64 = ends.iter().map(|status| counted(&counts, status)).sum();
        let verb = match end {
            End::Failed | End::Succeeded => end.word(),
            End::Cancelled => "were cancelled",
        };
        let text = match ended {
            0 => "None of them has ended.".to_owned(),
            _ => {
                let (part, whole) = (grouped(of_end), grouped(ended));
                let share = percent(of_end, ended);
                format!("{part} of {whole} that ended {verb}: {share}.")
            }
        };
        self.covered(vec![said(text)], &[query], back_to).await
    }

    /// All numbers.
    pub(super) async fn summary(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let held = of_them(&summary.counts);
        let mut parts = vec![said(format!("{}.", capital(&held)))];
        if summary.counts.total() > 0 {
            let figures = figures(&[&summary]);
            parts.push(Part::Figures {
                heads: Vec::new(),
                figures,
            });
        }
        self.covered(parts, &[query], summary.back_to).await
    }

    /// The same of two queries, side by side.
    pub(super) async fn compare(&self, first: &Query, second: &Query) -> Result<Answer, Fault> {
        let summaries = [
            self.backend.summary(first).await?,
            self.backend.summary(second).await?,
        ];
        let [one, other] = &summaries;
        let figures = figures(&[one, other]);
        let heads = vec![first.to_string(), second.to_string()];
        let parts = vec![Part::Figures { heads, figures }];
        let back_to = one.back_to.max(other.back_to);
        self.covered(parts, &[first, second], back_to).await
    }

    /// Adds what the numbers do not cover, and the lists that they are of.
    async fn covered(
        &self,
        mut parts: Vec<Part>,
        queries: &[&Query],
        back_to: Option<Timestamp>,
    ) -> Result<Answer, Fault> {
        let mirror = self.backend.mirror().await?;
        parts.extend(limits(back_to, &mirror));
        for query in queries {
            // The filters of two queries differ, and so does what text was not searched.
            parts.extend(self.unsearched(query).await?);
        }
        parts.extend(queries.iter().map(|query| list(query)));
        Ok(of(parts))
    }
}

/// How many there are.
pub(super) struct Held {
    /// Of each status that is asked for.
    pub(super) counts: Counts,
    /// How far back they were counted, where that is not all the way.
    pub(super) back_to: Option<Timestamp>,
}

/// `12 predictions`, or at least so many.
pub(super) fn of_them(counts: &Counts) -> String {
    predictions(counts.total(), counts.is_exact)
}

/// Whether a query lets a status through.
fn wants(query: &Query, status: &Status) -> bool {
    let asks = |term: &&Term| term.qualifier == Some(Qualifier::Status);
    let names =
        |value: &Value| matches!(&value.test, Test::Status(named) if named.contains(status));
    let mut terms = query.terms().iter().filter(asks);
    terms.all(|term| term.values.iter().any(names) != term.is_negated)
}

fn counted(counts: &Counts, status: &Status) -> u64 {
    let count = counts.statuses.iter().find(|it| it.status == *status);
    count.map_or(0, |it| it.count)
}

/// `$1.25, as 40 of 42 predictions report it.`
fn spent(summary: &Summary) -> String {
    let held = of_them(&summary.counts);
    let (cost, priced) = (summary.cost, grouped(summary.priced));
    match (summary.priced, summary.counts.total()) {
        (0, 0) => "Nothing: there are no such predictions.".to_owned(),
        (0, _) => format!("None of {held} reports a cost."),
        (known, all) if known == all => format!("{cost}, reported by {held}."),
        _ => format!("{cost}, reported by {priced} of {held}; what the others cost is not known."),
    }
}

/// Everything that a summary says, a column for each.
fn figures(summaries: &[&Summary]) -> Vec<Figure> {
    let figure = |name: &str, value: &dyn Fn(&Summary) -> String| Figure {
        name: name.to_owned(),
        values: summaries.iter().map(|summary| value(summary)).collect(),
    };
    let mut figures = vec![figure("Predictions", &|summary| {
        at_least(summary.counts.total(), summary.counts.is_exact)
    })];
    let mut statuses: Vec<Status> = Status::NAMED.to_vec();
    for it in summaries
        .iter()
        .flat_map(|summary| &summary.counts.statuses)
    {
        if !statuses.contains(&it.status) {
            statuses.push(it.status.clone());
        }
    }
    for status in statuses {
        if summaries
            .iter()
            .any(|summary| counted(&summary.counts, &status) > 0)
        {
            figures.push(figure(status.label(), &|summary| {
                grouped(counted(&summary.counts, &status))
            }));
        }
    }
    figures.push(figure("Cost", &|summary| match summary.priced {
        0 => "not reported".to_owned(),
        _ => summary.cost.to_string(),
    }));
    figures.push(figure("Cost reported by", &|summary| {
        grouped(summary.priced)
    }));
    figures.extend(time_figures(summaries));
    figures
}

/// Medians and the like, where any is known.
fn time_figures(summaries: &[&Summary]) -> Vec<Figure> {
    /// Which times of a summary, and which of their numbers.
    type Of = (
        &'static str,
        fn(&Summary) -> Option<Times>,
        fn(&Times) -> u64,
    );
    const ALL: [Of; 4] = [
        ("Median wait", |summary| summary.queued, |times| times.p50),
        (
            "95 % waited up to",
            |summary| summary.queued,
            |times| times.p95,
        ),
        ("Median run", |summary| summary.running, |times| times.p50),
        (
            "95 % ran up to",
            |summary| summary.running,
            |times| times.p95,
        ),
    ];
    let known = ALL
        .into_iter()
        .filter(|(_, times, _)| summaries.iter().any(|summary| times(summary).is_some()));
    let figures = known.map(|(name, times, number)| Figure {
        name: name.to_owned(),
        values: summaries
            .iter()
            .map(|summary| match times(summary) {
                Some(times) if times.is_exact => duration(number(&times)),
                Some(times) => format!("about {}", duration(number(&times))),
                None => "not known".to_owned(),
            })
            .collect(),
    });
    figures.collect()
}

/// `7.5 %`, cut and never rounded up, so that 100 % is all of them.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(3, 40), "7.5 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(7, 7), "100.0 %");
    }
}
