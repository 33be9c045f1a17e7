//! What a failed try means for a file: to be tried again, or lost. Pure.

use domain::time::Timestamp;

use super::{Limits, download::Failure};
use crate::{
    store::{StoredCopy, StoredFile},
    vault::gate::Trouble,
};

/// Tries that every file gets, even long after upstream says that it deletes files: some live
/// longer, and the first failure may be the network's.
const LEAST_TRIES: u32 = 3;

/// Tries of a file of which nobody knows until when upstream has it.
const TRIES_WITHOUT_END: u32 = 12;

/// What becomes of a file after a failed try. Until the deadline that retention sets it is tried
/// again, however often; upstream's own word that it is gone comes before.
pub(super) fn after(
    failure: &Failure,
    file: &StoredFile,
    limits: &Limits,
    now: Timestamp,
) -> StoredCopy {
    let before = match file.copy {
        StoredCopy::Pending { tries } => tries,
        StoredCopy::Kept(_) | StoredCopy::Lost { .. } => 0,
    };
    let reason = match failure {
        Failure::Trouble(Trouble::Gone) => "Upstream no longer has this file.".to_owned(),
        Failure::Trouble(Trouble::Refused(refused)) => format!("It was not fetched: {refused}."),
        Failure::TooLarge => {
            let most = megabytes(limits.bytes);
            format!("It is larger than {most}, the most that is kept of one.")
        }
        Failure::Inline => "Its data URI cannot be read; it is in the JSON.".to_owned(),
        // No fault of the file: it is tried until upstream says that it is gone.
        Failure::Disk(_) | Failure::Store(_) => {
            return StoredCopy::Pending {
                tries: before.max(1),
            };
        }
        Failure::Trouble(Trouble::Status(_) | Trouble::Silence(_))
        | Failure::Empty
        | Failure::Broken(_)
        | Failure::Coding(_)
        | Failure::Undecodable(_)
        | Failure::Unfit
        | Failure::Slow => {
            let tries = before.saturating_add(1);
            if tries < LEAST_TRIES || has_time(file, tries, limits, now) {
                return StoredCopy::Pending { tries };
            }
            format!("It could not be fetched while upstream had it: {failure}.")
        }
    };
    StoredCopy::Lost { reason }
}

/// A size as sentences name it.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// Whether upstream may still have the file.
fn has_time(file: &StoredFile, tries: u32, limits: &Limits, now: Timestamp) -> bool {
    match file.ended_at {
        Some(ended) => now < ended.plus(limits.retention),
        None => tries < TRIES_WITHOUT_END,
    }
}

#[cfg(test)]
mod tests {
    use domain::prediction::Delivery;

    use super::*;
    use crate::vault::gate::Refused;

    const MINUTE: i64 = 60_000_000;

    fn file(tries: u32, ended: Option<i64>) -> StoredFile {
        StoredFile {
            prediction: "a".parse().unwrap(),
            number: 0,
            delivery: Delivery {
                name: String::new(),
                mime: String::new(),
                size: None,
                url: String::new(),
            },
            ended_at: ended.map(Timestamp::from_micros),
            copy: StoredCopy::Pending { tries },
        }
    }

    fn check(failure: &Failure, tries: u32, minutes: i64, want: Result<u32, &str>) {
        let now = Timestamp::from_micros(minutes * MINUTE);
        let limits = Limits::default();
        match (after(failure, &file(tries, Some(0)), &limits, now), want) {
            (StoredCopy::Pending { tries }, Ok(wanted)) => assert_eq!(tries, wanted),
            (StoredCopy::Lost { reason }, Err(wanted)) => assert_eq!(reason, wanted),
            (copy, want) => panic!("{failure:?} {tries} {minutes}: {copy:?}, not {want:?}"),
        }
    }

    #[test]
    fn what_cannot_get_better_is_lost_at_once() {
        let gone = Failure::Trouble(Trouble::Gone);
        check(&gone, 0, 0, Err("Upstream no longer has this file."));
        let refused = Failure::Trouble(Refused::Scheme.into());
        check(
            &refused,
            0,
            0,
            Err("It was not fetched: its address does not use https."),
        );
        let kept = "It is larger than 2000 MB, the most that is kept of one.";
        check(&Failure::TooLarge, 0, 0, Err(kept));
    }

    #[test]
    fn what_may_get_better_is_tried_again() {
        let busy = Failure::Trouble(Trouble::Status(503));
        check(&busy, 0, 0, Ok(1));
        check(&busy, 5, 4, Ok(6));
        check(&busy, 0, 6, Ok(1));
        check(&busy, 1, 60, Ok(2));
        let lost = "It could not be fetched while upstream had it: the answer was HTTP 503.";
        check(&busy, 2, 6, Err(lost));
        // Not a number of tries ends it, but the time at which upstream deletes it.
        check(&busy, 900, 4, Ok(901));
        check(&busy, 900, 5, Err(lost));
    }

    #[test]
    fn a_full_disk_costs_no_try() {
        let full = Failure::Disk(std::io::ErrorKind::StorageFull.into());
        check(&full, 4, 60, Ok(4));
        check(&full, 0, 60, Ok(1));
    }

    #[test]
    fn without_an_end_only_tries_count() {
        let now = Timestamp::from_micros(60 * MINUTE);
        let after = |tries| after(&Failure::Slow, &file(tries, None), &Limits::default(), now);
        assert_eq!(after(3), StoredCopy::Pending { tries: 4 });
        let last = after(TRIES_WITHOUT_END - 1);
        assert!(matches!(last, StoredCopy::Lost { .. }), "{last:?}");
    }
}
