//! The ledger of days, drawn: for each account what upstream counts, what is held, and what was done.
//!
//! On the server alone, as HTML that the page puts in its place. Must not know the server functions or
//! signals.

use domain::{
    audit::{AccountLedger, DayRecord, DayState, NextCheck, RequestCounts, SyncReport},
    mirror::Completeness,
    query::{Qualifier, Query, Term},
    time::{Timestamp, ago},
};
use leptos::prelude::*;

use crate::{
    address::ListAddress,
    ui::{date_time, grouped, reader_zone},
};

/// Draws the ledgers of all accounts as they were at `now`.
pub(crate) fn drawn(report: &SyncReport, now: Timestamp) -> String {
    let accounts = report.accounts.iter().map(|account| ledger(account, now));
    view! {
        <p class="usage-note">
            {format!("As of {}. Days are in UTC. Routine checks use at most a tenth of an account's request limit.", date_time(now))}
        </p>
        {accounts.collect_view()}
    }
    .to_html()
    // The marks by which hydration finds its text nodes: nothing hydrates this.
    .replace("<!>", "")
}

fn ledger(account: &AccountLedger, now: Timestamp) -> impl IntoView + use<> {
    let name = account.mirror.name.to_string();
    let heading = format!("sync-{name}");
    let id = heading.clone();
    let deleted = grouped(account.deleted_upstream);
    let deleted_href = search(account, "is:deleted");
    let days = account.days.iter().map(|record| day(account, record, now));
    let left_out = account.all_days - account.days.len() as u64;
    let figure = |name: &'static str, value: String, note: String| {
        view! { <div><dt>{name}</dt><dd><b>{value}</b><small>{note}</small></dd></div> }
    };
    view! {
        <section class="sync-account" aria-labelledby=heading>
            <h2 id=id>{name}</h2>
            <p class="sync-state" data-tone=tone(account.mirror.completeness)>
                {state(account.mirror.completeness)}
            </p>
            <dl class="usage-figures">
                {figure("Stored", grouped(account.held), "listed by the API".to_owned())}
                <div>
                    <dt>"Deleted upstream"</dt>
                    <dd><b><a href=deleted_href>{deleted}</a></b><small>"still stored here"</small></dd>
                </div>
                {figure("Days confirmed", format!("{} of {}", grouped(account.confirmed_days), grouped(account.all_days)), "each by its own count".to_owned())}
                {figure("Requests", grouped(account.requests.total()), spent(account.requests))}
                {figure("Next check", next(account.next, now), String::new())}
            </dl>
            <div class="usage-rows" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Day"</th>
                            <th scope="col">"API count"</th>
                            <th scope="col">"Stored"</th>
                            <th scope="col">"Checked"</th>
                            <th scope="col">"Result"</th>
                        </tr>
                    </thead>
                    <tbody>{days.collect_view()}</tbody>
                </table>
            </div>
            {(left_out > 0).then(|| view! {
                <p class="usage-note">{format!("{} older confirmed days are not listed.", grouped(left_out))}</p>
            })}
        </section>
    }
}

fn day(account: &AccountLedger, record: &DayRecord, now: Timestamp) -> impl IntoView + use<> {
    let day = record.day.to_string();
    let href = search(account, &created_in_utc(&day));
    let upstream = record
        .upstream
        .map_or_else(|| "\u{2014}".to_owned(), grouped);
    let checked = record
        .checked_at
        .map_or_else(|| "not yet".to_owned(), |at| ago(at, now));
    let is_open = (record.state == DayState::Differs).then_some("");
    view! {
        <tr data-open=is_open>
            <th scope="row"><a href=href>{day}</a></th>
            <td>{upstream}</td>
            <td>{grouped(record.held)}</td>
            <td>{checked}</td>
            <td>{result(record)}</td>
        </tr>
    }
}

/// The result of the last check of a day, and what checks have done.
fn result(record: &DayRecord) -> String {
    let mut parts = vec![
        match record.state {
            DayState::Unchecked => "Not checked by itself yet",
            DayState::Confirmed if record.explained == 0 => "Matches",
            DayState::Confirmed => "Explained",
            DayState::Read => "Read; the API reports no total",
            DayState::Differs => "Differs, will be read again",
        }
        .to_owned(),
    ];
    let count = |count: u64, what: &str| (count > 0).then(|| format!("{} {what}", grouped(count)));
    let explained = record.explained.unsigned_abs();
    parts.extend(match record.explained {
        1.. => count(explained, "unreadable or deleted here"),
        _ => count(explained, "known to the API but not in its list"),
    });
    parts.extend(count(record.fetched, "fetched"));
    parts.extend(count(record.deleted, "deleted upstream"));
    parts.join(" \u{b7} ")
}

/// The completeness of an account, as a sentence.
fn state(completeness: Completeness) -> String {
    match completeness {
        Completeness::Reading { back_to: None } => "Loading history.".to_owned(),
        Completeness::Reading { back_to: Some(day) } => {
            format!("Loading history, back to {day} so far.")
        }
        Completeness::Counting => "History loaded, not yet compared with the API.".to_owned(),
        Completeness::Confirmed { at, count } => format!(
            "Complete: the API counted {} at {}, and every one is accounted for.",
            crate::ui::counted(count, "prediction", ""),
            date_time(at)
        ),
        Completeness::Differs {
            missing,
            surplus,
            since,
        } => format!(
            "Not complete since {}: {} missing here, {} not counted by the API. The difference is being \
             looked for.",
            date_time(since),
            grouped(missing),
            grouped(surplus)
        ),
        Completeness::Unverified => {
            "Not verified: the API reports no totals, so days are read again in rotation."
                .to_owned()
        }
    }
}

fn tone(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Confirmed { .. } => "good",
        Completeness::Differs { .. } => "warn",
        Completeness::Reading { .. } | Completeness::Counting | Completeness::Unverified => "busy",
    }
}

/// Describes the purposes of the requests, the most frequent first.
fn spent(requests: RequestCounts) -> String {
    let mut parts = [
        (requests.newest, "newest"),
        (requests.catching_up, "catching up"),
        (requests.unfinished, "unfinished"),
        (requests.history, "history"),
        (requests.checks, "checks"),
    ];
    parts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let used = parts.iter().filter(|(count, _)| *count > 0);
    let used = used.map(|(count, what)| format!("{} {what}", grouped(*count)));
    used.collect::<Vec<_>>().join(", ")
}

fn next(next: Option<NextCheck>, now: Timestamp) -> String {
    let Some(NextCheck { span, at }) = next else {
        return "after the history is loaded".to_owned();
    };
    let what = match (span.first, span.last) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("after {}", first.previous()),
        (None, Some(last)) => format!("before {}", last.next()),
        (None, None) => "everything".to_owned(),
    };
    match at.since(now) / 1_000_000 {
        0 => format!("{what}, now"),
        seconds @ 1..120 => format!("{what}, in {seconds} s"),
        seconds => format!("{what}, in {} min", seconds / 60),
    }
}

/// The query for a day of UTC, which is no day of a reader in another zone.
fn created_in_utc(day: &str) -> String {
    let is_own_day = reader_zone().is_none_or(|zone| zone == "UTC");
    let query = Query::of(Term::of(Qualifier::Created, day).into_iter().collect());
    match is_own_day {
        true => query.to_string(),
        false => query.pinned().to_string(),
    }
}

/// The list of what a query finds in an account.
fn search(account: &AccountLedger, query: &str) -> String {
    let term = Term::of(Qualifier::Account, account.mirror.name.as_str());
    let term = term.map(|term| format!(" {term}")).unwrap_or_default();
    ListAddress::default()
        .searching(&format!("{query}{term}"))
        .href()
}

#[cfg(test)]
mod tests {
    use domain::{
        day::CalendarDay,
        mirror::{AccountMirror, Health},
    };

    use super::*;

    fn record(state: DayState, explained: i64) -> DayRecord {
        DayRecord {
            state,
            explained,
            ..DayRecord::new(CalendarDay::from_number(3))
        }
    }

    #[test]
    fn results_say_what_was_found_and_done() {
        assert_eq!(result(&record(DayState::Confirmed, 0)), "Matches");
        let repaired = DayRecord {
            fetched: 60,
            deleted: 1,
            ..record(DayState::Confirmed, 2)
        };
        assert_eq!(
            result(&repaired),
            "Explained \u{b7} 2 unreadable or deleted here \u{b7} 60 fetched \u{b7} 1 deleted upstream"
        );
        let unlisted = result(&record(DayState::Confirmed, -1));
        assert_eq!(
            unlisted,
            "Explained \u{b7} 1 known to the API but not in its list"
        );
    }

    #[test]
    fn only_a_confirmed_account_is_called_complete() {
        let at = Timestamp::from_micros(0);
        let states = [
            Completeness::Reading { back_to: None },
            Completeness::Counting,
            Completeness::Unverified,
            Completeness::Differs {
                missing: 1,
                surplus: 0,
                since: at,
            },
        ];
        assert!(states.iter().all(|it| !state(*it).starts_with("Complete")));
        let confirmed = Completeness::Confirmed { at, count: 1 };
        assert!(state(confirmed).starts_with("Complete: the API counted 1 prediction at 1970"));
    }

    #[test]
    fn the_ledger_is_drawn_with_links_and_without_markup_from_names() {
        let account = AccountLedger {
            mirror: AccountMirror {
                name: "demo".parse().unwrap(),
                health: Health::Live,
                synced_at: None,
                completeness: Completeness::Counting,
            },
            days: vec![record(DayState::Differs, 0)],
            all_days: 9,
            confirmed_days: 7,
            held: 1_234,
            deleted_upstream: 5,
            requests: RequestCounts {
                newest: 3,
                checks: 8,
                ..RequestCounts::default()
            },
            next: None,
        };
        let report = SyncReport {
            accounts: vec![account],
        };
        let html = drawn(&report, Timestamp::from_micros(0));
        for part in [
            "1,234",
            "7 of 9",
            "8 checks, 3 newest",
            "1970-01-04",
            "Differs, will be read again",
            "8 older confirmed days are not listed.",
            "is%3Adeleted",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}
