//! Saved views: queries with names, kept in this browser and shared with nobody. Picking one is a
//! link; they do nothing without the WASM, and are not shown before it runs.

mod shelf;

use leptos::{either::Either, ev, html, prelude::*};

use self::shelf::{MAX_NAME_LEN, Shelf, View};
use super::filters::Asked;
use crate::ui::{Icon, pressed_key};

/// The views of this browser; both are handles.
#[derive(Clone, Copy)]
struct Kept {
    shelf: RwSignal<Shelf>,
    /// The name of the one that is being renamed.
    renamed: RwSignal<Option<String>>,
}

impl Kept {
    fn change(self, change: impl FnOnce(&mut Shelf)) {
        // Another tab may have changed them meanwhile.
        let mut shelf = Shelf::kept();
        change(&mut shelf);
        shelf.save();
        self.shelf.set(shelf);
        self.renamed.set(None);
    }
}

/// The names and queries of the views that this browser keeps.
pub(in crate::pages) fn saved() -> Vec<(String, String)> {
    let shelf = Shelf::kept();
    let pair = |view: &View| (view.name.clone(), view.query.clone());
    shelf.views().iter().map(pair).collect()
}

/// The menu of views.
#[component]
pub(super) fn Views(asked: Asked) -> impl IntoView {
    let kept = Kept {
        shelf: RwSignal::new(Shelf::default()),
        renamed: RwSignal::new(None),
    };
    // Not before the page is alive: the server knows none.
    Effect::new(move |_| kept.shelf.set(Shelf::kept()));
    let name = Memo::new(move |_| {
        let query = asked.query();
        kept.shelf
            .with(|shelf| shelf.name_of(&query).map(str::to_owned))
    });
    let renamed = move || kept.renamed.get();
    let item = move |view: View| {
        let is_renamed = renamed().is_some_and(|name| name == view.name);
        match is_renamed {
            true => Either::Left(view! { <Renaming kept name=view.name/> }),
            false => Either::Right(view! { <Saved kept asked view/> }),
        }
    };
    let list = move || {
        let views = kept.shelf.with(|shelf| shelf.views().to_vec());
        (!views.is_empty()).then(|| view! { <ul>{views.into_iter().map(item).collect_view()}</ul> })
    };
    view! {
        <div class="filter views" data-set=move || name.get().map(|_| "")>
            <details name="filter" on:toggle=move |_| kept.shelf.set(Shelf::kept())>
                <summary>"Views" {move || name.get().map(|name| view! { <b>{name}</b> })} <Icon name="chevron"/></summary>
                <div class="filter-panel">
                    {list}
                    <Saving kept asked/>
                </div>
            </details>
        </div>
    }
}

/// A view, and what can be done with it.
#[component]
fn Saved(kept: Kept, asked: Asked, view: View) -> impl IntoView {
    let View { name, query } = view;
    let is_shown = {
        let query = query.clone();
        move || (asked.query() == query).then_some("true")
    };
    let label = |does: &str| format!("{does} the view {name}");
    let (rename, delete) = (label("Rename"), label("Delete"));
    let start = {
        let name = name.clone();
        move |_| kept.renamed.set(Some(name.clone()))
    };
    let remove = {
        let name = name.clone();
        move |_| {
            kept.change(|shelf| shelf.remove(&name));
            focus(".views summary");
        }
    };
    let href = {
        let query = query.clone();
        move || asked.href(&query)
    };
    view! {
        <li class="view">
            <a href=href title=query dir="auto" aria-current=is_shown>{name.clone()}</a>
            <button type="button" class="icon-button" aria-label=rename.clone() title=rename on:click=start>
                <Icon name="edit"/>
            </button>
            <button type="button" class="icon-button" aria-label=delete.clone() title=delete on:click=remove>
                <Icon name="trash"/>
            </button>
        </li>
    }
}

/// A view whose name is being changed.
#[component]
fn Renaming(kept: Kept, name: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let old = name.clone();
    let rename = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            kept.change(|shelf| shelf.rename(&old, &field.value()));
            focus(".views summary");
        }
    };
    let cancel = move |event: ev::KeyboardEvent| {
        if pressed_key(&event).as_deref() == Some("Escape") {
            event.prevent_default();
            event.stop_propagation();
            kept.renamed.set(None);
            focus(".views summary");
        }
    };
    view! {
        <li>
            <form class="view-form" on:submit=rename>
                <input type="text" dir="auto" node_ref=field aria-label="Name" value=name required maxlength=MAX_NAME_LEN on:keydown=cancel/>
                <button type="submit" class="button">"Rename"</button>
            </form>
        </li>
    }
}

/// Saves the query of the moment under a name.
#[component]
fn Saving(kept: Kept, asked: Asked) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let save = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            let query = untrack(|| asked.query());
            kept.change(|shelf| shelf.keep(&field.value(), &query));
            field.set_value("");
            focus(".views summary");
        }
    };
    move || {
        if asked.query().is_empty() {
            return Either::Left(
                view! { <p>"Search or filter first; then keep it here under a name."</p> },
            );
        }
        Either::Right(view! {
            <form class="view-form" on:submit=save>
                <input type="text" dir="auto" node_ref=field aria-label="Save this search as" placeholder="Save this search as" required maxlength=MAX_NAME_LEN/>
                <button type="submit" class="button">"Save"</button>
            </form>
        })
    }
}

/// Where the focus goes when what had it is gone.
fn focus(selector: &'static str) {
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;

        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = selector;
}
