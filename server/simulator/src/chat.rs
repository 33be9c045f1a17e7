//! A small language model: what it says to a conversation, and what that counts.
//!
//! Knows what a conversation means, and nothing of the shapes that answers are sent in.

pub(crate) mod tools;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, Makes};
use crate::files::{answer, tokens};
use crate::wire::ApiError;
use tools::{Call, Offer};

/// What is said to a request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The model's name as the request spelled it.
    pub(crate) model: String,
    pub(crate) text: String,
    /// Whether the text was cut at the bound that the request set.
    pub(crate) is_cut: bool,
    /// The tool that it calls instead of saying anything.
    pub(crate) call: Option<Call>,
    pub(crate) tokens_in: i64,
    pub(crate) tokens_out: i64,
}

/// The request as an object, with a model that can talk.
pub(crate) fn read(
    bytes: &[u8],
    catalogue: &Catalogue,
) -> Result<(Map<String, Value>, String), ApiError> {
    let Ok(Value::Object(request)) = serde_json::from_slice(bytes) else {
        return Err(refused(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            "The body must be a JSON object.",
        ));
    };
    let Some(model) = request
        .get("model")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return Err(
            ApiError::validation("The model field is required.".to_owned()).for_inference(),
        );
    };
    let index = catalogue
        .find(&model)
        .ok_or_else(|| ApiError::model_not_found(&model).for_inference())?;
    if !matches!(
        catalogue.get(index).behavior.makes,
        Makes::Text | Makes::Code
    ) {
        let message = format!("The model '{model}' does not support this endpoint.");
        return Err(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "MODEL_NOT_SUPPORTED",
            &message,
        ));
    }
    Ok((request, model))
}

/// The reply to `messages` with the tools that are offered: a call of one, or what is said then.
pub(crate) fn reply_with(
    model: String,
    messages: &Value,
    offer: &Offer,
    max_tokens: Option<i64>,
) -> Option<Reply> {
    let list = messages.as_array()?;
    if !tools::is_whole(list) {
        return None;
    }
    let plain = reply(model, messages, max_tokens)?;
    if let Some(call) = offer.next(list) {
        return Some(Reply {
            text: String::new(),
            is_cut: false,
            tokens_out: tokens(&call.arguments).max(1),
            call: Some(call),
            ..plain
        });
    }
    Some(match tools::told(list) {
        Some(told) => cut(plain, told, max_tokens),
        None => plain,
    })
}

/// The reply to `conversation`, a text or a list of messages, of at most `max_tokens`.
pub(crate) fn reply(model: String, conversation: &Value, max_tokens: Option<i64>) -> Option<Reply> {
    let (all, last) = match conversation {
        Value::String(text) => (text.clone(), text.clone()),
        Value::Array(messages) => {
            let texts: Vec<String> = messages
                .iter()
                .map(|message| text(&message["content"]))
                .collect();
            let of_user = |message: &Value| message["role"] == "user";
            let last = messages
                .iter()
                .rposition(of_user)
                .or(messages.len().checked_sub(1))?;
            (texts.join("\n"), texts.get(last)?.clone())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    let reply = Reply {
        model,
        text: String::new(),
        is_cut: false,
        call: None,
        tokens_in: tokens(&all),
        tokens_out: 0,
    };
    Some(cut(reply, answer(&last), max_tokens))
}

/// The reply with this text, as much of it as is wanted.
fn cut(reply: Reply, mut said: String, max_tokens: Option<i64>) -> Reply {
    let bound = usize::try_from(max_tokens.unwrap_or(8_192).max(1)).unwrap_or(usize::MAX);
    let is_cut = said.len() > bound.saturating_mul(4);
    if is_cut {
        let end = (0..=bound * 4)
            .rev()
            .find(|end| said.is_char_boundary(*end));
        said.truncate(end.unwrap_or(0));
    }
    Reply {
        tokens_out: tokens(&said),
        text: said,
        is_cut,
        ..reply
    }
}

/// An error in the shape of the inference routes.
pub(crate) fn refused(status: StatusCode, id: &'static str, message: &str) -> ApiError {
    ApiError::new(status, id, message).for_inference()
}

/// The verdict of the content filter on a text: harmless.
pub(crate) fn filter_results(is_prompt: bool) -> Value {
    let safe = json!({ "filtered": false, "severity": "safe" });
    let unseen = json!({ "filtered": false, "detected": false });
    let mut results = json!({ "hate": safe, "self_harm": safe, "sexual": safe, "violence": safe });
    if is_prompt {
        results["jailbreak"] = unseen;
    } else {
        results["protected_material_code"] = unseen.clone();
        results["protected_material_text"] = unseen;
    }
    results
}

/// The text cut into pieces of a word each, which together are the text again.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    text.split_inclusive(' ').map(str::to_owned).collect()
}

/// The text of a message: a string, or a list of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect::<Vec<&str>>()
            .join("\n"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_the_last_thing_the_user_said() {
        let conversation = json!([
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "Is it late?" },
            { "role": "assistant", "content": "No." },
            { "role": "user", "content": [{ "type": "text", "text": "What is latency?" }] }
        ]);
        let reply = reply("mera".to_owned(), &conversation, None).expect("a reply");
        assert!(reply.text.contains("What is latency?"), "{}", reply.text);
        assert!(!reply.is_cut && reply.tokens_in > 5 && reply.tokens_out > 5);
        assert_eq!(pieces(&reply.text).concat(), reply.text);
    }

    #[test]
    fn it_keeps_to_its_bound_and_to_whole_characters() {
        let reply = reply(
            "mera".to_owned(),
            &json!("Wie heißt „Übermut“ auf Englisch?"),
            Some(5),
        );
        let reply = reply.expect("a reply");
        assert!(reply.is_cut && reply.text.len() <= 20 && reply.tokens_out <= 5);
    }
}
