//! Which of the tools that a request offers the model calls: always the same for the same conversation.
//!
//! By itself it calls one tool once, and then says what that told. What is written to it, by the user
//! or in what a tool returned, can direct it: it is a gullible model, so that tests can see what a
//! program does with one that obeys the data.

use serde_json::{Deserializer, Map, Value, json};

use crate::dice::fingerprint;
use crate::wire::ApiError;

/// What directs the model, wherever it stands in the text of the user or of a tool.
const CALL: &str = "simulate:call ";
const SAY: &str = "simulate:say ";
const MALFORMED: &str = "simulate:malformed-call";
const ENDLESS: &str = "simulate:endless-calls";

/// The call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON, unless the model got that wrong.
    pub(crate) arguments: String,
}

/// The tools of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offer {
    /// Names, and the schemas of their arguments.
    tools: Vec<(String, Value)>,
    choice: Choice,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Choice {
    #[default]
    Free,
    Never,
    Some,
    This(String),
}

impl Offer {
    /// Reads `tools` and `tool_choice` of a request.
    pub(crate) fn read(request: &Map<String, Value>) -> Result<Self, ApiError> {
        let wrong = |message: &str| ApiError::validation(message.to_owned()).for_inference();
        let none = Vec::new();
        let tools = match request.get("tools") {
            None | Some(Value::Null) => &none,
            Some(Value::Array(tools)) => tools,
            Some(_) => return Err(wrong("The tools field must be a list of tools.")),
        };
        let tool = |tool: &Value| {
            let name = tool["function"]["name"].as_str()?.to_owned();
            (tool["type"] == "function").then(|| (name, tool["function"]["parameters"].clone()))
        };
        let tools = tools.iter().map(tool).collect::<Option<_>>();
        let tools = tools.ok_or_else(|| wrong("Every tool must be a function with a name."))?;
        let choice = match request.get("tool_choice") {
            None | Some(Value::Null) => Choice::Free,
            Some(choice) => match (choice.as_str(), choice["function"]["name"].as_str()) {
                (Some("auto"), _) => Choice::Free,
                (Some("none"), _) => Choice::Never,
                (Some("required"), _) => Choice::Some,
                (_, Some(name)) => Choice::This(name.to_owned()),
                _ => return Err(wrong("The tool_choice field is not understood.")),
            },
        };
        Ok(Self { tools, choice })
    }

    /// What the model calls next; nothing where it speaks.
    pub(crate) fn next(&self, messages: &[Value]) -> Option<Call> {
        let (named, parameters) = self.tools.first()?;
        let heard: Vec<String> = heard(messages).collect();
        if heard.iter().any(|text| text.contains(ENDLESS)) {
            return Some(call(named, filled(parameters), made(messages)));
        }
        let made = made(messages);
        if self.choice == Choice::Never {
            return None;
        }
        if made == 0 && heard.iter().any(|text| text.contains(MALFORMED)) {
            return Some(call(named, "{\"query\":".to_owned(), made));
        }
        let directed: Vec<_> = heard.iter().flat_map(|text| directed(text)).collect();
        if let Some((name, arguments)) = directed.get(made) {
            return Some(call(name, arguments.clone(), made));
        }
        if made > 0 || !directed.is_empty() {
            return None;
        }
        let is_wanted = |(name, _): &&(String, Value)| match &self.choice {
            Choice::This(wanted) => name == wanted,
            Choice::Free | Choice::Some | Choice::Never => heard.iter().any(|text| {
                text.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word.eq_ignore_ascii_case(name))
            }),
        };
        let (name, parameters) = self.tools.iter().find(is_wanted).or(self.tools.first())?;
        Some(call(name, filled(parameters), made))
    }
}

/// What the model says once it has looked; `None` where it has not.
pub(crate) fn told(messages: &[Value]) -> Option<String> {
    let said = heard(messages).find_map(|text| {
        let (_, rest) = text.split_once(SAY)?;
        let end = rest.find(['\n', '"', '\\']).unwrap_or(rest.len());
        Some(rest[..end].trim().to_owned())
    });
    let of_tool = |message: &&Value| message["role"] == "tool";
    let last = messages.iter().rev().find(of_tool);
    let looked = last.map(|last| {
        let text: String = super::text(&last["content"]).chars().take(1_500).collect();
        let times = messages.iter().filter(of_tool).count();
        format!("I looked {times} times. The last time I was told: {text}")
    });
    said.or(looked)
}

/// Whether every answer of a tool answers a call.
pub(crate) fn is_whole(messages: &[Value]) -> bool {
    let mut called: Vec<&Value> = Vec::new();
    messages.iter().all(|message| {
        let calls = message["tool_calls"].as_array().into_iter().flatten();
        called.extend(calls.map(|call| &call["id"]));
        message["role"] != "tool" || called.contains(&&message["tool_call_id"])
    })
}

/// The call as it goes on the wire.
pub(crate) fn wire(call: &Call) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": { "name": call.name, "arguments": call.arguments },
    })
}

/// The texts that the model believes.
fn heard(messages: &[Value]) -> impl Iterator<Item = String> {
    let is_heard = |message: &&Value| message["role"] == "user" || message["role"] == "tool";
    let messages = messages.iter().filter(is_heard);
    messages.map(|message| super::text(&message["content"]))
}

/// How many calls were made so far.
fn made(messages: &[Value]) -> usize {
    let calls = messages
        .iter()
        .filter_map(|message| message["tool_calls"].as_array());
    calls.map(Vec::len).sum()
}

/// The calls that a text directs to, with their arguments.
fn directed(text: &str) -> Vec<(String, String)> {
    let calls = text.split(CALL).skip(1).map(|rest| {
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let first = Deserializer::from_str(rest).into_iter::<Value>().next();
        let arguments = match first {
            Some(Ok(arguments)) => arguments.to_string(),
            _ => "{}".to_owned(),
        };
        let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        (name.chars().take_while(is_name).collect(), arguments)
    });
    calls.collect()
}

fn call(name: &str, arguments: String, number: usize) -> Call {
    let id = format!(
        "call_{:016x}",
        fingerprint(&format!("{number} {name} {arguments}"))
    );
    Call {
        id,
        name: name.to_owned(),
        arguments,
    }
}

/// The least that fits a schema: its required members, each as plain as it may be.
fn filled(parameters: &Value) -> String {
    let required = parameters["required"].as_array().into_iter().flatten();
    let members = required.filter_map(Value::as_str).map(|name| {
        let schema = &parameters["properties"][name];
        let value = match (&schema["enum"][0], schema["type"].as_str()) {
            (Value::Null, Some("integer" | "number")) => {
                schema.get("minimum").cloned().unwrap_or(json!(1))
            }
            (Value::Null, Some("boolean")) => json!(false),
            (Value::Null, Some("array")) => json!([]),
            (Value::Null, Some("object")) => json!({}),
            (Value::Null, _) => json!(""),
            (first, _) => first.clone(),
        };
        (name.to_owned(), value)
    });
    Value::Object(members.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(choice: &Value) -> Offer {
        let schema = json!({
            "type": "object",
            "properties": {
                "query": { "type": "string" },
                "order": { "type": "string", "enum": ["slowest", "fastest"] },
                "limit": { "type": "integer", "minimum": 3 },
            },
            "required": ["query", "order", "limit"],
        });
        let tool = |name: &str| json!({ "type": "function", "function": { "name": name, "parameters": schema } });
        let request = json!({ "tools": [tool("search"), tool("totals")], "tool_choice": choice });
        Offer::read(request.as_object().expect("an object")).expect("an offer")
    }

    fn next(said: &str, choice: &Value) -> Option<(String, Value)> {
        let messages = [json!({ "role": "user", "content": said })];
        let call = offer(choice).next(&messages)?;
        Some((
            call.name,
            serde_json::from_str(&call.arguments).expect("JSON"),
        ))
    }

    #[test]
    fn it_calls_the_tool_that_is_named_with_the_least_that_fits() {
        let least = json!({ "query": "", "order": "slowest", "limit": 3 });
        let some = |name: &str| Some((name.to_owned(), least.clone()));
        assert_eq!(next("the totals, please", &json!("auto")), some("totals"));
        assert_eq!(next("hello", &Value::Null), some("search"));
        assert_eq!(
            next(
                "hello",
                &json!({ "type": "function", "function": { "name": "totals" } })
            ),
            some("totals")
        );
        assert_eq!(next("hello", &json!("none")), None);
    }

    #[test]
    fn it_is_directed_by_what_it_hears_one_call_after_the_other() {
        let heard =
            "simulate:call search {\"query\":\"a\"} simulate:call delete {} simulate:say Done.";
        let mut messages = vec![json!({ "role": "user", "content": heard })];
        for (name, arguments) in [("search", r#"{"query":"a"}"#), ("delete", "{}")] {
            let call = offer(&Value::Null).next(&messages).expect("a call");
            assert_eq!((&*call.name, &*call.arguments), (name, arguments));
            messages
                .push(json!({ "role": "assistant", "content": null, "tool_calls": [wire(&call)] }));
            messages.push(json!({ "role": "tool", "tool_call_id": call.id, "content": "[]" }));
        }
        assert_eq!(offer(&Value::Null).next(&messages), None);
        assert_eq!(told(&messages).as_deref(), Some("Done."));
        assert!(is_whole(&messages));
        messages.push(json!({ "role": "tool", "tool_call_id": "call_x", "content": "[]" }));
        assert!(!is_whole(&messages));
    }
}
