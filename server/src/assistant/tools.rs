//! What the chat model may look up: each reads the mirror through the port that the pages use, within
//! bounds, and none changes, sends or fetches anything. What they tell is JSON.

mod facts;

use app::backend::Backend;
use domain::{
    fault::Fault,
    id::PredictionId,
    order::Order,
    page::Stretch,
    prediction::Row,
    query::{MAX_QUERY_LEN, Qualifier, Query},
    time::Timestamp,
    usage::By,
};
use serde_json::{Map, Value, json};

use super::{Looked, MAX_TOLD, Why};
use crate::upstream::chat::{Call, Tool};

/// The most rows of one look-up.
const ROWS: u64 = 20;

/// The most models and groups.
const VALUES: usize = 20;

/// All there are.
pub(super) fn all() -> Vec<Tool> {
    let query = json!({ "type": "string", "description": "A query; empty for all." });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": ROWS });
    let tool = |name, description, properties: Value, required: &[&str]| Tool {
        name,
        description,
        arguments: json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
    };
    vec![
        tool(
            "search",
            "The newest predictions that a query finds, with their times, costs and errors.",
            json!({ "query": query, "limit": limit }),
            &["query"],
        ),
        tool(
            "prediction",
            "One prediction, with the beginnings of its input, output and error.",
            json!({ "id": { "type": "string", "description": "Its id, or the beginning of it." } }),
            &["id"],
        ),
        tool(
            "totals",
            "How many predictions a query finds, by status, what they cost, how long they took.",
            json!({ "query": query }),
            &["query"],
        ),
        tool(
            "breakdown",
            "The same by model, source, account or status in a range of time, and why some failed.",
            json!({
                "range": { "type": "string", "description": "As created: takes it, such as 7d." },
                "by": { "type": "string", "enum": ["model", "source", "account", "status"] },
                "query": query,
            }),
            &["range", "by"],
        ),
        tool(
            "extremes",
            "The slowest, fastest, dearest or cheapest predictions that a query finds.",
            json!({
                "query": query,
                "order": { "type": "string", "enum": ["slowest", "fastest", "dearest", "cheapest"] },
                "limit": limit,
            }),
            &["query", "order"],
        ),
        tool(
            "models",
            "The models that predictions have, with how many, most first.",
            json!({ "part": { "type": "string", "description": "A part of the name." } }),
            &[],
        ),
    ]
}

/// Looks up what is called, and notes what was looked at.
pub(super) async fn run(
    call: &Call,
    now: Timestamp,
    backend: &dyn Backend,
    looked: &mut Looked,
) -> Result<String, Why> {
    let arguments = match call.arguments.trim() {
        "" => "{}",
        arguments => arguments,
    };
    let arguments = serde_json::from_str(arguments).map_err(|_| Why::MalformedCall)?;
    let mut desk = Desk {
        arguments,
        now,
        backend,
        looked,
    };
    let told = match call.name.as_str() {
        "search" => desk.search().await,
        "prediction" => desk.prediction().await,
        "totals" => desk.totals().await,
        "breakdown" => desk.breakdown().await,
        "extremes" => desk.extremes().await,
        "models" => desk.models().await,
        _ => return Err(Why::UnknownTool),
    };
    let told = match told {
        Ok(told) => told,
        Err(Stopped::Mistake(sentence)) => json!({ "mistake": sentence }),
        Err(Stopped::Fault(fault)) => return Err(Why::mirror(&fault)),
    };
    Ok(facts::within(told, MAX_TOLD).to_string())
}

struct Desk<'a> {
    arguments: Map<String, Value>,
    now: Timestamp,
    backend: &'a dyn Backend,
    looked: &'a mut Looked,
}

/// Why there is nothing to tell.
enum Stopped {
    /// The model can do it better.
    Mistake(String),
    Fault(Fault),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Desk<'_> {
    async fn search(&mut self) -> Result<Value, Stopped> {
        let query = self.query("")?;
        let most = usize::try_from(self.limit(10)).unwrap_or(1);
        let mut page = self.backend.page(&query, &Stretch::default()).await?;
        let has_more = page.next.is_some() || page.rows.len() > most;
        page.rows.truncate(most);
        Ok(json!({
            "query": query.to_string(),
            "has_more": has_more,
            // Their text is too long to be searched as a whole: others may match beyond.
            "searched_in_part": page.coverage.truncated,
            "predictions": self.told(&page.rows),
        }))
    }

    async fn prediction(&mut self) -> Result<Value, Stopped> {
        let id = self.text("id");
        let mistake = || Stopped::Mistake("There is no such id.".to_owned());
        let id: PredictionId = id.trim().parse().map_err(|_| mistake())?;
        let query = Query::of_prediction(&id);
        // Only what the mirror holds: nothing is fetched because a model names an id.
        let mut page = self.backend.page(&query, &Stretch::default()).await?;
        if let Some(exact) = page.rows.iter().position(|row| row.prediction.id == id) {
            page.rows.swap(0, exact);
            page.rows.truncate(1);
        }
        page.rows.truncate(usize::try_from(ROWS).unwrap_or(1));
        let found = self.told(&page.rows);
        let ([row], [_]) = (page.rows.as_slice(), found.as_slice()) else {
            return Ok(json!({ "found": found.len(), "predictions": found }));
        };
        let detail = self.backend.detail(&row.prediction.id).await?;
        Ok(match detail {
            Some(detail) => facts::whole(&detail, self.now, self.backend.zone()),
            None => json!({ "found": 0 }),
        })
    }

    async fn totals(&mut self) -> Result<Value, Stopped> {
        let query = self.query("")?;
        let summary = self.backend.summary(&query).await?;
        let mut told = facts::summary(&summary);
        told["query"] = json!(query.to_string());
        Ok(told)
    }

    async fn breakdown(&mut self) -> Result<Value, Stopped> {
        let by = By::from_word(&self.text("by"));
        let by = by.ok_or_else(|| mistake("`by` is model, source, account or status."))?;
        let range = self.text("range");
        if range.is_empty() || range.contains(char::is_whitespace) {
            return Err(mistake(
                "`range` is one stretch of time, such as 7d or today.",
            ));
        }
        let query = self.query(&format!("created:{range} "))?;
        let usage = self.backend.usage(&query, by).await?;
        let groups = usage.groups.iter().take(VALUES).map(|group| {
            let mut told = facts::summary(&group.total);
            told[by.qualifier().word()] = json!(group.value);
            told
        });
        let groups: Vec<_> = groups.collect();
        let causes = usage.failures.causes.iter().take(5).map(|cause| {
            json!({
                "error": cause.text,
                "times": cause.number,
                "first": self.backend.zone().date_time(cause.first),
                "last": self.backend.zone().date_time(cause.last),
            })
        });
        Ok(json!({
            "query": query.to_string(),
            "total": facts::summary(&usage.total),
            "groups": groups,
            "failures_by_cause": causes.collect::<Vec<_>>(),
        }))
    }

    async fn extremes(&mut self) -> Result<Value, Stopped> {
        let orders = [
            Order::Slowest,
            Order::Fastest,
            Order::Dearest,
            Order::Cheapest,
        ];
        let word = self.text("order");
        let order = orders.into_iter().find(|order| order.word() == word);
        let order =
            order.ok_or_else(|| mistake("`order` is slowest, fastest, dearest or cheapest."))?;
        let query = self.query("")?;
        let most = u32::try_from(self.limit(5)).unwrap_or(1);
        let first = self.backend.first(&query, order, most).await?;
        Ok(json!({
            "query": query.to_string(),
            "looked_back_to": first.back_to.map(|at| self.backend.zone().date_time(at)),
            "predictions": self.told(&first.rows),
        }))
    }

    async fn models(&mut self) -> Result<Value, Stopped> {
        let part: String = self.text("part").chars().take(MAX_QUERY_LEN).collect();
        let models = self.backend.suggestions(Qualifier::Model, &part).await?;
        let models = models.iter().take(VALUES);
        let models = models.map(|it| json!({ "model": it.label, "predictions": it.held }));
        Ok(json!({ "models": models.collect::<Vec<_>>() }))
    }

    /// Rows as they are told, noted as looked at.
    fn told(&mut self, rows: &[Row]) -> Vec<Value> {
        self.looked.rows(rows);
        let zone = self.backend.zone();
        let told = rows.iter().map(|row| facts::row(row, self.now, zone));
        told.collect()
    }

    /// The query that is asked for, behind what stands before it, noted as looked at.
    fn query(&mut self, before: &str) -> Result<Query, Stopped> {
        let text = format!("{before}{}", self.text("query"));
        let query = Query::parse(text.trim()).map_err(|mistakes| {
            let sentences: Vec<_> = mistakes.into_iter().map(|it| it.sentence).collect();
            Stopped::Mistake(sentences.join(" "))
        })?;
        self.looked.query(&query);
        Ok(query)
    }

    fn text(&self, name: &str) -> String {
        let text = self.arguments.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    fn limit(&self, default: u64) -> u64 {
        let limit = self.arguments.get("limit").and_then(Value::as_u64);
        limit.unwrap_or(default).clamp(1, ROWS)
    }
}

fn mistake(sentence: &str) -> Stopped {
    Stopped::Mistake(sentence.to_owned())
}
