//! What each group amounts to, as a table.

use domain::usage::{Group, Usage};
use leptos::prelude::*;

use super::{
    series::{name, term},
    words::{percent, spend, success, time},
};
use crate::{address::UsageAddress, ui::grouped};

/// The most groups that are listed.
const LISTED: usize = 50;

/// The groups, the greatest first.
pub(super) fn view(usage: &Usage, address: &UsageAddress) -> impl IntoView + use<> {
    let by = usage.by.qualifier().word();
    let all = usage.total.counts.total().max(1) as f64;
    let row = |group: &Group| {
        let total = &group.total;
        let number = total.counts.total();
        let name = name(usage.by, &group.value);
        let term = term(usage.by, &group.value);
        let only = term.as_ref().map(|term| address.only(term).href());
        let list = address.list(term);
        view! {
            <tr>
                <th scope="row" dir="auto">{match only {
                    Some(href) => view! { <a href=href>{name}</a> }.into_any(),
                    None => name.into_any(),
                }}</th>
                <td><a href=list>{grouped(number)}</a></td>
                <td>{percent(number as f64 * 100.0 / all)}</td>
                <td>{spend(total)}</td>
                <td>{success(total)}</td>
                <td>{time(total.queued, |it| it.p50)}</td>
                <td>{time(total.queued, |it| it.p95)}</td>
                <td>{time(total.running, |it| it.p50)}</td>
                <td>{time(total.running, |it| it.p95)}</td>
            </tr>
        }
    };
    let rows = usage.groups.iter().take(LISTED).map(row).collect_view();
    let more = usage.groups.len().saturating_sub(LISTED);
    let columns = [
        "Predictions",
        "Share",
        "Spend",
        "Success",
        "Queued p50",
        "Queued p95",
        "Running p50",
        "Running p95",
    ];
    let head = columns.map(|name| view! { <th scope="col">{name}</th> });
    view! {
        <section class="usage-part">
            <h2>{format!("By {by}")}</h2>
            <div class="usage-rows" tabindex="0" role="region" aria-label=format!("By {by}")>
                <table>
                    <thead><tr><th scope="col">{capitalized(by)}</th>{head}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(more > 0).then(|| view! { <p class="usage-note">{format!("{more} more are left out.")}</p> })}
        </section>
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
