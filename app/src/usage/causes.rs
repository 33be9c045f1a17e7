//! What failed, and why.

use domain::{
    query::{Qualifier, Term},
    usage::{Cause, Usage},
};
use leptos::prelude::*;

use super::words::percent;
use crate::{
    address::{self, UsageAddress},
    ui::{counted, grouped},
};

/// The most causes that are listed.
const LISTED: usize = 20;

/// The causes, the most frequent first.
pub(super) fn view(usage: &Usage, address: &UsageAddress) -> impl IntoView + use<> {
    let failures = &usage.failures;
    let all = failures.looked_at.max(1) as f64;
    let row = |cause: &Cause| {
        let text = match cause.text.as_str() {
            "" => "No error text".to_owned(),
            text => text.to_owned(),
        };
        let example = address::prediction(&cause.example);
        view! {
            <tr>
                <th scope="row" dir="auto">{text}</th>
                <td>{grouped(cause.number)}</td>
                <td>{percent(cause.number as f64 * 100.0 / all)}</td>
                <td>{usage.zone.date_time(cause.first)}</td>
                <td>{usage.zone.date_time(cause.last)}</td>
                <td><a href=example>"Example"</a></td>
            </tr>
        }
    };
    let rows = failures.causes.iter().take(LISTED).map(row).collect_view();
    let list = address.list(Term::of(Qualifier::Status, "failed"));
    let looked_at = counted(failures.looked_at, "failure", "");
    let sentence = match (failures.looked_at, failures.has_more) {
        (0, _) => "Nothing failed in this range.".to_owned(),
        (_, false) => format!("All {looked_at}. Ids, numbers and addresses are left out."),
        (_, true) => format!(
            "The newest {looked_at} of the range; older ones are not looked at. Ids, numbers and addresses are left out."
        ),
    };
    let more = failures.causes.len().saturating_sub(LISTED);
    let columns = ["Number", "Share", "First seen", "Last seen", "Newest"];
    let head = columns.map(|name| view! { <th scope="col">{name}</th> });
    let table = (failures.looked_at > 0).then(|| view! {
        <div class="usage-rows usage-causes" tabindex="0" role="region" aria-label="Failures by cause">
            <table>
                <thead><tr><th scope="col">"Cause"</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="usage-note">
            {(more > 0).then(|| format!("{more} rarer causes are left out. "))}
            <a href=list>"All failures in the list"</a>
        </p>
    });
    view! {
        <section class="usage-part">
            <h2>"Failures by cause"</h2>
            <p class="usage-note">{sentence}</p>
            {table}
        </section>
    }
}
