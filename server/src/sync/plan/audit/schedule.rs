//! When each day is counted again as a matter of routine.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use domain::day::{CalendarDay, DaySpan};

use super::super::Now;

/// The time between two counts of today, and of a day with late arrivals.
const TODAY: Duration = Duration::from_secs(300);
/// The time between two counts of yesterday.
const YESTERDAY: Duration = Duration::from_secs(900);
/// The time between two counts of a day of the last week.
const THIS_WEEK: Duration = Duration::from_secs(6 * 3_600);
/// The time between two counts of an older day, and of a span without predictions.
const OLDER: Duration = Duration::from_secs(24 * 3_600);
/// The longest time after which a span that differed is counted again.
const LONGEST_RETRY: Duration = Duration::from_secs(3_600);
/// The shortest.
const SHORTEST_RETRY: Duration = Duration::from_secs(60);

/// When each span was last counted, since the start of the console.
#[derive(Debug, Default)]
pub(super) struct CheckSchedule {
    counted_at: HashMap<DaySpan, Instant>,
    /// Spans that differed, how often in a row, and since when.
    retries: HashMap<DaySpan, (u32, Instant)>,
}

/// The distance of routine checks while somebody watches something run: every request for them would delay
/// what is watched.
const WATCHED_PACE: Duration = Duration::from_secs(300);

/// The distance of routine checks if requests for the past may be sent at `distance`: that is half of what
/// the mirror may send, so this is a tenth of it.
pub(super) fn pace(distance: Duration, is_live: bool) -> Duration {
    let pace = distance * 5;
    if is_live {
        pace.max(WATCHED_PACE)
    } else {
        pace
    }
}

impl CheckSchedule {
    /// Notes that `span` was counted, and that nothing is missing in it.
    pub(super) fn settle(&mut self, span: DaySpan, now: Now) {
        self.retries.remove(&span);
        self.counted_at.insert(span, now.at);
    }

    /// Notes that `span` differs and is to be counted again.
    pub(super) fn retry(&mut self, span: DaySpan, now: Now) {
        let (tries, at) = self.retries.entry(span).or_insert((0, now.at));
        *tries = tries.saturating_add(1);
        *at = now.at;
        self.counted_at.insert(span, now.at);
    }

    /// The cell that is due first, and when.
    pub(super) fn next(&self, cells: &[DaySpan], now: Now) -> Option<(DaySpan, Instant)> {
        let due = |cell: &DaySpan| (*cell, self.due(*cell, now));
        cells.iter().map(due).min_by_key(|(cell, at)| {
            // Among spans that are overdue alike, the newest comes first.
            (*at, std::cmp::Reverse(cell.last.or(cell.first)))
        })
    }

    fn due(&self, cell: DaySpan, now: Now) -> Instant {
        let Some(counted_at) = self.counted_at.get(&cell) else {
            return now.at;
        };
        let routine = *counted_at + interval(cell, CalendarDay::of(now.wall));
        match self.retries.get(&cell) {
            Some((tries, at)) => routine.min(*at + retry_after(*tries)),
            None => routine,
        }
    }
}

/// The pause before a span that differed `tries` times in a row is counted again.
fn retry_after(tries: u32) -> Duration {
    let doubled = SHORTEST_RETRY * (1 << tries.saturating_sub(1).min(10));
    doubled.min(LONGEST_RETRY)
}

/// The number of the routine count of `cell` that is due now, counted since 1970: it goes on over a restart.
pub(super) fn turn(cell: DaySpan, now: Now) -> u64 {
    let seconds = now.wall.micros().unsigned_abs() / 1_000_000;
    seconds / interval(cell, CalendarDay::of(now.wall)).as_secs()
}

fn interval(cell: DaySpan, today: CalendarDay) -> Duration {
    if cell == DaySpan::ALL {
        return TODAY;
    }
    let Some(day) = cell.only_day() else {
        return OLDER;
    };
    match today.number().saturating_sub(day.number()) {
        // Tomorrow is today elsewhere.
        -1..=0 => TODAY,
        1 => YESTERDAY,
        2..=7 => THIS_WEEK,
        _ => OLDER,
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn what_differed_is_counted_again_sooner_and_less_often_each_time() {
        let wall = Timestamp::parse("2026-03-10T12:00:00Z").unwrap();
        let start = Now {
            at: Instant::now(),
            wall,
        };
        let day = DaySpan::single(CalendarDay::of(wall).previous());
        let mut schedule = CheckSchedule::default();
        let due_in = |schedule: &CheckSchedule| schedule.due(day, start) - start.at;
        assert_eq!(due_in(&schedule), Duration::ZERO);
        schedule.settle(day, start);
        assert_eq!(due_in(&schedule), YESTERDAY);
        for want in [60, 120, 240, 480] {
            schedule.retry(day, start);
            assert_eq!(due_in(&schedule), Duration::from_secs(want));
        }
        schedule.settle(day, start);
        assert_eq!(due_in(&schedule), YESTERDAY);
    }
}
