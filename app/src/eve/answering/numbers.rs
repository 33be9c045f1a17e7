//! Answers that are sums over what a query finds.

use domain::{
    fault::Fault,
    query::Query,
    status::Status,
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
    /// How many.
    pub(super) async fn count(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let (count, is_exact) = held(&summary);
        let text = format!("{}.", capital(&predictions(count, is_exact)));
        self.covered(vec![said(text)], &[query], &[&summary]).await
    }

    /// How much.
    pub(super) async fn spent(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        self.covered(vec![said(spent(&summary))], &[query], &[&summary])
            .await
    }

    /// How long.
    pub(super) async fn times(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let figures: Vec<Figure> = time_figures(&[&summary]);
        let (count, is_exact) = held(&summary);
        let text = match figures.is_empty() {
            true => format!("Of {} no time is known.", predictions(count, is_exact)),
            false => format!(
                "Of {}, half took no longer than the median:",
                predictions(count, is_exact)
            ),
        };
        let mut parts = vec![said(text)];
        if !figures.is_empty() {
            parts.push(Part::Figures {
                heads: Vec::new(),
                figures,
            });
        }
        self.covered(parts, &[query], &[&summary]).await
    }

    /// How many of those that ended did so in one way.
    pub(super) async fn rate(&self, query: &Query, end: End) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let of_end = counted(&summary, &Status::from_word(end.word()));
        let ends = [Status::Succeeded, Status::Failed, Status::Cancelled];
        let ended: u64 = ends.iter().map(|status| counted(&summary, status)).sum();
        let text = match ended {
            0 => "None of them has ended.".to_owned(),
            _ => format!(
                "{} of {} that ended {}: {}.",
                grouped(of_end),
                grouped(ended),
                if end == End::Cancelled {
                    "were cancelled"
                } else {
                    end.word()
                },
                percent(of_end, ended),
            ),
        };
        self.covered(vec![said(text)], &[query], &[&summary]).await
    }

    /// All numbers.
    pub(super) async fn summary(&self, query: &Query) -> Result<Answer, Fault> {
        let summary = self.backend.summary(query).await?;
        let (count, is_exact) = held(&summary);
        let mut parts = vec![said(format!("{}.", capital(&predictions(count, is_exact))))];
        if count > 0 {
            let figures = figures(&[&summary]);
            parts.push(Part::Figures {
                heads: Vec::new(),
                figures,
            });
        }
        self.covered(parts, &[query], &[&summary]).await
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
        self.covered(parts, &[first, second], &[one, other]).await
    }

    /// Adds what the numbers do not cover, and the lists that they are of.
    async fn covered(
        &self,
        mut parts: Vec<Part>,
        queries: &[&Query],
        summaries: &[&Summary],
    ) -> Result<Answer, Fault> {
        let back_to = summaries.iter().filter_map(|summary| summary.back_to).max();
        let mirror = self.backend.mirror().await?;
        parts.extend(limits(back_to, &mirror));
        parts.extend(queries.iter().map(|query| list(query)));
        Ok(of(parts))
    }
}

/// How many, and whether there are no more.
fn held(summary: &Summary) -> (u64, bool) {
    (summary.counts.total(), summary.counts.is_exact)
}

fn counted(summary: &Summary, status: &Status) -> u64 {
    let mut statuses = summary.counts.statuses.iter();
    let count = statuses.find(|it| it.status == *status);
    count.map_or(0, |it| it.count)
}

/// `$1.25, as 40 of 42 predictions report it.`
fn spent(summary: &Summary) -> String {
    let (count, is_exact) = held(summary);
    match (summary.priced, count) {
        (0, 0) => "Nothing: there are no such predictions.".to_owned(),
        (0, _) => format!("None of {} reports a cost.", predictions(count, is_exact)),
        (priced, _) if priced == count => {
            format!(
                "{}, reported by {}.",
                summary.cost,
                predictions(count, is_exact)
            )
        }
        (priced, _) => format!(
            "{}, reported by {} of {}; what the others cost is not known.",
            summary.cost,
            grouped(priced),
            predictions(count, is_exact),
        ),
    }
}

/// Everything that a summary says, a column for each.
fn figures(summaries: &[&Summary]) -> Vec<Figure> {
    let figure = |name: &str, value: &dyn Fn(&Summary) -> String| Figure {
        name: name.to_owned(),
        values: summaries.iter().map(|summary| value(summary)).collect(),
    };
    let mut figures = vec![figure("Predictions", &|summary| {
        let (count, is_exact) = held(summary);
        at_least(count, is_exact)
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
            .any(|summary| counted(summary, &status) > 0)
        {
            figures.push(figure(status.label(), &|summary| {
                grouped(counted(summary, &status))
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
fn percent(part: u64, whole: u64) -> String {
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
