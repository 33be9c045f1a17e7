//! Answers that are predictions: the newest, those at an end of an order, and failures by what they
//! say.

use domain::{
    fault::Fault,
    mirror::Completeness,
    order::Order,
    page::Stretch,
    prediction::Row,
    query::{Qualifier, Query},
    usage::Cause,
};

use super::{
    Desk,
    numbers::{Held, percent},
    of, said,
    words::{at_least, cited, cut, grouped, limits, list, predictions, unsearched},
};
use crate::{
    eve::answer::{Answer, Figure, Part},
    ui::{date_time, time_of_day},
};

/// How many predictions are named where nobody says how many.
const FEW: usize = 5;

/// How many errors are named.
const ERRORS: usize = 3;

impl Desk<'_> {
    /// The newest of what a query finds, and whether there may be more.
    pub(super) async fn rows(&self, query: &Query, most: usize) -> Result<(Vec<Row>, bool), Fault> {
        let mut page = self.backend.page(query, &Stretch::default()).await?;
        let has_more = page.next.is_some() || page.rows.len() > most;
        page.rows.truncate(most);
        Ok((page.rows, has_more))
    }

    /// Describes the text that a query did not search, if any.
    pub(super) async fn unsearched(&self, query: &Query) -> Result<Option<Part>, Fault> {
        if !query.needs_text() {
            return Ok(None);
        }
        let page = self.backend.page(query, &Stretch::default()).await?;
        Ok(unsearched(&page.coverage))
    }

    /// The newest.
    pub(super) async fn newest(&self, query: &Query, count: u32) -> Result<Answer, Fault> {
        let most = usize::try_from(count).unwrap_or(FEW);
        let (rows, has_more) = self.rows(query, most).await?;
        let unsearched = self.unsearched(query).await?;
        let text = match (rows.len(), has_more && rows.len() < most) {
            (0, true) => {
                "None as far as one search looks back; the list goes on from there.".to_owned()
            }
            (0, false) => none(unsearched.as_ref()),
            (1, _) => "The newest:".to_owned(),
            (found, _) => format!("The newest {found}:"),
        };
        let mut parts = vec![said(text)];
        parts.extend(rows.iter().map(|row| cited(row, self.now)));
        parts.extend(unsearched);
        parts.push(list(query));
        Ok(of(parts))
    }

    /// How many there are, and the newest of them.
    pub(super) async fn found(&self, query: &Query) -> Result<Answer, Fault> {
        let Held { counts, back_to } = self.held(query).await?;
        let (rows, _) = self.rows(query, FEW).await?;
        let unsearched = self.unsearched(query).await?;
        let (count, is_exact) = (counts.total(), counts.is_exact);
        let text = match (count, rows.len()) {
            (0, 0) if is_exact => none(unsearched.as_ref()),
            (count, shown) if count == shown as u64 && is_exact => {
                format!("{}:", predictions(count, true))
            }
            (count, shown) => {
                format!(
                    "{}, of which the newest {shown}:",
                    predictions(count, is_exact)
                )
            }
        };
        let mut parts = vec![said(text)];
        parts.extend(rows.iter().map(|row| cited(row, self.now)));
        parts.extend(limits(back_to, &self.backend.mirror().await?));
        parts.extend(unsearched);
        parts.push(list(query));
        Ok(of(parts))
    }

    /// Those at an end of an order.
    pub(super) async fn extreme(
        &self,
        query: &Query,
        order: Order,
        count: u32,
    ) -> Result<Answer, Fault> {
        let first = self.backend.first(query, order, count).await?;
        let what = match order {
            Order::Slowest => "slowest",
            Order::Fastest => "fastest",
            Order::Dearest => "most expensive",
            Order::Cheapest => "cheapest",
        };
        let measure = match order {
            Order::Slowest | Order::Fastest => "that ended",
            Order::Dearest | Order::Cheapest => "that report a cost",
        };
        let text = match first.rows.len() {
            0 => format!("There is none of those {measure}."),
            1 => format!("The {what} of those {measure}:"),
            found => format!("The {found} {what} of those {measure}:"),
        };
        let mut parts = vec![said(text)];
        parts.extend(first.rows.iter().map(|row| cited(row, self.now)));
        parts.extend(limits(first.back_to, &self.backend.mirror().await?));
        parts.extend(self.unsearched(query).await?);
        parts.push(list(query));
        Ok(of(parts))
    }

    /// What the newest failures say, by cause, the most frequent first: counted as the page of the
    /// usage counts them.
    pub(super) async fn errors(&self, query: &Query) -> Result<Answer, Fault> {
        let text = format!("{query} status:failed");
        let failed = Query::parse(text.trim()).unwrap_or_else(|_| query.clone());
        let failures = self.backend.failures(query).await?;
        let looked_at = failures.looked_at;
        let noun = if looked_at == 1 {
            "failure"
        } else {
            "failures"
        };
        let text = match (looked_at, failures.has_more) {
            (0, false) => "Nothing failed.".to_owned(),
            (count, false) => format!("{} {noun}, the most frequent error first:", grouped(count)),
            (count, true) => format!(
                "There are many: among the newest {} {noun} that I looked at, the most frequent \
                 error first:",
                grouped(count)
            ),
        };
        let mut parts = vec![said(text)];
        for cause in failures.causes.iter().take(ERRORS) {
            parts.extend(self.cause(cause, looked_at).await?);
        }
        let rest = failures.causes.len().saturating_sub(ERRORS);
        if rest > 0 {
            parts.push(said(format!(
                "And {rest} more, each less frequent or as frequent."
            )));
        }
        if looked_at > 0 {
            parts.push(said(
                "Ids, numbers and addresses are left out of the errors.",
            ));
        }
        parts.push(list(&failed));
        Ok(of(parts))
    }

    /// How often something failed so, what it says, and the newest that did.
    async fn cause(&self, cause: &Cause, of_all: u64) -> Result<Vec<Part>, Fault> {
        let share = percent(cause.number, of_all);
        let (first, last) = (date_time(cause.first), date_time(cause.last));
        let text = match cause.number {
            1 => format!("Once ({share}), here:"),
            count => {
                let times = grouped(count);
                format!("{times} times ({share}), first {first}, last {last}, most recently here:")
            }
        };
        let error = match cause.text.as_str() {
            "" => "(no error was reported)",
            error => error,
        };
        let quoted = Part::Quoted {
            id: cause.example.clone(),
            text: cut(error, 300),
        };
        let newest = Query::of_prediction(&cause.example);
        let (mut rows, _) = self.rows(&newest, 10).await?;
        rows.retain(|row| row.prediction.id == cause.example);
        let newest = rows.iter().map(|row| cited(row, self.now));
        Ok([said(text), quoted].into_iter().chain(newest).collect())
    }

    /// Which models there are.
    pub(super) async fn models(&self) -> Result<Answer, Fault> {
        let models = self.backend.suggestions(Qualifier::Model, "").await?;
        if models.is_empty() {
            return Ok(of(vec![said("There are no predictions yet.")]));
        }
        let figures = models.iter().map(|model| Figure {
            name: model.label.clone(),
            values: vec![grouped(model.held)],
        });
        let text = format!(
            "The {} with the most predictions, most first:",
            models.len()
        );
        let heads = Vec::new();
        let figures = figures.collect();
        Ok(of(vec![
            said(text),
            Part::Figures { heads, figures },
            list(&Query::default()),
        ]))
    }

    /// How fresh and complete the mirror is.
    pub(super) async fn freshness(&self) -> Result<Answer, Fault> {
        let mirror = self.backend.mirror().await?;
        let held = at_least(mirror.held, true);
        let mut parts = vec![said(format!("The mirror holds {held} predictions."))];
        for account in &mirror.accounts {
            let synced = account.synced_at.map_or_else(
                || "was not asked yet".to_owned(),
                |at| format!("answered last at {}", date_time(at)),
            );
            let history = match account.completeness {
                Completeness::Confirmed { at, count } => {
                    format!(
                        "its history matched upstream's count of {count} at {}",
                        date_time(at)
                    )
                }
                Completeness::Counting => {
                    "its history is not compared with upstream yet".to_owned()
                }
                Completeness::Differs {
                    missing, surplus, ..
                } => format!("{missing} are missing here and {surplus} are missing upstream"),
                Completeness::Unverified => {
                    "upstream reports no total to compare its history with".to_owned()
                }
                Completeness::Reading { back_to: Some(day) } => {
                    format!("its history is read back to {day}")
                }
                Completeness::Reading { back_to: None } => "its history is not read yet".to_owned(),
            };
            let name = &account.name;
            parts.push(said(format!(
                "Account {name}: upstream {synced}; {history}."
            )));
        }
        if let Some(trouble) = mirror.trouble() {
            let (name, since) = (trouble.name, date_time(trouble.since));
            let trouble = trouble.sentence(time_of_day);
            parts.push(said(format!("No news of {name} since {since}: {trouble}")));
        }
        Ok(of(parts))
    }
}

/// That there is none, which is said flatly only if all text was searched.
fn none(unsearched: Option<&Part>) -> String {
    match unsearched {
        None => "There is none.".to_owned(),
        Some(_) => "None in the text that is searched.".to_owned(),
    }
}
