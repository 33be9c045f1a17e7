//! The predictions that someone chose in the list, and the box by which one is chosen: ids, so that
//! nothing that moves, comes or goes changes what is chosen.

use domain::{
    id::PredictionId,
    selection::{MAX_SELECTED, Matching, Selected},
};
use leptos::prelude::*;

/// The form that the boxes belong to, wherever in the page they stand.
pub const FORM: &str = "bulk";

/// What is chosen; a context of the list.
#[derive(Clone, Copy, Debug)]
pub struct Selection {
    /// In the order of the ids, each once.
    ids: RwSignal<Vec<PredictionId>>,
    /// Where a range begins: what was chosen last.
    anchor: StoredValue<Option<PredictionId>>,
    /// Of what these are the newest, for as long as they are what was answered.
    part_of: RwSignal<Option<Matching>>,
}

impl Selection {
    /// Nothing chosen.
    pub fn new() -> Self {
        Self {
            ids: RwSignal::new(Vec::new()),
            anchor: StoredValue::new(None),
            part_of: RwSignal::new(None),
        }
    }

    /// Whether a prediction is chosen.
    pub fn has(self, id: &PredictionId) -> bool {
        self.ids.with(|ids| ids.binary_search(id).is_ok())
    }

    /// How many are chosen.
    pub fn count(self) -> usize {
        self.ids.with(Vec::len)
    }

    /// Of what those that are chosen are the newest.
    pub fn part_of(self) -> Option<Matching> {
        self.part_of.get()
    }

    /// Those that are chosen now.
    pub fn frozen(self) -> Vec<PredictionId> {
        self.ids.get_untracked()
    }

    /// Chooses all that match, or the newest of them.
    pub fn choose(self, all: Selected) {
        self.replace(all.ids);
        self.part_of.set(all.part_of);
    }

    /// Chooses these and nothing else.
    pub fn replace(self, mut ids: Vec<PredictionId>) {
        self.part_of.set(None);
        ids.sort();
        ids.dedup();
        self.anchor.set_value(None);
        self.ids.set(ids);
    }

    /// Takes some in or out. Whether all of them had room.
    pub fn put(self, some: &[PredictionId], is_chosen: bool) -> bool {
        let mut has_room = true;
        self.part_of.set(None);
        self.ids.update(|ids| {
            for id in some {
                match (ids.binary_search(id), is_chosen) {
                    (Ok(at), false) => drop(ids.remove(at)),
                    (Err(at), true) if ids.len() < MAX_SELECTED => ids.insert(at, id.clone()),
                    (Err(_), true) => has_room = false,
                    (Ok(_), true) | (Err(_), false) => {}
                }
            }
        });
        has_room
    }

    /// Takes one in or out, or, where `list` is given, all of it from the last one that was picked.
    pub fn pick(self, id: &PredictionId, is_chosen: bool, list: Option<&[PredictionId]>) -> bool {
        let range = list.and_then(|list| {
            let place = |id: &PredictionId| list.iter().position(|other| other == id);
            let (from, to) = (place(self.anchor.get_value().as_ref()?)?, place(id)?);
            Some(&list[from.min(to)..=from.max(to)])
        });
        self.anchor.set_value(Some(id.clone()));
        self.put(range.unwrap_or(std::slice::from_ref(id)), is_chosen)
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

/// The cell that chooses a row. Works as a part of its form without a script; with it, the list
/// handles the click.
#[component]
pub fn SelectCell(
    /// Whose row it is.
    id: PredictionId,
) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let name = ["Select ", &id.short()].concat();
    view! {
        <td role="cell" class="c-select">
            <input
                type="checkbox"
                name="id"
                form=FORM
                value=id.to_string()
                aria-label=name
                autocomplete="off"
                prop:checked=move || selection.has(&id)
            />
        </td>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<PredictionId> {
        text.split(' ').map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn the_newest_of_more_are_told_as_such_until_one_is_taken_out() {
        Owner::new().with(|| {
            let selection = Selection::new();
            let part_of = Some(Matching { count: Some(9) });
            selection.choose(Selected {
                ids: ids("b a"),
                part_of,
            });
            assert_eq!((selection.count(), selection.part_of()), (2, part_of));
            selection.put(&ids("a"), false);
            assert_eq!((selection.count(), selection.part_of()), (1, None));
        });
    }

    #[test]
    fn a_range_goes_from_the_last_to_the_next_in_either_direction() {
        Owner::new().with(|| {
            let (selection, list) = (Selection::new(), ids("e d c b a"));
            let pick = |id: &str, is_chosen, is_range: bool| {
                selection.pick(&id.parse().unwrap(), is_chosen, is_range.then_some(&list))
            };
            pick("d", true, false);
            pick("b", true, true);
            assert_eq!(selection.frozen(), ids("b c d"));
            pick("e", true, true);
            assert_eq!(selection.frozen(), ids("b c d e"));
            pick("c", false, true);
            assert_eq!(selection.frozen(), ids("b"));
            // What the last one was is not in this list: only the one.
            selection.replace(ids("z"));
            pick("a", true, true);
            assert_eq!(selection.frozen(), ids("a z"));
        });
    }

    #[test]
    fn it_has_an_end() {
        Owner::new().with(|| {
            let selection = Selection::new();
            let many: Vec<PredictionId> = (0..=MAX_SELECTED)
                .map(|n| format!("p{n:05}").parse().unwrap())
                .collect();
            assert!(!selection.put(&many, true));
            assert_eq!(selection.count(), MAX_SELECTED);
            assert!(selection.put(&many, false));
            assert_eq!(selection.count(), 0);
        });
    }
}
