//! A run as programs to be copied: one of them is open, and the others a click away, with or without
//! a script. Knows what to show, not how it is written.

use domain::program::{Language, Program};
use leptos::prelude::*;

use crate::ui::CopyButton;

const CURL: &str = r#"curl https://api.skytells.ai/v1/predictions \
  -H "x-api-key: $SKYTELLS_API_KEY" \
  -H "content-type: application/json" \
  --data-binary @- <<'JSON'
{
  "model": "truefusion",
  "input": {
    "prompt": "A lighthouse at dawn"
  }
}
JSON
"#;

const TYPESCRIPT: &str = r#"// npm install skytells
import { createClient } from "skytells";

const skytells = createClient(process.env.SKYTELLS_API_KEY);
const prediction = await skytells.predict({
  model: "truefusion",
  input: {
    "prompt": "A lighthouse at dawn"
  },
});
console.log(prediction.id);
"#;

const PYTHON: &str = r#"# pip install skytells
import os

from skytells import SkytellsClient

client = SkytellsClient(os.environ["SKYTELLS_API_KEY"])
prediction = client.predict({
    "model": "truefusion",
    "input": {
      "prompt": "A lighthouse at dawn"
    },
})
print(prediction["id"])
"#;

/// A first run, for those who have none to make again: what the server would write.
pub fn first_programs() -> Vec<Program> {
    let program = |language, code: &str| Program {
        language,
        code: code.to_owned(),
    };
    vec![
        program(Language::Curl, CURL),
        program(Language::TypeScript, TYPESCRIPT),
        program(Language::Python, PYTHON),
    ]
}

/// The programs, the first of them open.
#[component]
pub fn Programs(
    /// What they are.
    programs: Vec<Program>,
) -> impl IntoView {
    let snippet = |(at, Program { language, code }): (usize, Program)| {
        view! {
            <details class="snippet" name="snippet" open=at == 0>
                <summary>{language.label()}</summary>
                <div>
                    <CopyButton text=code.clone() what=language.label()/>
                    <pre tabindex="0"><code>{code}</code></pre>
                </div>
            </details>
        }
    };
    view! {
        <div class="snippets">
            {programs.into_iter().enumerate().map(snippet).collect_view()}
        </div>
    }
}
