//! Answers about one prediction, and commands put as questions.

use domain::{
    command::Command,
    fault::Fault,
    prediction::{Detail, Row},
    query::{Query, Term},
    status::Status,
    timing,
    usual::{DAYS, ENOUGH},
};

use super::{
    Desk, of, said,
    words::{cited, cut, duration, list, predictions},
};
use crate::eve::{
    answer::{Answer, Figure, Part, Place},
    intent::Which,
};

/// How many are named where an id could be that of several.
const SEVERAL: usize = 10;

/// How much of a text is quoted, in characters.
const QUOTED: usize = 2_000;

/// How many output files are named.
const FILES: usize = 12;

/// The most predictions that a question about a command names.
const STOPPED: usize = 100;

/// The prediction that is meant, or the answer where that is not one.
type Meant = Result<Row, Answer>;

impl Desk<'_> {
    async fn meant(&self, which: &Which) -> Result<Meant, Fault> {
        let (query, is_newest) = match which {
            Which::This(id) => (Some(Query::of_prediction(id)), false),
            Which::Begins(beginning) => {
                let term = Term::of_id_prefix(beginning);
                (term.map(|term| Query::of(vec![term])), false)
            }
            Which::Newest(query) => (Some(query.clone()), true),
        };
        let Some(query) = query else {
            return Ok(Err(of(vec![said("I do not know such an id.")])));
        };
        let (mut rows, has_more) = self
            .rows(&query, if is_newest { 1 } else { SEVERAL })
            .await?;
        // Another account may have another prediction of this id.
        if let Which::This(id) = which {
            rows.retain(|row| row.prediction.id == *id);
        }
        match rows.as_slice() {
            [row] => Ok(Ok(row.clone())),
            [] => {
                let text = match is_newest {
                    true => "There is no such prediction.",
                    false => "The mirror holds no prediction whose id begins so.",
                };
                Ok(Err(of(vec![said(text), list(&query)])))
            }
            several => {
                let count = several.len();
                let more = if has_more { "more than " } else { "" };
                let text =
                    format!("The ids of {more}{count} predictions begin so. Which is meant?");
                let mut parts = vec![said(text)];
                parts.extend(several.iter().map(|row| cited(row, self.now)));
                parts.push(list(&query));
                Ok(Err(of(parts)))
            }
        }
    }

    async fn detail(&self, row: &Row) -> Result<Option<Detail>, Fault> {
        self.backend.detail(&row.prediction.id).await
    }

    /// What is known of it.
    pub(super) async fn about(&self, which: &Which) -> Result<Answer, Fault> {
        let row = match self.meant(which).await? {
            Ok(row) => row,
            Err(answer) => return Ok(answer),
        };
        let mut parts = vec![cited(&row, self.now), self.facts(&row)];
        if let Some(error) = row.prediction.error.clone() {
            parts.push(said("It says why it failed:"));
            parts.push(quoted(&row, &error));
        }
        Ok(of(parts))
    }

    /// Its times, its cost and where it came from.
    fn facts(&self, row: &Row) -> Part {
        let p = &row.prediction;
        let span =
            |span: Option<timing::Span>| span.map_or_else(|| "—".to_owned(), timing::Span::text);
        let cost = p.cost.map(|cost| cost.to_string());
        let cost = cost.unwrap_or_else(|| "not reported".to_owned());
        let facts = [
            ("Status", p.status.label().to_owned()),
            ("Waited", span(timing::queued(p, self.now))),
            ("Ran", span(timing::running(p, self.now))),
            ("In all", span(timing::total(p, self.now))),
            ("Cost", cost),
            ("Source", p.source.label().to_owned()),
        ];
        let figures = facts.into_iter().map(|(name, value)| figure(name, value));
        Part::Figures {
            heads: Vec::new(),
            figures: figures.collect(),
        }
    }

    /// What it returned.
    pub(super) async fn returned(&self, which: &Which) -> Result<Answer, Fault> {
        let row = match self.meant(which).await? {
            Ok(row) => row,
            Err(answer) => return Ok(answer),
        };
        let mut parts = vec![cited(&row, self.now)];
        let Some(detail) = self.detail(&row).await? else {
            return Ok(of(parts));
        };
        if let Some(text) = &detail.text {
            parts.push(said("It returned this text:"));
            parts.push(quoted(&row, text));
        } else if detail.files.is_empty() {
            parts.extend(nothing(&row, &detail));
        }
        if detail.has_value && (detail.text.is_some() || !detail.files.is_empty()) {
            let output = detail.output.as_deref().unwrap_or_default();
            parts.extend([
                said("Its output has more in it, as JSON:"),
                quoted(&row, output),
            ]);
        }
        if !detail.files.is_empty() {
            let noun = if detail.files.len() == 1 {
                "file"
            } else {
                "files"
            };
            parts.push(said(format!("It returned {} {noun}.", detail.files.len())));
        }
        for file in detail.files.iter().take(FILES) {
            let id = row.prediction.id.clone();
            let number = file.number;
            parts.push(Part::Link {
                to: Place::File { id, number },
                text: format!("{} {}", file.kind.label(), cut(&file.name, 80)),
            });
        }
        Ok(of(parts))
    }

    /// Why it took so long.
    pub(super) async fn why_slow(&self, which: &Which) -> Result<Answer, Fault> {
        let row = match self.meant(which).await? {
            Ok(row) => row,
            Err(answer) => return Ok(answer),
        };
        let p = &row.prediction;
        let usual = self.backend.usual().await?;
        let usual = usual.into_iter().find(|usual| usual.model == p.model);
        let text = match &usual {
            None => format!(
                "I cannot say: its model has fewer than {ENOUGH} successes in the last {DAYS} days \
                 to hold it against."
            ),
            Some(usual) => match usual.judge(p, self.now) {
                Some(verdict) if verdict.is_slow() => format!("It took {}.", verdict.sentence()),
                Some(verdict) => format!("It was not slow: {}.", verdict.sentence()),
                None => "It was not slow: it is near what is usual for its model.".to_owned(),
            },
        };
        let mut parts = vec![said(text), cited(&row, self.now), self.facts(&row)];
        if let Some(usual) = usual {
            let median = duration(usual.total);
            let runs = predictions(u64::from(usual.runs), true);
            parts.push(said(format!(
                "The model's {DAYS}-day median is {median}, of {runs}."
            )));
        }
        Ok(of(parts))
    }

    /// Why it failed.
    pub(super) async fn why_failed(&self, which: &Which) -> Result<Answer, Fault> {
        let row = match self.meant(which).await? {
            Ok(row) => row,
            Err(answer) => return Ok(answer),
        };
        let status = &row.prediction.status;
        if *status != Status::Failed {
            let text = format!("It did not fail: its status is {}.", status.label());
            return Ok(of(vec![said(text), cited(&row, self.now)]));
        }
        let detail = self.detail(&row).await?;
        let error = detail.and_then(|detail| detail.error);
        let mut parts = vec![cited(&row, self.now)];
        match error.or_else(|| row.prediction.error.clone()) {
            Some(error) => {
                parts.push(said("It failed with this error:"));
                parts.push(quoted(&row, &error));
            }
            None => parts.push(said("It failed without an error message.")),
        }
        Ok(of(parts))
    }

    /// Its page.
    pub(super) async fn open(&self, which: &Which) -> Result<Answer, Fault> {
        self.going(which, |id| Place::Prediction { id }).await
    }

    /// The way to run it again.
    pub(super) async fn again(&self, which: &Which) -> Result<Answer, Fault> {
        self.going(which, |id| Place::Again { id }).await
    }

    async fn going(
        &self,
        which: &Which,
        place: impl FnOnce(domain::id::PredictionId) -> Place,
    ) -> Result<Answer, Fault> {
        Ok(match self.meant(which).await? {
            Ok(row) => Answer {
                parts: vec![cited(&row, self.now)],
                goes: Some(place(row.prediction.id)),
            },
            Err(answer) => answer,
        })
    }

    /// Asks whether to stop it.
    pub(super) async fn cancel(&self, which: &Which) -> Result<Answer, Fault> {
        let row = match self.meant(which).await? {
            Ok(row) => row,
            Err(answer) => return Ok(answer),
        };
        let status = &row.prediction.status;
        if status.is_terminal() {
            let text = format!("There is nothing to cancel: it ended, {}.", status.label());
            return Ok(of(vec![said(text), cited(&row, self.now)]));
        }
        let ids = vec![row.prediction.id.clone()];
        Ok(of(vec![
            said("This one would be cancelled. Nothing is done before you confirm it."),
            cited(&row, self.now),
            Part::Confirm {
                command: Command::Cancel,
                ids,
            },
        ]))
    }

    /// Asks whether to stop what a query finds, as far as it has not ended.
    pub(super) async fn cancel_all(&self, query: &Query) -> Result<Answer, Fault> {
        let text = format!("{query} status:queued,processing");
        let Ok(unfinished) = Query::parse(text.trim()) else {
            return Ok(of(vec![said("I do not know what is to be cancelled.")]));
        };
        let selected = self.backend.select(&unfinished).await?;
        let count = selected.ids.len();
        let found = predictions(count as u64, selected.part_of.is_none());
        let mut parts = match count {
            0 => vec![said(
                "There is nothing to cancel: none of these is queued or processing.",
            )],
            1..=STOPPED => vec![
                said(format!(
                    "To be cancelled: {found}. Nothing is done before you confirm it."
                )),
                Part::Confirm {
                    command: Command::Cancel,
                    ids: selected.ids,
                },
            ],
            _ => vec![said(format!(
                "To be cancelled: {found}. That is more than I take; select them in the list."
            ))],
        };
        parts.push(list(&unfinished));
        Ok(of(parts))
    }
}

/// Why there is no output.
fn nothing(row: &Row, detail: &Detail) -> Vec<Part> {
    let p = &row.prediction;
    if let (Status::Failed, Some(error)) = (&p.status, &detail.error) {
        return vec![
            said("It returned nothing, but failed with this error:"),
            quoted(row, error),
        ];
    }
    if let Some(output) = &detail.output {
        return vec![said("It returned this JSON:"), quoted(row, output)];
    }
    let text = match p.status.is_terminal() {
        true => format!("It returned nothing; its status is {}.", p.status.label()),
        false => format!("It has not returned anything yet: {}.", p.status.label()),
    };
    vec![said(text)]
}

fn quoted(row: &Row, text: &str) -> Part {
    Part::Quoted {
        id: row.prediction.id.clone(),
        text: cut(text, QUOTED),
    }
}

fn figure(name: &str, value: String) -> Figure {
    Figure {
        name: name.to_owned(),
        values: vec![value],
    }
}
