//! The output of a prediction: upstream's `output` of any shape, in which files may be named
//! anywhere, together with `metadata.storage.files`, which knows names, types and sizes.

mod delivery;
mod walk;

use domain::{kind::Kind, prediction::Delivery};

pub use self::delivery::inline_file;
use self::{delivery::stored, walk::Walk};

/// The most output files that are taken from one prediction.
pub(super) const MAX_FILES: usize = 1_000;

/// An output, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Output {
    /// The files: those that the output names, in its order, then the other stored ones.
    pub(super) deliveries: Vec<Delivery>,
    /// The text, all pieces joined.
    pub(super) text: Option<String>,
    /// `true` if there is a value that is neither a file nor a text, if only an empty one: it is shown
    /// as JSON.
    pub(super) has_value: bool,
    /// `true` if that value has anything in it. Upstream may empty an output that it no longer has, so
    /// an empty one must not count as an output.
    has_substance: bool,
    /// `true` if more files are named than are taken.
    pub(super) has_more_files: bool,
}

impl Output {
    /// Sorts the JSON texts of `output` and of `metadata.storage.files`. The strings that a text
    /// model puts out are text even where they look like URLs, unless a stored file is there.
    pub(super) fn read(output: Option<&str>, files: Option<&str>, model: Option<Kind>) -> Self {
        let stored = stored(files);
        let mut sorted = output.map_or_else(Self::default, |output| {
            Walk::new(&stored, model).sort(output)
        });
        sorted.know_files(stored);
        sorted
    }

    /// Returns the number of outputs: files, or 1 for anything else that is not empty.
    pub(super) fn count(&self) -> u32 {
        let other = u32::from(self.text.is_some() || self.has_substance);
        u32::try_from(self.deliveries.len())
            .unwrap_or(u32::MAX)
            .max(other)
    }

    /// The sort of the output: what a file says, else that it is text, else what the model makes.
    pub(super) fn kind(&self, model: Option<Kind>) -> Option<Kind> {
        let model = model.filter(|kind| *kind != Kind::Other);
        if let Some(first) = self.deliveries.first() {
            let named = self
                .deliveries
                .iter()
                .map(|file| delivery::kind(file, model))
                .find(|kind| *kind != Kind::Other);
            return named.or(model).or(Some(delivery::kind(first, model)));
        }
        match (&self.text, self.has_substance) {
            (Some(_), _) => Some(Kind::Text),
            (None, true) => Some(Kind::Other),
            (None, false) => model,
        }
    }

    fn add_text(&mut self, text: &str) {
        self.text.get_or_insert_default().push_str(text);
    }

    fn add_value(&mut self, is_empty: bool) {
        self.has_value = true;
        self.has_substance |= !is_empty;
    }

    /// Adds a file; returns its place, unless there are too many.
    fn add_file(&mut self, delivery: Delivery) -> Option<usize> {
        if self.deliveries.len() >= MAX_FILES {
            self.has_more_files = true;
            return None;
        }
        self.deliveries.push(delivery);
        Some(self.deliveries.len() - 1)
    }

    /// Takes names, types and sizes from the stored files, and adds those that the output does not
    /// name. Files are the same by URL, else by place where both lists are of one length and nothing
    /// speaks against it: rather one file twice than one not at all.
    fn know_files(&mut self, stored: Vec<Delivery>) {
        let is_paired = stored.len() == self.deliveries.len();
        let mut is_known = vec![false; stored.len()];
        for (place, delivery) in self.deliveries.iter_mut().enumerate() {
            let same = stored.iter().position(|file| file.url == delivery.url);
            let paired = || {
                let file = stored.get(place).filter(|_| is_paired)?;
                delivery::may_be_same(file, delivery).then_some(place)
            };
            if let Some(same) = same.or_else(paired)
                && let Some(file) = stored.get(same)
            {
                is_known[same] = true;
                let url = std::mem::take(&mut delivery.url);
                *delivery = Delivery {
                    url,
                    ..file.clone()
                };
            }
        }
        for (file, _) in stored.into_iter().zip(is_known).filter(|(_, known)| !known) {
            self.add_file(file);
        }
    }
}

#[cfg(test)]
mod tests;
