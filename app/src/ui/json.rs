//! JSON: a tree to look into, or the text byte for byte; copied as it came. Until the page is
//! hydrated, and without the WASM, it is text laid out for reading.

mod find;
mod long;
mod text;
mod tree;

use std::{collections::HashMap, time::Duration};

use leptos::{ev, html, prelude::*};

#[cfg(feature = "ssr")]
pub use self::long::LongText;
pub use self::long::{Ask, LongJson};
use self::{
    find::{MAX_FOUND, find},
    text::{MAX_DRAWN, beginning, laid_out},
    tree::{Opened, Tree},
};
use super::{CopyButton, Icon, browser, keyboard::pressed_key};

/// How much of a long text is drawn at once.
const PIECE: usize = 64 * 1_024;

/// How a payload is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// As laid-out text: what the server draws.
    Text,
    /// As a tree.
    Tree,
    /// Byte for byte.
    Raw,
}

/// What the reader did with a payload; outlives its text, so that news of a prediction closes
/// nothing.
#[derive(Clone, Copy, Debug)]
struct Looking {
    mode: RwSignal<Mode>,
    /// What was opened and closed, by path.
    by_hand: RwSignal<HashMap<String, bool>>,
    /// What is looked for, and how many times the reader went on from the first place.
    wanted: RwSignal<String>,
    step: RwSignal<i32>,
    /// How much of the text is drawn, in pieces.
    pieces: RwSignal<usize>,
}

impl Looking {
    fn new() -> Self {
        let mode = if browser::is_hydrated() {
            Mode::Tree
        } else {
            Mode::Text
        };
        Self {
            mode: RwSignal::new(mode),
            by_hand: RwSignal::default(),
            wanted: RwSignal::default(),
            step: RwSignal::default(),
            pieces: RwSignal::new(1),
        }
    }

    /// Opens or closes what a click was on, if it was on that.
    fn toggle(self, event: &ev::MouseEvent) {
        if let Some((path, is_open)) = browser::toggled(event) {
            self.by_hand.update(|by_hand| {
                by_hand.insert(path, !is_open);
            });
        }
    }

    /// Goes to another place where something was found; nothing that was closed hides it.
    fn go(self, step: i32) {
        self.by_hand
            .update(|by_hand| by_hand.retain(|_, is_open| *is_open));
        self.step.set(step);
    }
}

/// A payload.
#[component]
pub fn JsonView(
    /// The JSON text as it came.
    #[prop(into)]
    raw: Signal<String>,
    /// What it is, for its name and the copy button.
    what: &'static str,
) -> impl IntoView {
    let looking = Looking::new();
    let Looking { mode, wanted, .. } = looking;
    Effect::new(move |_| {
        if mode.get_untracked() == Mode::Text {
            mode.set(Mode::Tree);
        }
    });
    let said = RwSignal::new("");
    let found = Memo::new(move |_| wanted.with(|wanted| raw.with(|raw| find(raw, wanted))));
    let count = Signal::derive(move || found.with(Vec::len));
    let click = move |event: ev::MouseEvent| {
        looking.toggle(&event);
        if let Some((text, done)) = raw.with_untracked(|raw| browser::copied_part(&event, raw))
            && browser::copy(&text)
        {
            said.set(done);
            set_timeout(move || _ = said.try_set(""), Duration::from_millis(1_600));
        }
    };
    let size = move || raw.with(|raw| shown_bytes(raw.len() as u64));
    let is_raw = move || mode.get() == Mode::Raw;
    view! {
        <div class="json">
            <div class="json-bar">
                <span>{size}</span>
                <span class="json-said" role="status">{said}</span>
                <button
                    type="button"
                    class="tab json-raw"
                    aria-pressed=move || if is_raw() { "true" } else { "false" }
                    title="Byte for byte"
                    on:click=move |_| mode.set(if is_raw() { Mode::Tree } else { Mode::Raw })
                >
                    "Raw"
                </button>
                <CopyButton text=raw what worded=true/>
            </div>
            {move || (mode.get() == Mode::Tree).then(|| view! { <FindBar what looking count/> })}
            <div class="json-text" tabindex="0" role="region" aria-label=what on:click=click>
                {move || drawn(raw, looking, found)}
            </div>
        </div>
    }
}

fn drawn(raw: Signal<String>, looking: Looking, found: Memo<Vec<usize>>) -> AnyView {
    match looking.mode.get() {
        Mode::Text => {
            let is_cut = raw.with(|raw| raw.len() > MAX_DRAWN);
            let note = is_cut.then_some("… Only the beginning is drawn. Copy takes all of it.");
            view! {
                <code inner_html=raw.with(|raw| laid_out(raw))></code>
                <p class="json-note">{note}</p>
            }
            .into_any()
        }
        Mode::Tree => {
            let tree = StoredValue::new(raw.with(|raw| Tree::of(raw.as_str())));
            let html = move || {
                let found = found.with(|found| place(found, looking.step.get()));
                if found.is_some() {
                    browser::bring_into_view(".j-line[data-found]");
                }
                let html = looking.by_hand.with(|by_hand| {
                    tree.try_update_value(|tree| tree.html(Opened { by_hand, found }))
                });
                html.unwrap_or_default()
            };
            view! { <ul class="j-tree" inner_html=html></ul> }.into_any()
        }
        Mode::Raw => {
            let Looking { pieces, .. } = looking;
            let text = move || raw.with(|raw| beginning(raw, pieces.get() * PIECE).to_owned());
            let is_cut = move || raw.with(|raw| raw.len() > pieces.get() * PIECE);
            view! {
                <code>{text}</code>
                <button
                    type="button"
                    class="button json-more"
                    hidden=move || !is_cut()
                    on:click=move |_| pieces.update(|pieces| *pieces += 1)
                >
                    {move || is_cut().then_some("Show more")}
                </button>
            }
            .into_any()
        }
    }
}

/// The place that a number of steps leads to, round and round.
fn place(found: &[usize], step: i32) -> Option<usize> {
    let count = i32::try_from(found.len()).ok().filter(|count| *count > 0)?;
    found
        .get(usize::try_from(step.rem_euclid(count)).ok()?)
        .copied()
}

/// Finding in the payload; what is found is opened and scrolled to.
#[component]
fn FindBar(what: &'static str, looking: Looking, count: Signal<usize>) -> impl IntoView {
    let Looking { wanted, step, .. } = looking;
    let input = NodeRef::<html::Input>::new();
    let search = move |text: String| {
        looking.go(0);
        wanted.set(text);
    };
    let go = move |by: i32| looking.go(step.get_untracked() + by);
    let key =
        move |event: ev::KeyboardEvent| match pressed_key(&event).as_deref().unwrap_or_default() {
            "Enter" => {
                event.prevent_default();
                go(if event.shift_key() { -1 } else { 1 });
            }
            // The innermost layer: the search goes first, then what it is in.
            "Escape" if wanted.with_untracked(|wanted| !wanted.is_empty()) => {
                event.prevent_default();
                if let Some(input) = input.get_untracked() {
                    input.set_value("");
                }
                search(String::new());
            }
            _ => {}
        };
    let count = move || {
        let count = count.get();
        let more = if count == MAX_FOUND { "+" } else { "" };
        match (wanted.with(String::is_empty), i32::try_from(count)) {
            (true, _) | (_, Err(_)) => String::new(),
            (false, Ok(0)) => "not found".to_owned(),
            (false, Ok(n)) => format!("{} of {count}{more}", step.get().rem_euclid(n) + 1),
        }
    };
    view! {
        <div class="json-find">
            <Icon name="search"/>
            <input
                type="text"
                node_ref=input
                aria-label=format!("Find in {what}")
                placeholder="Find"
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                maxlength="200"
                prop:value=wanted.get_untracked()
                on:input=move |event| search(event_target_value(&event))
                on:keydown=key
            />
            <span role="status">{count}</span>
            <button type="button" class="icon-button" aria-label="Previous match" on:click=move |_| go(-1)>
                <Icon name="up"/>
            </button>
            <button type="button" class="icon-button" aria-label="Next match" on:click=move |_| go(1)>
                <Icon name="down"/>
            </button>
        </div>
    }
}

/// A size for people: `512 B`, `1.4 MB`, in powers of a thousand.
pub fn shown_bytes(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1_000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sizes() {
        assert_eq!(shown_bytes(999), "999 B");
        assert_eq!(shown_bytes(1_449), "1.4 kB");
        assert_eq!(shown_bytes(999_999), "999.9 kB");
        assert_eq!(shown_bytes(1_000_000), "1.0 MB");
        assert_eq!(shown_bytes(u64::MAX), "18446744.0 TB");
    }
}
