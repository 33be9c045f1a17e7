//! Days in UTC as upstream's `from` and `to` take them (`2026-03-04`), and their neighbours.

use domain::time::Timestamp;

const DAY: i64 = 86_400_000_000;

/// The day before; `None` if `day` is none.
pub(super) fn before(day: &str) -> Option<String> {
    shifted(day, -DAY)
}

/// The day after; `None` if `day` is none.
pub(super) fn after(day: &str) -> Option<String> {
    shifted(day, DAY)
}

fn shifted(day: &str, micros: i64) -> Option<String> {
    let noon = Timestamp::parse(&format!("{day}T12:00:00Z"))?;
    Some(Timestamp::from_micros(noon.micros() + micros).day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_neighbours() {
        assert_eq!(before("2026-03-01").as_deref(), Some("2026-02-28"));
        assert_eq!(after("2024-02-28").as_deref(), Some("2024-02-29"));
        assert_eq!(before("today"), None);
    }
}
