//! The durations of a prediction as SQL: the same rule as `domain::timing`.
//!
//! Each is an expression on a row of `predictions p` and its status `s`; `?`, where there is one, is the
//! current time in microseconds.

/// The time before its computation began.
pub(super) const QUEUED: &str = "CASE WHEN NOT s.is_terminal THEN \
        max(0, min(iif(s.word = 'queued', 9223372036854775807, p.started_at), ?) - p.created_at) \
    WHEN p.predict_time IS NOT NULL AND p.total_time IS NOT NULL \
        THEN max(0, p.total_time - p.predict_time) \
    WHEN p.predict_time IS NOT NULL THEN coalesce( \
        max(0, max(0, p.completed_at - p.created_at) - p.predict_time), \
        max(0, p.started_at - p.created_at)) \
    WHEN p.total_time IS NOT NULL THEN coalesce( \
        p.total_time - min(max(0, p.completed_at - p.started_at), p.total_time), \
        min(max(0, p.started_at - p.created_at), p.total_time), \
        iif(s.word <> 'succeeded', p.total_time, NULL)) \
    ELSE coalesce( \
        min(max(0, p.started_at - p.created_at), max(0, p.completed_at - p.created_at)), \
        max(0, p.started_at - p.created_at), \
        iif(s.word <> 'succeeded', max(0, p.completed_at - p.created_at), NULL)) END";

/// The time of its computation.
pub(super) const RUNNING: &str = "CASE WHEN NOT s.is_terminal THEN \
        iif(s.word <> 'queued', max(0, ? - max(p.started_at, p.created_at)), NULL) \
    WHEN p.predict_time IS NOT NULL THEN p.predict_time \
    WHEN p.total_time IS NOT NULL THEN coalesce( \
        min(max(0, p.completed_at - p.started_at), p.total_time), \
        p.total_time - min(max(0, p.started_at - p.created_at), p.total_time)) \
    ELSE max(0, p.completed_at - p.created_at) \
        - min(max(0, p.started_at - p.created_at), max(0, p.completed_at - p.created_at)) END";

/// The time from its creation to its end, of one that has ended.
pub(super) const ENDED_TOTAL: &str = "CASE \
    WHEN p.total_time IS NOT NULL THEN max(p.total_time, coalesce(p.predict_time, 0)) \
    WHEN p.predict_time IS NOT NULL THEN coalesce( \
        max(p.completed_at - p.created_at, p.predict_time), \
        p.predict_time + max(0, p.started_at - p.created_at)) \
    ELSE max(0, p.completed_at - p.created_at) END";

/// The time from its creation to its end, or until now.
pub(super) fn total() -> String {
    format!("iif(s.is_terminal, {ENDED_TOTAL}, max(0, ? - p.created_at))")
}
