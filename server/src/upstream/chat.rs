//! A conversation with a chat model of the same API, which may ask for tools: what is sent, and what
//! comes back, in the shapes of `POST /chat/completions`. Must not know what the tools do.

use serde_json::{Value, json};

use super::{
    Error,
    wire::{elements, members, string},
};

/// The longest answer that is read, in bytes.
pub(super) const MAX_ANSWER: usize = 256 << 10;

/// What is asked of a chat model.
#[derive(Clone, Copy, Debug)]
pub struct Chat<'a> {
    /// The model's name.
    pub model: &'a str,
    /// What was said so far, in order.
    pub messages: &'a [Message],
    /// What the model may ask for.
    pub tools: &'a [Tool],
    /// Whether it may still ask for any of that; if not, it is to speak.
    pub may_call: bool,
    /// The most tokens of its answer.
    pub max_tokens: u32,
}

/// Something that the model may ask for.
#[derive(Clone, Debug)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// What it does, for the model.
    pub description: &'static str,
    /// The JSON schema of its arguments.
    pub arguments: Value,
}

/// A part of a conversation.
#[derive(Clone, Debug)]
pub enum Message {
    /// How the model is to behave.
    Rules(String),
    /// What a person asks.
    Question(String),
    /// What the model asked for.
    Calls(Vec<Call>),
    /// What one of those told.
    Told {
        /// The call's id.
        call: String,
        /// The answer.
        text: String,
    },
}

/// A tool that the model asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Upstream's id of the call.
    pub id: String,
    /// The tool's name, as the model spells it.
    pub name: String,
    /// The arguments as the model wrote them: a JSON object, or not.
    pub arguments: String,
}

/// What the model does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It speaks.
    Says {
        /// Its words.
        text: String,
        /// Whether they were cut at their bound.
        is_cut: bool,
    },
    /// It asks for these, at least one.
    Calls(Vec<Call>),
    /// Upstream's filter kept its words back.
    Filtered,
}

impl Chat<'_> {
    /// The body of the request.
    pub(super) fn body(&self) -> String {
        let tool = |tool: &Tool| {
            json!({
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.arguments,
                },
            })
        };
        let tools: Vec<_> = self.tools.iter().map(tool).collect();
        let messages: Vec<_> = self.messages.iter().map(written).collect();
        json!({
            "model": self.model,
            "messages": messages,
            "tools": tools,
            "tool_choice": if self.may_call { "auto" } else { "none" },
            "max_tokens": self.max_tokens,
            "temperature": 0,
            "stream": false,
        })
        .to_string()
    }
}

fn written(message: &Message) -> Value {
    match message {
        Message::Rules(text) => json!({ "role": "system", "content": text }),
        Message::Question(text) => json!({ "role": "user", "content": text }),
        Message::Told { call, text } => {
            json!({ "role": "tool", "tool_call_id": call, "content": text })
        }
        Message::Calls(calls) => {
            let call = |call: &Call| {
                let function = json!({ "name": call.name, "arguments": call.arguments });
                json!({ "id": call.id, "type": "function", "function": function })
            };
            let calls: Vec<_> = calls.iter().map(call).collect();
            json!({ "role": "assistant", "content": null, "tool_calls": calls })
        }
    }
}

/// Reads an answer. Of several choices the first counts.
pub(super) fn turn(body: &str) -> Result<Turn, Error> {
    let malformed = || Error::Malformed("the chat's answer has no message");
    let [choices] = members(body.trim(), ["choices"]).ok_or_else(malformed)?;
    let choices = choices.and_then(elements).ok_or_else(malformed)?;
    let first = choices.first().ok_or_else(malformed)?;
    let [message, reason] = members(first, ["message", "finish_reason"]).ok_or_else(malformed)?;
    let [content, calls] = message
        .and_then(|message| members(message, ["content", "tool_calls"]))
        .ok_or_else(malformed)?;
    let reason = reason.and_then(string).unwrap_or_default();
    let calls = calls.and_then(elements).unwrap_or_default();
    if !calls.is_empty() {
        let calls: Option<Vec<_>> = calls.into_iter().map(call).collect();
        return calls
            .map(Turn::Calls)
            .ok_or(Error::Malformed("a call of a tool has no name"));
    }
    match content.and_then(string) {
        _ if reason == "content_filter" => Ok(Turn::Filtered),
        Some(text) => Ok(Turn::Says {
            text,
            is_cut: reason == "length",
        }),
        None => Err(malformed()),
    }
}

fn call(raw: &str) -> Option<Call> {
    let [id, function] = members(raw, ["id", "function"])?;
    let [name, arguments] = members(function?, ["name", "arguments"])?;
    Some(Call {
        id: string(id?)?,
        name: string(name?)?,
        arguments: arguments.and_then(string).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(message: &str, reason: &str) -> Result<Turn, Error> {
        let body = format!(r#"{{"choices":[{{"message":{message},"finish_reason":"{reason}"}}]}}"#);
        turn(&body)
    }

    #[test]
    fn reads_what_is_said_and_what_is_called() {
        let said = choice(r#"{"role":"assistant","content":"Two."}"#, "stop").unwrap();
        let text = "Two.".to_owned();
        assert_eq!(
            said,
            Turn::Says {
                text,
                is_cut: false
            }
        );
        let calls = r#"{"content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{}"}}]}"#;
        let Ok(Turn::Calls(calls)) = choice(calls, "tool_calls") else {
            panic!("a call");
        };
        assert_eq!(
            (&*calls[0].id, &*calls[0].name, &*calls[0].arguments),
            ("c1", "search", "{}")
        );
        let kept = choice(r#"{"content":null}"#, "content_filter");
        assert_eq!(kept, Ok(Turn::Filtered));
    }

    #[test]
    fn what_is_no_answer_is_malformed() {
        for body in ["", "[]", "{}", r#"{"choices":[]}"#, r#"{"choices":[{}]}"#] {
            assert!(matches!(turn(body), Err(Error::Malformed(_))), "{body}");
        }
        for message in [
            r#"{"content":null}"#,
            r#"{"content":7}"#,
            r#"{"tool_calls":[{}]}"#,
            r#"{"tool_calls":[{"id":"a","function":{}}]}"#,
        ] {
            let turn = choice(message, "stop");
            assert!(matches!(turn, Err(Error::Malformed(_))), "{message}");
        }
    }

    #[test]
    fn a_conversation_keeps_its_order() {
        let call = Call {
            id: "c1".to_owned(),
            name: "search".to_owned(),
            arguments: "{}".to_owned(),
        };
        let chat = Chat {
            model: "mera",
            messages: &[
                Message::Rules("R".to_owned()),
                Message::Question("Q".to_owned()),
                Message::Calls(vec![call]),
                Message::Told {
                    call: "c1".to_owned(),
                    text: "T".to_owned(),
                },
            ],
            tools: &[],
            may_call: false,
            max_tokens: 9,
        };
        let body: Value = serde_json::from_str(&chat.body()).unwrap();
        let roles = body["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["role"].clone());
        assert_eq!(
            roles.collect::<Vec<_>>(),
            ["system", "user", "assistant", "tool"]
        );
        assert_eq!(body["messages"][3]["tool_call_id"], "c1");
        assert_eq!(
            (&body["tool_choice"], &body["max_tokens"]),
            (&json!("none"), &json!(9))
        );
    }
}
