//! One piece of the audit's work, and the request that it needs next.

use std::time::Instant;

use domain::{
    day::{CalendarDay, DaySpan},
    id::PredictionId,
};

use super::{
    super::{Page, walk::ListWalk},
    absence::AbsenceCheck,
};
use crate::upstream::ListRequest;

/// 1900-01-01, a day without predictions: tells whether upstream heeds `from` and `to` at all.
const EMPTY_DAY: i32 = -25_567;

/// A piece of work that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueuedCheck {
    /// Count a span, and read it if the counts differ.
    Count(DaySpan),
    /// Read a span, whatever its count.
    Read(DaySpan),
}

impl QueuedCheck {
    pub(super) fn span(self) -> DaySpan {
        match self {
            Self::Count(span) | Self::Read(span) => span,
        }
    }
}

/// The present piece of work.
#[derive(Debug)]
pub(super) enum AuditTask {
    /// Counts a day that has no predictions.
    Probe,
    /// Counts the predictions of a span.
    Count(SpanCount),
    /// Has counted a span; the store is filing what the page listed, in pages of that size.
    Counted(SpanCount, Page, u32),
    /// Reads a span row by row.
    Read(SpanReading),
    /// Looks up what a reading did not show.
    LookUp(AbsenceCheck),
}

/// A count of a span, which any page of it tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpanCount {
    pub(super) span: DaySpan,
    /// The number of the page that is asked for.
    pub(super) page: u32,
}

#[derive(Debug)]
pub(super) struct SpanReading {
    pub(super) walk: ListWalk,
    /// Number of predictions held in the span before.
    pub(super) held_before: u64,
    /// Number of readings of the span in a row before this one.
    pub(super) earlier: u32,
}

/// The next request of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sync::plan) enum AuditStep {
    /// A page of the list.
    List(ListRequest),
    /// One prediction.
    Get(PredictionId),
}

impl AuditTask {
    pub(super) fn is_look_up(&mut self) -> bool {
        matches!(self, Self::LookUp(_))
    }

    pub(super) fn step(&self, size: u32) -> AuditStep {
        let first_page = |span: DaySpan| ListRequest {
            page: 1,
            per_page: size,
            from: span.first,
            to: span.last,
        };
        match self {
            Self::Probe => {
                let empty = CalendarDay::from_number(EMPTY_DAY);
                AuditStep::List(first_page(DaySpan::single(empty)))
            }
            Self::Count(count) | Self::Counted(count, ..) => AuditStep::List(ListRequest {
                page: count.page,
                ..first_page(count.span)
            }),
            Self::Read(reading) => AuditStep::List(reading.walk.request(size)),
            Self::LookUp(absence) => match absence.next() {
                Some(id) => AuditStep::Get(id.clone()),
                None => AuditStep::List(first_page(absence.span)),
            },
        }
    }

    pub(super) fn span(&self) -> DaySpan {
        match self {
            Self::Probe => DaySpan::ALL,
            Self::Count(count) | Self::Counted(count, ..) => count.span,
            Self::Read(reading) => reading.walk.span(),
            Self::LookUp(absence) => absence.span,
        }
    }

    pub(super) fn held_until(&self) -> Option<Instant> {
        match self {
            Self::Read(reading) => reading.walk.held_until(),
            Self::Probe | Self::Count(_) | Self::Counted(..) | Self::LookUp(_) => None,
        }
    }
}

impl SpanCount {
    /// A count by the first page.
    pub(super) fn first_page(span: DaySpan) -> Self {
        Self { span, page: 1 }
    }
}

impl SpanReading {
    pub(super) fn new(span: DaySpan, held_before: u64, earlier: u32) -> Self {
        Self {
            walk: ListWalk::collecting(span),
            held_before,
            earlier,
        }
    }
}
