//! A conversation as programs: the route is the one that OpenAI's clients call, which know how to read
//! an answer as it comes.

use domain::json::{place, pretty};

use super::{EXACTLY, Run, indented, literal, literal::Dialect, quoted, shell_word};

pub(super) fn curl(run: Run<'_>) -> String {
    let body = pretty(&literal::written(&body(run), Dialect::Json).text);
    let url = shell_word(&format!("{}/chat/completions", run.base_url));
    // Word by word: curl holds nothing back.
    format!(
        "curl --no-buffer {url} \\\n  -H \"x-api-key: $SKYTELLS_API_KEY\" \\\n  \
         -H \"content-type: application/json\" \\\n  \
         --data-binary @- <<'JSON'\n{body}\nJSON\n"
    )
}

pub(super) fn typescript(run: Run<'_>) -> String {
    let asked = literal::written(&body(run), Dialect::JavaScript);
    let exactly = match asked.names_exactly {
        true => EXACTLY,
        false => "",
    };
    format!(
        "// npm install openai\n\
         import OpenAI from \"openai\";\n\n\
         {exactly}const client = new OpenAI({{\n  apiKey: process.env.SKYTELLS_API_KEY,\n  baseURL: {url},\n}});\n\
         const answer = await client.chat.completions.create({asked});\n\
         for await (const piece of answer) {{\n  \
         process.stdout.write(piece.choices[0]?.delta?.content ?? \"\");\n}}\n",
        url = quoted(run.base_url),
        asked = indented(&asked.text, ""),
    )
}

pub(super) fn python(run: Run<'_>) -> String {
    let asked = literal::written(&body(run), Dialect::Python);
    let rounded = match &asked.rounded {
        Some(number) => format!("# Python cannot hold this number exactly: {number}\n"),
        None => String::new(),
    };
    format!(
        "# pip install openai\n\
         import os\n\n\
         from openai import OpenAI\n\n\
         client = OpenAI(api_key=os.environ[\"SKYTELLS_API_KEY\"], base_url={url})\n\
         {rounded}answer = client.chat.completions.create(**{asked})\n\
         for piece in answer:\n    \
         if piece.choices:\n        \
         print(piece.choices[0].delta.content or \"\", end=\"\", flush=True)\n",
        url = quoted(run.base_url),
        asked = indented(&asked.text, ""),
    )
}

/// What is posted: the model, what was asked, and that the answer is to come as it is made.
fn body(run: Run<'_>) -> String {
    let inner = run.input.trim().strip_prefix('{').unwrap_or_default();
    let comma = if inner.trim_start().starts_with('}') {
        ""
    } else {
        ","
    };
    let model = quoted(run.model);
    let body = format!("{{\"model\":{model}{comma}{inner}");
    place::put(&body, "/stream", Some("true"))
}
