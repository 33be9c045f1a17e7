//! Saved views as this browser keeps them: names of queries, private to it. Plain values; the
//! browser's storage is reached at the two ends only.

/// The key in the local storage.
#[cfg(feature = "hydrate")]
const KEY: &str = "views";

/// The most views that are kept.
const MAX_VIEWS: usize = 50;

/// The longest name, in characters.
pub(super) const MAX_NAME_LEN: usize = 60;

/// A query with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) name: String,
    pub(super) query: String,
}

/// All saved views, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shelf {
    views: Vec<View>,
}

impl Shelf {
    /// Reads what was written; lines that are none of ours are left out.
    fn read(text: &str) -> Self {
        let mut shelf = Self::default();
        for (name, query) in text.lines().filter_map(|line| line.split_once('\t')) {
            shelf.keep(name, query);
        }
        shelf
    }

    /// One line for each view: its name, a tab, its query.
    #[cfg_attr(
        not(any(test, feature = "hydrate")),
        expect(dead_code, reason = "only a browser keeps them")
    )]
    fn written(&self) -> String {
        self.views
            .iter()
            .flat_map(|view| [&view.name, "\t", &view.query, "\n"])
            .collect()
    }

    pub(super) fn views(&self) -> &[View] {
        &self.views
    }

    /// Keeps a query under a name, in place of another of that name.
    pub(super) fn keep(&mut self, name: &str, query: &str) {
        let name: String = plain(name).chars().take(MAX_NAME_LEN).collect();
        let query = plain(query);
        if name.is_empty() || query.is_empty() {
            return;
        }
        self.remove(&name);
        if self.views.len() < MAX_VIEWS {
            let key = |name: &str| (name.to_lowercase(), name.to_owned());
            let at = self
                .views
                .partition_point(|view| key(&view.name) < key(&name));
            self.views.insert(at, View { name, query });
        }
    }

    /// Gives a view another name.
    pub(super) fn rename(&mut self, name: &str, new: &str) {
        if plain(new).is_empty() {
            return;
        }
        let query = self
            .views
            .iter()
            .find(|view| view.name == name)
            .map(|view| view.query.clone());
        if let Some(query) = query {
            self.remove(name);
            self.keep(new, &query);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.views.retain(|view| view.name != name);
    }

    /// The name of a query, where it has one.
    pub(super) fn name_of(&self, query: &str) -> Option<&str> {
        let found = self.views.iter().find(|view| view.query == query);
        found.map(|view| view.name.as_str())
    }

    /// What this browser keeps.
    ///
    /// Server-side rendering: nothing.
    pub(super) fn kept() -> Self {
        #[cfg(feature = "hydrate")]
        let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        #[cfg(not(feature = "hydrate"))]
        let text: Option<String> = None;
        text.map(|text| Self::read(&text)).unwrap_or_default()
    }

    /// Has this browser keep it.
    pub(super) fn save(&self) {
        #[cfg(feature = "hydrate")]
        if let Some(storage) = storage() {
            // Full or forbidden: the views then last as long as the page.
            let _ = storage.set_item(KEY, &self.written());
        }
    }
}

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

/// On one line, without what separates.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(shelf: &Shelf) -> Vec<&str> {
        shelf
            .views()
            .iter()
            .map(|view| view.name.as_str())
            .collect()
    }

    #[test]
    fn keeps_renames_and_removes() {
        let mut shelf = Shelf::default();
        shelf.keep("slow", "total:>10s");
        shelf.keep(" Failed\ttoday ", "status:failed created:today");
        shelf.keep("nothing", " ");
        assert_eq!(names(&shelf), ["Failed today", "slow"]);
        shelf.keep("slow", "total:>1m");
        assert_eq!(shelf.name_of("total:>1m"), Some("slow"));
        assert_eq!(shelf.name_of("total:>10s"), None);
        shelf.rename("slow", "a minute");
        shelf.rename("a minute", "  ");
        assert_eq!(names(&shelf), ["a minute", "Failed today"]);
        shelf.remove("a minute");
        assert_eq!(names(&shelf), ["Failed today"]);
    }

    #[test]
    fn what_is_written_is_read() {
        let mut shelf = Shelf::default();
        shelf.keep("é \"x\"", "a\tb\nc:\"d e\"");
        assert_eq!(Shelf::read(&shelf.written()), shelf);
        assert_eq!(
            Shelf::read("no tab\n\tno name\nno query\t\n\u{0}"),
            Shelf::default()
        );
    }

    #[test]
    fn is_bounded() {
        let mut shelf = Shelf::default();
        for number in 0..100 {
            shelf.keep(&format!("{number}{}", "x".repeat(100)), "a");
        }
        assert_eq!(shelf.views().len(), MAX_VIEWS);
        assert!(
            names(&shelf)
                .iter()
                .all(|name| name.chars().count() <= MAX_NAME_LEN)
        );
    }
}
