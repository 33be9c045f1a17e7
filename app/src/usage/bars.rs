//! A chart of bars, each made of the shares of the groups.

use domain::usage::{Share, Step, Usage};
use leptos::prelude::*;

use super::{
    chart::{Chart, link, short},
    plane::Plane,
    series::{Series, fill},
    words::{isolated, moment},
};
use crate::address::UsageAddress;

/// What bars show.
pub(super) struct Bars {
    /// The name of the value.
    pub(super) title: &'static str,
    /// What it is.
    pub(super) says: &'static str,
    /// The value.
    pub(super) of: fn(&Share) -> f64,
    /// The value in few characters.
    pub(super) write: fn(f64) -> String,
}

impl Bars {
    /// Draws them over time.
    pub(super) fn view(
        self,
        usage: &Usage,
        address: &UsageAddress,
        series: &Series,
    ) -> impl IntoView + use<> {
        let sum = |step: &Step| step.shares.iter().map(self.of).sum::<f64>();
        let greatest = usage.steps.iter().map(sum).fold(0.0, f64::max);
        let plane = Plane::new(usage.steps.len(), greatest, None);
        let mut chart = Chart {
            title: self.title,
            says: self.says,
            legend: series.legend().into_any(),
            axes: plane.axes(usage, self.write).into_any(),
            greatest: (self.write)(greatest),
            drawn: Vec::new(),
            links: Vec::new(),
            columns: series.names(),
            rows: Vec::new(),
        };
        for (place, step) in usage.steps.iter().enumerate() {
            self.add(&mut chart, &plane, place, &moment(usage, step.from), |of| {
                let parts = series.parts(step, of).into_iter();
                let parts = parts.map(|(name, look, value, term)| Part {
                    name,
                    look,
                    value,
                    href: address.list_between((step.from, step.to), usage.zone, term.cloned()),
                });
                parts.collect()
            });
        }
        chart.view(usage)
    }

    /// Adds one bar.
    fn add<'s>(
        &self,
        chart: &mut Chart,
        plane: &Plane,
        place: usize,
        at: &str,
        parts: impl FnOnce(fn(&Share) -> f64) -> Vec<Part<'s>>,
    ) {
        let width = (plane.step() * 0.82).max(1.0);
        let x = plane.x(place) + (plane.step() - width) / 2.0;
        let (mut below, mut cells) = (0.0, Vec::new());
        for part in parts(self.of) {
            let told = (self.write)(part.value);
            if part.value <= 0.0 {
                cells.push(view! { <td>{told}</td> }.into_any());
                continue;
            }
            let y = plane.y(below + part.value);
            let height = (plane.y(below) - y).max(0.5);
            below += part.value;
            let paint = fill(part.look);
            chart.drawn.push(
                view! {
                    <rect x=short(x) y=short(y) width=short(width) height=short(height) fill=paint></rect>
                }
                .into_any(),
            );
            let name = format!("{at}, {}: {told}", isolated(part.name));
            chart
                .links
                .push(link(part.href.clone(), name, [x, y, width, height]));
            cells.push(view! { <td><a href=part.href>{told}</a></td> }.into_any());
        }
        let at = at.to_owned();
        chart
            .rows
            .push(view! { <tr><th scope="row">{at}</th>{cells}</tr> }.into_any());
    }
}

/// What a group has of a bar.
struct Part<'s> {
    name: &'s str,
    look: usize,
    value: f64,
    href: String,
}
