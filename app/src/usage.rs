//! What a range of time amounts to, drawn: figures, charts, and a table for each.
//!
//! On the server alone, as HTML that the page puts in its place: the browser's module holds none of
//! it, because there is nothing here but links. Must not know the server functions, signals, or how
//! the figures come to be.

mod bars;
mod causes;
mod chart;
mod figures;
mod groups;
mod lines;
mod plane;
mod series;
mod words;

use domain::usage::Usage;
use leptos::prelude::*;

use crate::{address::UsageAddress, ui::Empty};
use bars::Bars;
use lines::Lines;
use series::{Patterns, Series};
use words::{compact, credits, money, percent, rate};

/// Draws the figures of an address.
pub(crate) fn drawn(usage: &Usage, address: &UsageAddress) -> String {
    if usage.total.counts.total() == 0 {
        let all = address.ranging("90d").href();
        return view! {
            {figures::future(usage)}
            <Empty icon="usage" title="No predictions in this range">
                <p>"Nothing that fits was created then."</p>
                <a class="button" href=all>"Last 90 days"</a>
            </Empty>
        }
        .to_html();
    }
    let series = Series::of(usage);
    let predictions = Bars {
        title: "Predictions",
        says: "How many were created",
        of: |share| share.number as f64,
        write: compact,
    };
    let spend = Bars {
        title: "Spend",
        says: "What they cost, as far as that is reported",
        of: |share| credits(share.cost),
        write: money,
    };
    let success = Lines {
        title: "Success rate",
        says: "Succeeded, of those that succeeded or failed",
        most: Some(100.0),
        write: percent,
        lines: vec![("Success rate", Box::new(|total| Some(rate(total)? * 100.0)))],
    };
    let queued = "How long they waited before they started";
    let queued = Lines::times("Queued", queued, |total| total.queued);
    let running = Lines::times("Running", "How long they were computed", |total| {
        total.running
    });
    let has_costs = usage.total.priced > 0;
    view! {
        <Patterns/>
        {figures::view(usage)}
        <div class="usage-charts" data-charts=if has_costs { "5" } else { "4" }>
            {predictions.view(usage, address, &series)}
            {has_costs.then(|| spend.view(usage, address, &series))}
            {success.view(usage, address)}
            {queued.view(usage, address)}
            {running.view(usage, address)}
        </div>
        {groups::view(usage, address)}
        {causes::view(usage, address)}
    }
    .to_html()
    // The marks by which hydration finds its text nodes: nothing hydrates this.
    .replace("<!>", "")
}
