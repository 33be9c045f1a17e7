//! The rule of durations, by the stamps and measurements that upstream mixes.

use super::*;
use crate::prediction::sample;

/// A stamp of whole seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

fn spans(p: &Prediction, now: i64) -> [String; 3] {
    [queued(p, at(now)), running(p, at(now)), total(p, at(now))]
        .map(|span| span.map_or("—".to_owned(), Span::text))
}

/// A prediction created at 0, with its stamps in seconds and its measurements in microseconds.
fn ended(
    status: Status,
    [started, completed]: [Option<i64>; 2],
    [predict, total]: [Option<u64>; 2],
) -> Prediction {
    Prediction {
        started_at: started.map(at),
        completed_at: completed.map(at),
        predict_time: predict,
        total_time: total,
        ..sample("a", status)
    }
}

#[test]
fn counts_up_while_live() {
    let mut p = sample("a", Status::Queued);
    assert_eq!(spans(&p, 3), ["3.0s", "—", "3.0s"]);
    p.status = Status::Processing;
    p.started_at = Some(at(4));
    assert_eq!(spans(&p, 6), ["~4 s", "2.0s", "6.0s"]);
    assert_eq!((past_wait(&p), past_run(&p)), (Some(4_000_000), None));
}

#[test]
fn what_was_measured_leaves_the_rest_to_the_wait() {
    let stamps = [Some(2), Some(7)];
    let p = ended(
        Status::Succeeded,
        stamps,
        [Some(4_891_000), Some(6_194_000)],
    );
    assert_eq!(spans(&p, 99), ["1.30s", "4.89s", "6.19s"]);
    assert_eq!(waited(&p, at(99)), Some(1_303_000));
}

#[test]
fn what_is_written_adds_up_to_the_hundredth() {
    let p = ended(
        Status::Succeeded,
        [None, None],
        [Some(4_889_000), Some(6_194_000)],
    );
    assert_eq!(spans(&p, 99), ["1.31s", "4.88s", "6.19s"]);
    assert_eq!(waited(&p, at(99)), Some(1_305_000));
}

#[test]
fn no_total_is_less_than_its_part() {
    let measured = [Some(9_000_000), Some(6_190_000)];
    let p = ended(Status::Succeeded, [Some(2), Some(7)], measured);
    assert_eq!(spans(&p, 99), ["—", "9.00s", "9.00s"]);
    let cancelled = [Some(2), Some(2)];
    let p = ended(Status::Cancelled, cancelled, [None, Some(1_640_000)]);
    assert_eq!(spans(&p, 99), ["~1 s", "<1 s", "1.64s"]);
    let p = ended(Status::Cancelled, [Some(2), None], [None, Some(1_640_000)]);
    assert_eq!(spans(&p, 99), ["~1 s", "<1 s", "1.64s"]);
}

#[test]
fn stamps_of_whole_seconds_have_no_decimals() {
    let stamps = [Some(4), Some(10)];
    let check = |measured, want: [&str; 3]| {
        assert_eq!(spans(&ended(Status::Succeeded, stamps, measured), 99), want);
    };
    check([None, None], ["~4 s", "~6 s", "~10 s"]);
    check([Some(5_512_345), None], ["~4 s", "5.51s", "~10 s"]);
    check([None, Some(9_990_000)], ["~3 s", "~6 s", "9.99s"]);
    let p = ended(Status::Failed, [Some(4), None], [Some(5_512_345), None]);
    assert_eq!(spans(&p, 99), ["~4 s", "5.51s", "~9 s"]);
    let p = ended(Status::Failed, [Some(4), Some(5)], [Some(5_512_345), None]);
    assert_eq!(spans(&p, 99), ["—", "5.51s", "5.51s"]);
    let mut p = ended(Status::Succeeded, stamps, [None, None]);
    let fraction = |seconds: i64| Some(Timestamp::from_micros(seconds * 1_000_000 + 250_000));
    p.started_at = fraction(4);
    p.completed_at = fraction(10);
    p.created_at = Timestamp::from_micros(500_000);
    assert_eq!(spans(&p, 99), ["3.75s", "6.00s", "9.75s"]);
}

#[test]
fn a_start_at_once_is_no_wait() {
    let p = ended(Status::Succeeded, [Some(0), Some(1)], [None, None]);
    assert_eq!(spans(&p, 9)[0], "—");
    assert_eq!(waited(&p, at(9)), Some(0));
}

#[test]
fn stopped_in_the_queue_only_waited() {
    let p = ended(Status::Cancelled, [None, Some(7)], [None, None]);
    assert_eq!(spans(&p, 99), ["~7 s", "—", "~7 s"]);
    let p = ended(Status::Cancelled, [None, Some(7)], [None, Some(6_500_000)]);
    assert_eq!(spans(&p, 99), ["6.50s", "—", "6.50s"]);
    let p = ended(Status::Succeeded, [None, Some(7)], [None, None]);
    assert_eq!(spans(&p, 99), ["—", "—", "~7 s"]);
}

#[test]
fn a_clock_that_runs_behind_shows_zero() {
    let mut p = sample("a", Status::Processing);
    p.created_at = at(50);
    p.started_at = Some(at(50));
    assert_eq!(spans(&p, 10), ["—", "0.0s", "0.0s"]);
}

#[test]
fn writes_long_durations() {
    let text = |seconds: u64| Span::exact(seconds * SECOND).text();
    assert_eq!(text(65), "1m 05s");
    assert_eq!(text(7_380), "2h 03m");
    assert_eq!(Span::of_many(65 * SECOND).text(), "~1m 05s");
    assert_eq!(Span::of_many(5_510_000).text(), "5.51s");
}

proptest::proptest! {
    #[test]
    fn the_wait_and_the_run_add_up(
        status in 0..5usize,
        stamps: [Option<i16>; 3],
        measured: [Option<u16>; 2],
        now: i16,
    ) {
        let statuses = [
            Status::Queued,
            Status::Processing,
            Status::Succeeded,
            Status::Failed,
            Status::Cancelled,
        ];
        // Tenths of a second: whole seconds come up, too.
        let at = |tenths: i16| Timestamp::from_micros(i64::from(tenths) * 100_000);
        let mut p = ended(statuses[status].clone(), [None, None], [None, None]);
        p.created_at = stamps[0].map(at).unwrap_or_default();
        p.started_at = stamps[1].map(at);
        p.completed_at = stamps[2].map(at);
        p.predict_time = measured[0].map(|it| u64::from(it) * 100_000);
        p.total_time = measured[1].map(|it| u64::from(it) * 100_000);
        let RunDurations { queued, running, total } = RunDurations::of(&p, at(now));
        let micros = |span: Option<Span>| span.map(|span| span.micros);
        if let (Some(queued), Some(running)) = (micros(queued), micros(running)) {
            proptest::prop_assert_eq!(Some(queued + running), micros(total));
        }
        for part in [queued, running].into_iter().flatten() {
            proptest::prop_assert!(total.is_none_or(|total| part.micros <= total.micros));
        }
    }
}
