//! Outputs and errors of any shape, asked for by a prompt with `simulate:output=` or `simulate:error=` and
//! JSON up to the end of the prompt. In an output, `"file:0"` stands for the URL of the first file.

use serde_json::Value;

const OUTPUT: &str = "simulate:output=";
const ERROR: &str = "simulate:error=";

/// The prefix of a placeholder for the URL of a file, before its number.
const FILE: &str = "file:";

/// A picture of one pixel, as models return small ones inside the JSON.
pub(crate) const PIXEL: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// The output that the prompt asks for.
pub(super) fn wanted_output(prompt: &str) -> Option<Value> {
    after(prompt, OUTPUT)
}

/// The error that the prompt asks for.
pub(crate) fn wanted_error(prompt: &str) -> Option<Value> {
    after(prompt, ERROR)
}

fn after(prompt: &str, mark: &str) -> Option<Value> {
    let (_, json) = prompt.split_once(mark)?;
    serde_json::from_str(json.trim()).ok()
}

/// The output with the URLs of its files.
pub(crate) fn with_urls(output: &Value, urls: &[&str]) -> Value {
    match output {
        Value::String(text) => {
            let number = text
                .strip_prefix(FILE)
                .and_then(|number| number.parse().ok());
            let url = number.and_then(|number: usize| urls.get(number));
            url.map_or_else(|| output.clone(), |url| Value::from(*url))
        }
        Value::Array(list) => list.iter().map(|item| with_urls(item, urls)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), with_urls(value, urls)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => output.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_prompt_says_what_comes_out() {
        assert_eq!(wanted_output("x simulate:output=false"), Some(json!(false)));
        assert_eq!(wanted_output("simulate:output={"), None);
        assert_eq!(wanted_output("a fox"), None);
        let error = wanted_error("simulate:error={\"code\":422}");
        assert_eq!(error, Some(json!({ "code": 422 })));
        let output = json!({ "a": [["file:1"]], "b": "file:7", "c": 0 });
        let want = json!({ "a": [["https://h/1"]], "b": "file:7", "c": 0 });
        assert_eq!(with_urls(&output, &["https://h/0", "https://h/1"]), want);
    }
}
