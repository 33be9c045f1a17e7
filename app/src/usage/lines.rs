//! A chart of one line or two. A step of which nothing is known is a gap, never a zero.

use std::fmt::Write as _;

use domain::usage::{Step, Summary, Times, Usage};
use leptos::prelude::*;

use super::{
    chart::{Chart, link, short},
    plane::{BOTTOM, Plane, TOP},
    words::{moment, seconds},
};
use crate::address::UsageAddress;

/// Up to so many steps each value has a mark.
const MARKED: usize = 40;

/// What a line shows of a step.
type Of = Box<dyn Fn(&Summary) -> Option<f64>>;

/// What lines show.
pub(super) struct Lines {
    /// The name of what they have in common.
    pub(super) title: &'static str,
    /// What that is.
    pub(super) says: &'static str,
    /// The greatest value that there can be, if there is one.
    pub(super) most: Option<f64>,
    /// A value in few characters.
    pub(super) write: fn(f64) -> String,
    /// The name and the value of each line.
    pub(super) lines: Vec<(&'static str, Of)>,
}

impl Lines {
    /// How long something took: half of them no longer, and all but one in twenty.
    pub(super) fn times(
        title: &'static str,
        says: &'static str,
        times: fn(&Summary) -> Option<Times>,
    ) -> Self {
        let of = |micros: fn(&Times) -> u64| -> Of {
            Box::new(move |total| times(total).map(|it| micros(&it) as f64 / 1e6))
        };
        Self {
            title,
            says,
            most: None,
            write: seconds,
            lines: vec![("p50", of(|it| it.p50)), ("p95", of(|it| it.p95))],
        }
    }

    /// Draws them over time.
    pub(super) fn view(self, usage: &Usage, address: &UsageAddress) -> impl IntoView + use<> {
        let greatest = usage.steps.iter().flat_map(|step| self.values(step));
        let greatest = greatest.flatten().fold(0.0, f64::max);
        let plane = Plane::new(usage.steps.len(), greatest, self.most);
        let mut chart = Chart {
            title: self.title,
            says: self.says,
            legend: self.legend(),
            axes: plane.axes(usage, self.write).into_any(),
            greatest: (self.write)(greatest),
            drawn: Vec::new(),
            links: Vec::new(),
            columns: self
                .lines
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
            rows: Vec::new(),
        };
        for (number, (_, of)) in self.lines.iter().enumerate() {
            let values: Vec<_> = usage.steps.iter().map(|step| of(&step.total)).collect();
            let class = format!("usage-line usage-line-{number}");
            let way = path(&plane, &values);
            chart
                .drawn
                .push(view! { <path class=class d=way></path> }.into_any());
            chart.drawn.extend(marks(&plane, &values, number));
        }
        for (place, step) in usage.steps.iter().enumerate() {
            let href = address.list_between((step.from, step.to), usage.zone, None);
            self.add(
                &mut chart,
                &plane,
                place,
                step,
                moment(usage, step.from),
                href,
            );
        }
        chart.view(usage)
    }

    /// Adds the link and the row of a step.
    fn add(
        &self,
        chart: &mut Chart,
        plane: &Plane,
        place: usize,
        step: &Step,
        at: String,
        href: String,
    ) {
        let values = self.values(step);
        let told = |value: &Option<f64>| value.map_or("—".to_owned(), self.write);
        if values.iter().any(Option::is_some) {
            let mut name = at.clone();
            for ((line, _), value) in self.lines.iter().zip(&values) {
                let _ = write!(name, ", {line} {}", told(value));
            }
            let area = [plane.x(place), TOP, plane.step(), BOTTOM - TOP];
            chart.links.push(link(href.clone(), name, area));
        }
        let cells = values.iter().map(|value| view! { <td>{told(value)}</td> });
        let cells = cells.collect_view();
        chart
            .rows
            .push(view! { <tr><th scope="row"><a href=href>{at}</a></th>{cells}</tr> }.into_any());
    }

    fn values(&self, step: &Step) -> Vec<Option<f64>> {
        self.lines.iter().map(|(_, of)| of(&step.total)).collect()
    }

    /// What stands for each line, where there are two: the first is whole, the second broken, and
    /// their marks differ.
    fn legend(&self) -> AnyView {
        if self.lines.len() < 2 {
            return ().into_any();
        }
        let entry = |(number, (name, _)): (usize, &(&'static str, _))| {
            let class = format!("usage-line usage-line-{number}");
            view! {
                <li>
                    <svg viewBox="0 0 24 12" aria-hidden="true">
                        <path class=class d="M0 6H24"></path>
                        {mark(number, 12.0, 6.0)}
                    </svg>
                    <span>{*name}</span>
                </li>
            }
        };
        let entries = self.lines.iter().enumerate().map(entry).collect_view();
        view! { <ul class="usage-legend">{entries}</ul> }.into_any()
    }
}

fn center(plane: &Plane, place: usize) -> f64 {
    plane.x(place) + plane.step() / 2.0
}

fn path(plane: &Plane, values: &[Option<f64>]) -> String {
    let mut path = String::new();
    let mut is_begun = false;
    for (place, value) in values.iter().enumerate() {
        if let Some(value) = value {
            let sign = if is_begun { 'L' } else { 'M' };
            let (x, y) = (center(plane, place), plane.y(*value));
            let _ = write!(path, "{sign}{x:.1} {y:.1}");
        }
        is_begun = value.is_some();
    }
    path
}

/// A mark for each value where they are few, else for those that no line leads to.
fn marks(plane: &Plane, values: &[Option<f64>], number: usize) -> Vec<AnyView> {
    let is_known = |place: Option<usize>| {
        let value = place.and_then(|place| values.get(place));
        value.is_some_and(Option::is_some)
    };
    let is_alone = |place: usize| !is_known(place.checked_sub(1)) && !is_known(Some(place + 1));
    let all = values.iter().enumerate();
    all.filter(|(place, _)| values.len() <= MARKED || is_alone(*place))
        .filter_map(|(place, value)| Some(mark(number, center(plane, place), plane.y((*value)?))))
        .collect()
}

fn mark(number: usize, x: f64, y: f64) -> AnyView {
    let class = format!("usage-mark usage-mark-{number}");
    match number {
        0 => view! { <circle class=class cx=short(x) cy=short(y) r="3"></circle> }.into_any(),
        _ => {
            let (x, y) = (short(x - 3.0), short(y - 3.0));
            view! { <rect class=class x=x y=y width="6" height="6"></rect> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_a_gap() {
        let plane = Plane::new(4, 2.0, Some(2.0));
        let values = [Some(1.0), Some(2.0), None, Some(0.0)];
        let path = path(&plane, &values);
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert_eq!(path.matches('L').count(), 1, "{path}");
        assert_eq!(marks(&plane, &values, 0).len(), 3);
        let many = vec![Some(1.0); 90];
        assert_eq!(marks(&plane, &many, 0).len(), 0);
        assert_eq!(marks(&plane, &[Some(1.0)], 1).len(), 1);
    }
}
