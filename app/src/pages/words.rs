//! Numbers and coverage of the list, in words.

use domain::mirror::{Backfill, Mirror};

pub(super) use crate::ui::{counted, grouped};

/// How far back the mirror goes, while it does not have all of it.
pub(super) fn history(mirror: &Mirror) -> Option<String> {
    mirror
        .accounts
        .iter()
        .find_map(|account| match &account.backfill {
            Backfill::Complete => None,
            Backfill::Walking { since: None } => Some("Reading the history".to_owned()),
            Backfill::Walking { since: Some(day) } => {
                Some(format!("Reading the history, complete since {day}"))
            }
        })
}
