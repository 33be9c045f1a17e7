//! Where things of a chart stand: the plane, its scale and its axes.

use domain::usage::Usage;
use leptos::prelude::*;

use super::words::moment;

pub(super) const WIDTH: f64 = 600.0;
pub(super) const HEIGHT: f64 = 200.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 592.0;
pub(super) const TOP: f64 = 12.0;
pub(super) const BOTTOM: f64 = 172.0;

/// The plane of a chart on some steps, up to a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    steps: f64,
    top: f64,
}

impl Plane {
    /// With room for `greatest`; up to `most` where a value has an end.
    pub(super) fn new(steps: usize, greatest: f64, most: Option<f64>) -> Self {
        Self {
            steps: steps.max(1) as f64,
            top: most.unwrap_or_else(|| round(greatest)),
        }
    }

    /// Where a step begins.
    pub(super) fn x(&self, step: usize) -> f64 {
        LEFT + (RIGHT - LEFT) * step as f64 / self.steps
    }

    /// How wide a step is.
    pub(super) fn step(&self) -> f64 {
        (RIGHT - LEFT) / self.steps
    }

    /// The height of a value; what is more than nothing can be seen.
    pub(super) fn height(&self, value: f64) -> f64 {
        let height = (BOTTOM - TOP) * (value / self.top).clamp(0.0, 1.0);
        if value > 0.0 { height.max(1.0) } else { 0.0 }
    }

    /// Where a value stands.
    pub(super) fn y(&self, value: f64) -> f64 {
        BOTTOM - self.height(value)
    }

    /// The lines and their labels: nothing, half of it, all of it; the first, middle and last step.
    pub(super) fn axes(self, usage: &Usage, write: fn(f64) -> String) -> impl IntoView + use<> {
        let tick = |value: f64| {
            let y = BOTTOM - (BOTTOM - TOP) * value / self.top;
            view! {
                <path class="usage-axis" d=format!("M{LEFT} {y:.1}H{RIGHT}")></path>
                <text class="usage-label" x=LEFT - 8.0 y=format!("{:.1}", y + 4.0) text-anchor="end">{write(value)}</text>
            }
        };
        let last = usage.steps.len().saturating_sub(1);
        let mut places = vec![0, last / 2, last];
        places.dedup();
        let label = |place: usize| {
            let from = usage.steps.get(place).map(|step| moment(usage, step.from));
            let (x, anchor) = match place {
                0 => (LEFT, "start"),
                place if place == last => (RIGHT, "end"),
                place => (self.x(place) + self.step() / 2.0, "middle"),
            };
            view! { <text class="usage-label" x=format!("{x:.1}") y="192" text-anchor=anchor>{from}</text> }
        };
        view! {
            {[0.0, self.top / 2.0, self.top].map(tick)}
            {places.into_iter().map(label).collect_view()}
        }
    }
}

/// The next number that is easily halved: 1, 2, 4, 5 or 10 times a power of ten.
fn round(greatest: f64) -> f64 {
    if !(greatest > 0.0 && greatest.is_finite()) {
        return 1.0;
    }
    let power = 10f64.powf(greatest.log10().floor());
    let steps = [1.0, 2.0, 4.0, 5.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= greatest);
    step.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers() {
        let check = |greatest, want: f64| {
            let got = round(greatest);
            assert!((got - want).abs() <= want * 1e-9, "{greatest}: {got}");
        };
        check(0.0, 1.0);
        check(f64::NAN, 1.0);
        check(1.0, 1.0);
        check(7.0, 10.0);
        check(1_234.0, 2_000.0);
        check(3.1, 4.0);
        check(0.000_3, 0.000_4);
        check(9_223_372.0, 10_000_000.0);
    }

    #[test]
    fn one_step_fills_the_plane() {
        let plane = Plane::new(1, 5.0, None);
        assert!((plane.x(0) - LEFT).abs() < 0.1 && (plane.x(1) - RIGHT).abs() < 0.1);
        assert!((plane.y(5.0) - TOP).abs() < 0.1 && (plane.y(0.0) - BOTTOM).abs() < 0.1);
        assert!(
            Plane::new(9, 1e9, None).height(0.1) >= 1.0,
            "a little can be seen"
        );
    }
}
