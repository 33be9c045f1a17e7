//! Counts and completeness of the mirror, in words.

use domain::{
    coverage::{Coverage, MAX_TRUNCATED},
    mirror::{AccountMirror, Completeness, Mirror},
    query::MAX_SEARCHED,
};

use crate::ui::date_time;
pub(super) use crate::ui::{counted, grouped};

/// The state of the first account whose history is not confirmed, in a few words; `None` if all are.
pub(super) fn incomplete(mirror: &Mirror) -> Option<String> {
    let mut open = mirror.accounts.iter();
    let account = open.find(|account| !account.completeness.is_confirmed())?;
    let state = completeness(account.completeness);
    if mirror.accounts.len() == 1 {
        return Some(state);
    }
    Some(format!("{}: {state}", account.name))
}

/// Describes the completeness of an account's mirror, in a few words.
pub(super) fn completeness(completeness: Completeness) -> String {
    match completeness {
        Completeness::Reading { back_to: None } => "Loading history".to_owned(),
        Completeness::Reading { back_to: Some(day) } => {
            format!("Loading history (back to {day})")
        }
        Completeness::Counting => "History loaded, not yet compared with the API".to_owned(),
        Completeness::Confirmed { .. } => "All history loaded".to_owned(),
        Completeness::Differs { missing, since, .. } if missing > 0 => {
            let since = date_time(since);
            format!("{} missing since {since}, being fetched", grouped(missing))
        }
        Completeness::Differs { surplus, since, .. } => {
            let (surplus, since) = (grouped(surplus), date_time(since));
            format!("{surplus} more here than in the API since {since}, being checked")
        }
        Completeness::Unverified => {
            "History loaded, not verified: the API reports no totals".to_owned()
        }
    }
}

/// When the counts of all accounts were last confirmed: the earliest of the times.
pub(super) fn confirmed(mirror: &Mirror) -> Option<String> {
    let at = |account: &AccountMirror| match account.completeness {
        Completeness::Confirmed { at, .. } => Some(at),
        Completeness::Reading { .. }
        | Completeness::Counting
        | Completeness::Differs { .. }
        | Completeness::Unverified => None,
    };
    let times: Option<Vec<_>> = mirror.accounts.iter().map(at).collect();
    let at = times?.into_iter().min()?;
    Some(format!(
        "Complete \u{2013} matched the API at {}",
        date_time(at)
    ))
}

/// Formats the number of predictions that were searched in part: `12 predictions`, `1,000+ predictions`.
pub(super) fn truncated_count(coverage: &Coverage) -> String {
    let more = match coverage.truncated < MAX_TRUNCATED {
        true => "",
        false => "+",
    };
    counted(coverage.truncated, "prediction", more)
}

/// That the end of long texts is not searched, if there are any.
pub(super) fn truncated(coverage: &Coverage) -> Option<String> {
    let are = match coverage.truncated {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    Some(format!(
        "{} {are} longer than what is searched: text after the first {} KB of an input, output or \
         error is not searched.",
        truncated_count(coverage),
        MAX_SEARCHED >> 10
    ))
}

#[cfg(test)]
mod tests {
    use domain::{mirror::Health, time::Timestamp};

    use super::*;

    fn mirror(states: &[Completeness]) -> Mirror {
        let account = |(number, completeness): (usize, &Completeness)| AccountMirror {
            name: format!("a{number}").parse().unwrap(),
            health: Health::Live,
            synced_at: None,
            completeness: *completeness,
        };
        Mirror {
            demo: false,
            held: 9,
            accounts: states.iter().enumerate().map(account).collect(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn complete_is_said_of_confirmed_counts_alone() {
        let confirmed_at = |text| Completeness::Confirmed {
            at: at(text),
            count: 9,
        };
        let early = confirmed_at("2026-03-04T10:00:00Z");
        let all = mirror(&[confirmed_at("2026-03-04T11:00:00Z"), early]);
        assert_eq!(incomplete(&all), None);
        let want = "Complete \u{2013} matched the API at 2026-03-04 10:00:00 UTC";
        assert_eq!(confirmed(&all).as_deref(), Some(want));
        let differs = |missing, surplus| Completeness::Differs {
            missing,
            surplus,
            since: at("2026-03-04T10:00:00Z"),
        };
        for (state, want) in [
            (
                differs(1_200, 0),
                "1,200 missing since 2026-03-04 10:00:00 UTC, being fetched",
            ),
            (
                differs(0, 2),
                "2 more here than in the API since 2026-03-04 10:00:00 UTC, being checked",
            ),
            (Completeness::Reading { back_to: None }, "Loading history"),
            (
                Completeness::Counting,
                "History loaded, not yet compared with the API",
            ),
            (
                Completeness::Unverified,
                "History loaded, not verified: the API reports no totals",
            ),
        ] {
            assert_eq!(incomplete(&mirror(&[state])).as_deref(), Some(want));
            assert_eq!(confirmed(&mirror(&[early, state])), None);
            let named = incomplete(&mirror(&[early, state]));
            assert_eq!(named.as_deref(), Some(format!("a1: {want}").as_str()));
        }
    }
}
