//! Two sides of a ratio, measured in turns, and how they are printed. Knows nothing of what is
//! measured.

/// The measurements of two sides.
pub(crate) struct Ratio {
    name: &'static str,
    subject: Vec<f64>,
    baseline: Vec<f64>,
}

impl Ratio {
    /// No measurements yet.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            subject: Vec::new(),
            baseline: Vec::new(),
        }
    }

    /// One measurement of each side, taken one right after the other.
    pub(crate) fn add(&mut self, subject: f64, baseline: f64) {
        self.subject.push(subject);
        self.baseline.push(baseline);
    }

    /// Prints the median of the ratios with their spread, and the medians of both sides.
    pub(crate) fn print(&mut self, unit: &str, scale: f64) {
        let pairs = self.subject.iter().zip(&self.baseline);
        let mut ratios: Vec<f64> = pairs
            .map(|(subject, baseline)| subject / baseline)
            .collect();
        let middle = median(&mut ratios);
        let (low, high) = (ratios.first().copied(), ratios.last().copied());
        crate::say(&format!(
            "{}: {middle:.4} ({:.4} to {:.4}, {} runs); {:.2} against {:.2} {unit}",
            self.name,
            low.unwrap_or(f64::NAN),
            high.unwrap_or(f64::NAN),
            ratios.len(),
            median(&mut self.subject) * scale,
            median(&mut self.baseline) * scale,
        ));
    }
}

/// The middle value; sorts in place. NaN for none.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
