//! A run as programs that make it again: cURL, TypeScript and Python, with the key from the
//! environment. Pure: from the JSON text of an input to text.
//!
//! Whoever wrote the input is not trusted: nothing of it leaves the quotes that it is put into, and
//! no character of it is unseen. Every number is the one that was sent, as far as the language can
//! hold it. Must not know where an input comes from, nor who asks.

mod chat;
mod literal;
mod number;
#[cfg(test)]
mod tests;

use domain::{
    json::pretty,
    program::{Language, Program},
};
use serde_json::value::RawValue;

use literal::Dialect;

/// Where the official clients go by themselves.
const STANDARD_URL: &str = "https://api.skytells.ai/v1";

/// The longest input, in bytes, of which programs are written: nobody reads, and few shells take, a
/// longer one.
const MAX_INPUT: usize = 256 * 1_024;

/// Lets every digit of a number through.
const EXACTLY: &str = "// Keeps every digit of a number; needs Node.js 22 or a newer one.\n\
                       const exactly = Reflect.get(JSON, \"rawJSON\");\n";

/// What is called to make a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A prediction.
    Predict,
    /// A conversation.
    Chat,
}

/// What a run was asked.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// How.
    pub call: Call,
    /// The base URL of the API that ran it, without a slash at its end.
    pub base_url: &'a str,
    /// The model's namespace.
    pub model: &'a str,
    /// The JSON text of the input.
    pub input: &'a str,
}

/// The programs; none where the model is not known, or the input is no JSON object or too long.
pub fn programs(run: Run<'_>) -> Vec<Program> {
    let is_object = run.input.trim_start().starts_with('{')
        && run.input.len() <= MAX_INPUT
        && serde_json::from_str::<&RawValue>(run.input).is_ok();
    if !is_object || run.model.is_empty() {
        return Vec::new();
    }
    let program = |language, code| Program { language, code };
    let [shell, script, python] = match run.call {
        Call::Predict => [curl(run), typescript(run), python(run)],
        Call::Chat => [chat::curl(run), chat::typescript(run), chat::python(run)],
    };
    vec![
        program(Language::Curl, shell),
        program(Language::TypeScript, script),
        program(Language::Python, python),
    ]
}

/// The request's body stands in a here-document, where the shell reads nothing: no quote in it ends
/// anything, and it may be longer than an argument. None of its lines is its end, because JSON that
/// begins with a brace has no line that is a bare word.
fn curl(run: Run<'_>) -> String {
    let Run {
        base_url, input, ..
    } = run;
    let body = format!("{{\"model\":{},\"input\":{input}}}", quoted(run.model));
    let body = pretty(&literal::written(&body, Dialect::Json).text);
    let url = shell_word(&format!("{base_url}/predictions"));
    format!(
        "curl {url} \\\n  -H \"x-api-key: $SKYTELLS_API_KEY\" \\\n  \
         -H \"content-type: application/json\" \\\n  \
         --data-binary @- <<'JSON'\n{body}\nJSON\n"
    )
}

fn typescript(run: Run<'_>) -> String {
    let options = match run.base_url {
        STANDARD_URL => String::new(),
        url => format!(", {{ baseUrl: {} }}", quoted(url)),
    };
    let model = literal::written(&quoted(run.model), Dialect::JavaScript).text;
    let input = literal::written(run.input, Dialect::JavaScript);
    let exactly = match input.names_exactly {
        true => EXACTLY,
        false => "",
    };
    format!(
        "// npm install skytells\n\
         import {{ createClient }} from \"skytells\";\n\n\
         {exactly}const skytells = createClient(process.env.SKYTELLS_API_KEY{options});\n\
         const prediction = await skytells.predict({{\n  model: {model},\n  input: {input},\n}});\n\
         console.log(prediction.id);\n",
        input = indented(&input.text, "  "),
    )
}

fn python(run: Run<'_>) -> String {
    let options = match run.base_url {
        STANDARD_URL => String::new(),
        url => format!(", base_url={}", quoted(url)),
    };
    let model = literal::written(&quoted(run.model), Dialect::Python).text;
    let input = literal::written(run.input, Dialect::Python);
    let rounded = match &input.rounded {
        Some(number) => format!("# Python cannot hold this number exactly: {number}\n"),
        None => String::new(),
    };
    format!(
        "# pip install skytells\n\
         import os\n\n\
         from skytells import SkytellsClient\n\n\
         client = SkytellsClient(os.environ[\"SKYTELLS_API_KEY\"]{options})\n\
         {rounded}prediction = client.predict({{\n    \"model\": {model},\n    \"input\": {input},\n}})\n\
         print(prediction[\"id\"])\n",
        input = indented(&input.text, "    "),
    )
}

/// A text as a JSON string, which is one of JavaScript and, where no slash is escaped, of Python.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Laid out, with every line but the first moved to the right. No string has a line break in it.
fn indented(literal: &str, by: &str) -> String {
    pretty(literal).replace('\n', &format!("\n{by}"))
}

/// An address as one word of a shell.
fn shell_word(url: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%".contains(c);
    if url.chars().all(is_plain) {
        return url.to_owned();
    }
    format!("'{}'", url.replace('\'', "'\\''"))
}
