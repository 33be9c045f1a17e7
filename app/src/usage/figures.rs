//! The figures of the whole range, and what they hold for.

use domain::usage::Usage;
use leptos::prelude::*;

use super::words::{spend, success, time};
use crate::ui::{counted, grouped};

/// Draws the number of predictions that the range leaves out because their dates lie ahead.
pub(super) fn future(usage: &Usage) -> Option<AnyView> {
    (usage.future > 0).then(|| {
        let are = if usage.future == 1 { "is" } else { "are" };
        let count = counted(usage.future, "prediction", "");
        view! {
            <p class="usage-note">{format!("{count} {are} dated in the future and not counted.")}</p>
        }
        .into_any()
    })
}

/// The figures.
pub(super) fn view(usage: &Usage) -> impl IntoView + use<> {
    let date_time = |at| usage.zone.date_time(at);
    let total = &usage.total;
    let number = total.counts.total();
    let at_least = if total.counts.is_exact {
        ""
    } else {
        "at least "
    };
    let unpriced = number.saturating_sub(total.priced);
    let priced = match (total.priced, unpriced) {
        (0, _) => "No cost reported".to_owned(),
        (_, 0) => "All costs reported".to_owned(),
        (_, some) => format!("{} without a cost", counted(some, "prediction", "")),
    };
    let figure = |name: &'static str, value: String, note: String| {
        view! { <div><dt>{name}</dt><dd><b>{value}</b><small>{note}</small></dd></div> }
    };
    let known = |times: Option<domain::usage::Times>| {
        times.map_or("Of none it is known".to_owned(), |it| {
            format!("of {}", grouped(it.known))
        })
    };
    let p95 = |times: Option<domain::usage::Times>| format!("p95 {}", time(times, |it| it.p95));
    let is_about = [total.queued, total.running]
        .into_iter()
        .flatten()
        .any(|it| !it.is_exact);
    view! {
        <dl class="usage-figures">
            {figure("Predictions", format!("{at_least}{}", grouped(number)), format!("{} to {}", date_time(usage.from), date_time(usage.to)))}
            {figure("Success rate", success(total), "of those that succeeded or failed".to_owned())}
            {figure("Spend", spend(total), priced)}
            {figure("Queued, p50", time(total.queued, |it| it.p50), format!("{}, {}", p95(total.queued), known(total.queued)))}
            {figure("Running, p50", time(total.running, |it| it.p50), format!("{}, {}", p95(total.running), known(total.running)))}
        </dl>
        {future(usage)}
        {is_about.then(|| view! {
            <p class="usage-note">"Times with ≈ are within 2 % of the exact ones. Numbers and costs are exact."</p>
        })}
        {total.back_to.map(|at| view! {
            <p class="usage-note">
                {format!("Only what was created since {} was looked at: this cannot be answered from sums that are kept. Numbers and costs are at least so much.", date_time(at))}
            </p>
        })}
    }
}
