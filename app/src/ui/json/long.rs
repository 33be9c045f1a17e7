//! A JSON text that is too long for a page: it stays on the server, which draws what is opened of it
//! and finds in it. The page holds what is open, and no more.

mod clicks;

use std::{future::Future, pin::Pin, sync::Arc};

use domain::look::{Answer, Question};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{FindBar, Looking, laid_out, shown_bytes};
use crate::ui::{Icon, browser};

/// The longest part of such a text that is copied, in bytes.
#[cfg(feature = "ssr")]
const MAX_COPIED: u64 = 1 << 20;

/// How a page asks; `None` where there was no answer.
pub type Ask = Arc<dyn Fn(Question) -> Pin<Box<dyn Future<Output = Option<Answer>>>> + Send + Sync>;

#[cfg(feature = "ssr")]
pub use on_the_server::LongText;

#[cfg(feature = "ssr")]
mod on_the_server {
    use std::{
        collections::HashMap,
        sync::{Arc, Mutex, MutexGuard, PoisonError},
    };

    use domain::look::{Answer, Question};

    use super::{
        super::{
            find::find,
            place,
            tree::{Opened, Tree},
        },
        MAX_COPIED,
    };

    /// A long text, and what was found out about it.
    #[derive(Debug)]
    pub struct LongText {
        text: Arc<str>,
        looked: Mutex<Looked>,
    }

    #[derive(Debug)]
    struct Looked {
        tree: Tree,
        /// What was looked for last, and where it stands.
        wanted: String,
        found: Vec<usize>,
    }

    impl LongText {
        /// Of a JSON text.
        pub fn new(text: Arc<str>) -> Self {
            let looked = Mutex::new(Looked {
                tree: Tree::of(Arc::clone(&text)),
                wanted: String::new(),
                found: Vec::new(),
            });
            Self { text, looked }
        }

        /// Goes through all of the text where that was not done yet: blocks for as long.
        pub fn answer(&self, question: &Question) -> Answer {
            match question {
                Question::Tree { wanted, step } => self.tree(wanted, *step),
                Question::Branch { at, path } => Answer {
                    text: self.looked().tree.branch(at, path),
                    found: 0,
                },
                Question::Value { from, to } => Answer {
                    text: self.value(*from, *to).unwrap_or_default(),
                    found: 0,
                },
            }
        }

        fn tree(&self, wanted: &str, step: i32) -> Answer {
            let mut looked = self.looked();
            if looked.wanted != wanted {
                looked.found = find(&self.text, wanted);
                wanted.clone_into(&mut looked.wanted);
            }
            let found = place(&looked.found, step);
            let by_hand = &HashMap::new();
            Answer {
                text: looked.tree.html(Opened { by_hand, found }),
                found: u32::try_from(looked.found.len()).unwrap_or(u32::MAX),
            }
        }

        /// A string without its quotes and escapes, anything else as it is.
        fn value(&self, from: u64, to: u64) -> Option<String> {
            if to.checked_sub(from)? > MAX_COPIED {
                return None;
            }
            let range = usize::try_from(from).ok()?..usize::try_from(to).ok()?;
            let value = self.text.get(range)?;
            Some(serde_json::from_str(value).unwrap_or_else(|_| value.to_owned()))
        }

        fn looked(&self) -> MutexGuard<'_, Looked> {
            self.looked.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}

/// A long payload.
#[component]
pub fn LongJson(
    /// What the page has of it.
    #[prop(into)]
    beginning: Signal<String>,
    /// How long it is, in bytes.
    size: u64,
    /// What it is, for its name.
    what: &'static str,
    /// Where all of it is.
    href: String,
    /// How to ask for more.
    ask: Ask,
) -> impl IntoView {
    let looking = Looking::new();
    let Looking { wanted, step, .. } = looking;
    let tree = RwSignal::new(None::<String>);
    let (found, said) = (RwSignal::new(0), RwSignal::new(""));
    let ask = StoredValue::new(ask);
    let is_asking = StoredValue::new(false);
    let look = move || spawn_local(look(ask, looking, is_asking, tree, found, said));
    Effect::new(move |_| {
        wanted.track();
        step.track();
        look();
    });
    let click = move |event: ev::MouseEvent| {
        if let Some((line, at, path)) = clicks::opened(&event) {
            spawn_local(async move {
                let question = Question::Branch { at, path };
                match ask.with_value(|ask| ask(question)).await {
                    Some(answer) => clicks::put_after(&line, &answer.text),
                    None => said.set(NO_ANSWER),
                }
            });
        }
        copy(&event, ask, said);
    };
    let count = Signal::derive(move || found.get() as usize);
    let drawn = move || match tree.get() {
        Some(html) => view! { <ul class="j-tree" inner_html=html></ul> }.into_any(),
        None => view! {
            <code inner_html=beginning.with(|text| laid_out(text))></code>
            <p class="json-note">"… Only the beginning is drawn."</p>
        }
        .into_any(),
    };
    view! {
        <div class="json">
            <div class="json-bar">
                <span>{shown_bytes(size)}</span>
                <span class="json-said" role="status">{said}</span>
                <a class="button" href=href download><Icon name="download"/><span>"Download"</span></a>
            </div>
            {move || tree.with(Option::is_some).then(|| view! { <FindBar what looking count/> })}
            <div class="json-text" tabindex="0" role="region" aria-label=what on:click=click>{drawn}</div>
        </div>
    }
}

const NO_ANSWER: &str = "The server did not answer";

/// Asks for the tree as it is to be looked at; once more where that has changed meanwhile.
async fn look(
    ask: StoredValue<Ask>,
    looking: Looking,
    is_asking: StoredValue<bool>,
    tree: RwSignal<Option<String>>,
    found: RwSignal<u32>,
    said: RwSignal<&'static str>,
) {
    let now = || {
        Some((
            looking.wanted.try_get_untracked()?,
            looking.step.try_get_untracked()?,
        ))
    };
    if is_asking.try_get_value() != Some(false) {
        return;
    }
    is_asking.set_value(true);
    while let Some((wanted, step)) = now() {
        let (asked, is_search) = ((wanted.clone(), step), !wanted.is_empty());
        let Some(question) = ask.try_with_value(|ask| ask(Question::Tree { wanted, step })) else {
            return;
        };
        let answer = question.await;
        if said.is_disposed() {
            return;
        }
        match answer {
            Some(answer) => {
                tree.set(Some(answer.text));
                found.set(answer.found);
                said.set("");
                if is_search {
                    browser::bring_into_view(".j-line[data-found]");
                }
            }
            None => said.set(NO_ANSWER),
        }
        if now().is_none_or(|now| now == asked) {
            break;
        }
    }
    let _ = is_asking.try_update_value(|is_asking| *is_asking = false);
}

/// Copies what a click is on: a path is there, a value is asked for.
fn copy(event: &ev::MouseEvent, ask: StoredValue<Ask>, said: RwSignal<&'static str>) {
    if let Some((path, done)) = browser::copied_part(event, "") {
        if browser::copy(&path) {
            said.set(done);
        }
    } else if let Some((from, to)) = clicks::copied_place(event) {
        spawn_local(async move {
            let answer = ask
                .with_value(|ask| ask(Question::Value { from, to }))
                .await;
            let text = answer.map(|answer| answer.text).unwrap_or_default();
            let is_copied = !text.is_empty() && browser::copy(&text);
            let _ = said.try_set(match is_copied {
                true => "Value copied",
                false => "Too long to copy; download it",
            });
        });
    }
}
