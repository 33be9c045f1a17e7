//! An instant, as people read it, and the hand of the clock by which it is read.

use domain::time::{Timestamp, ago};
use leptos::prelude::*;

use super::zone::{date_time, reader_zone};

/// What time it is: the hand of the page's clock, and what it says while it stands still.
///
/// Standing still means that the page is as the server drew it: at `drawn_at`.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The hand; `None` while it stands still. Owned by the app, so that it outlives what reads it.
    pub hand: RwSignal<Option<Timestamp>>,
    /// Whether it moves: told apart, so that what waits for that does not run with every tick.
    pub is_running: RwSignal<bool>,
    /// When the page was drawn.
    pub drawn_at: Timestamp,
}

impl Now {
    /// The time: reactive.
    pub fn get(self) -> Timestamp {
        self.hand.get().unwrap_or(self.drawn_at)
    }

    /// The time of day of an instant, `21:20:58`; in UTC, and saying so, while the hand stands still and
    /// the reader's zone is not known.
    pub fn time_of_day(self, at: Timestamp) -> String {
        match self.is_running.get() {
            true => time_alone(&date_time(at)).to_owned(),
            false => time_of_day(at),
        }
    }
}

/// What is written of an instant. The date, the time and the zone stand there on hover, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// How long ago it was.
    #[default]
    Ago,
    /// The date and the time.
    Date,
    /// The date, the time and the zone.
    Full,
}

/// An instant, as people read it.
#[component]
pub fn Moment(
    /// The instant.
    #[prop(into)]
    at: Signal<Timestamp>,
    /// What time it is.
    now: Now,
    /// What is written of it.
    #[prop(into)]
    form: Signal<Form>,
) -> impl IntoView {
    let at = move || at.try_get().unwrap_or_default();
    let written = move || date_time(at());
    let text = move || match form.try_get().unwrap_or_default() {
        Form::Ago => ago(at(), now.get()),
        Form::Date => without_zone(written()),
        Form::Full => written(),
    };
    view! { <time datetime=move || at().rfc3339() title=written>{text}</time> }
}

/// The date and the time of `2026-03-04 21:20:58 UTC+01:00`.
fn without_zone(mut written: String) -> String {
    if let Some((end, _)) = written.match_indices(' ').nth(1) {
        written.truncate(end);
    }
    written
}

/// The time of day of an instant, `21:20:58`; in UTC, and saying so, if the reader's zone is not known.
pub fn time_of_day(at: Timestamp) -> String {
    match reader_zone() {
        Some(_) => time_alone(&date_time(at)).to_owned(),
        None => at.time_of_day(),
    }
}

/// The time of `2026-03-04 21:20:58 UTC+01:00`.
fn time_alone(written: &str) -> &str {
    written.split(' ').nth(1).unwrap_or(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_without_its_date() {
        assert_eq!(time_alone("2026-03-04 21:20:58 UTC+01:00"), "21:20:58");
        assert_eq!(time_alone(""), "");
    }

    #[test]
    fn a_date_is_written_without_its_zone() {
        let check = |text: &str, want: &str| assert_eq!(without_zone(text.to_owned()), want);
        check("2026-03-04 21:20:58 UTC", "2026-03-04 21:20:58");
        check("2026-03-04 21:20:58 UTC+01:00", "2026-03-04 21:20:58");
        check("", "");
    }
}
