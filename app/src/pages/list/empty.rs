//! The list without rows: nothing has run yet, or nothing matches.

use domain::mirror::Mirror;
use leptos::prelude::*;

use crate::{
    address::ListAddress,
    ui::{CopyButton, Empty},
};

const CURL: &str = r#"curl https://api.skytells.ai/v1/predictions \
  -H "x-api-key: $SKYTELLS_API_KEY" \
  -H "content-type: application/json" \
  -d '{"model": "truefusion", "input": {"prompt": "A lighthouse at dawn"}}'"#;

const TYPESCRIPT: &str = r#"// npm install skytells
import { createClient } from "skytells";

const skytells = createClient(process.env.SKYTELLS_API_KEY);
const prediction = await skytells.predict({
  model: "truefusion",
  input: { prompt: "A lighthouse at dawn" },
});
console.log(prediction.id);"#;

const PYTHON: &str = r#"# pip install skytells
import os
from skytells import SkytellsClient

client = SkytellsClient(os.environ["SKYTELLS_API_KEY"])
prediction = client.predict(
    model="truefusion",
    input={"prompt": "A lighthouse at dawn"},
)
print(prediction["id"])"#;

/// Nothing has run yet: how to run something. Gives way to the list by itself.
#[component]
pub(super) fn EmptyLog() -> impl IntoView {
    let snippet = |name: &'static str, code: &'static str, is_first: bool| {
        view! {
            <details class="snippet" name="snippet" open=is_first>
                <summary>{name}</summary>
                <div>
                    <CopyButton text=code.to_owned() what="snippet"/>
                    <pre tabindex="0"><code>{code}</code></pre>
                </div>
            </details>
        }
    };
    view! {
        <Empty icon="list" title="No predictions yet">
            <p>"Run one with this account's key, and it appears here by itself."</p>
            <div class="snippets">
                {snippet("cURL", CURL, true)}
                {snippet("TypeScript", TYPESCRIPT, false)}
                {snippet("Python", PYTHON, false)}
            </div>
        </Empty>
    }
}

/// Nothing matches: what was searched, and the way back.
#[component]
pub(super) fn NoMatch(query: String, mirror: Signal<Mirror>) -> impl IntoView {
    let clear = ListAddress::default().href();
    let is_partial = move || mirror.with(|mirror| !mirror.is_complete());
    let title = if query.is_empty() {
        "Nothing is older than this".to_owned()
    } else {
        format!("No prediction matches \u{201c}{query}\u{201d}")
    };
    view! {
        <Empty icon="search" title>
            <p>"Searched in models, ids, statuses, and the text of inputs, outputs and errors. Every word must fit."</p>
            {move || is_partial().then_some(view! {
                <p>"The history is still being read: older predictions may yet turn up."</p>
            })}
            <a class="button" href=clear>"Clear the search"</a>
        </Empty>
    }
}
