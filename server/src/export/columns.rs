//! The columns of a CSV export: those of the list and what else it knows, each exact to the digit.

use domain::{
    cost::Cost,
    kind::Kind,
    prediction::Prediction,
    time::Timestamp,
    timing::{self, Precision, RunDurations, Span},
    zone::Zone,
};

use super::csv::Cell;

/// When and where an export is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsOf {
    /// The current time.
    pub(super) now: Timestamp,
    /// The zone in which times are written.
    pub(super) zone: Zone,
}

/// A column.
pub(super) struct Column {
    /// What it is asked for by.
    pub(super) name: &'static str,
    /// What stands above it.
    pub(super) heading: &'static str,
    /// What it says of a prediction at some moment.
    pub(super) cell: fn(&Prediction, AsOf) -> Cell,
}

/// All of them, in the order in which they are written where none is asked for.
pub(super) const COLUMNS: [Column; 17] = [
    column("id", "id", |p, _| text(p.id.upstream())),
    column("account", "account", |p, _| text(p.account.as_str())),
    column("status", "status", |p, _| text(p.status.word())),
    column("model", "model", |p, _| text(&p.model)),
    column("source", "source", |p, _| text(p.source.word())),
    column("type", "type", |p, _| text(p.kind.map_or("", Kind::word))),
    column("created", "created_at", |p, it| {
        moment(Some(p.created_at), it.zone)
    }),
    column("started", "started_at", |p, it| {
        moment(p.started_at, it.zone)
    }),
    column("completed", "completed_at", |p, it| {
        moment(p.completed_at, it.zone)
    }),
    column("updated", "updated_at", |p, it| {
        moment(p.updated_at, it.zone)
    }),
    column("queued", "queued_seconds", |p, it| {
        let queued = RunDurations::of(p, it.now).queued;
        seconds(queued.filter(|span| p.started_at.is_none() || span.micros >= 1_000))
    }),
    column("running", "running_seconds", |p, it| {
        seconds(timing::running(p, it.now))
    }),
    column("total", "total_seconds", |p, it| {
        seconds(timing::total(p, it.now))
    }),
    column("cost", "cost_credits", |p, _| cost(p.cost)),
    column("outputs", "outputs", |p, _| {
        Cell::Number(p.outputs.to_string())
    }),
    column("error", "error", |p, _| {
        text(p.error.as_deref().unwrap_or_default())
    }),
    column("flaw", "flaw", |p, _| {
        text(p.flaw.as_deref().unwrap_or_default())
    }),
];

const fn column(
    name: &'static str,
    heading: &'static str,
    cell: fn(&Prediction, AsOf) -> Cell,
) -> Column {
    Column {
        name,
        heading,
        cell,
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// ISO 8601 to the microsecond, with the offset: `2026-03-04T21:20:58.000123+00:00`.
fn moment(at: Option<Timestamp>, zone: Zone) -> Cell {
    Cell::Number(at.map_or_else(String::new, |at| zone.iso_8601(at)))
}

/// `5.512345`, or `5` if no more than the seconds are known; what still grows is written as it is at
/// the moment of the export.
fn seconds(span: Option<Span>) -> Cell {
    Cell::Number(span.map_or_else(String::new, |Span { micros, precision }| {
        let seconds = micros / 1_000_000;
        match precision {
            Precision::WholeSeconds => seconds.to_string(),
            Precision::Exact | Precision::Ticking => {
                format!("{seconds}.{:06}", micros % 1_000_000)
            }
        }
    }))
}

/// The digits that upstream reported; nothing where it reported none.
fn cost(cost: Option<Cost>) -> Cell {
    Cell::Number(cost.map_or_else(String::new, |cost| cost.to_string().replacen('$', "", 1)))
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
