//! `POST /chat/completions`, whole or streamed.

use std::time::Duration;

use axum::Json;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::chat::{self, Reply, tools};
use crate::dice::fingerprint;
use crate::routes::{Site, body, events};
use crate::wire::ApiError;

/// The pause between two pieces of a stream.
pub(super) const PAUSE: Duration = Duration::from_millis(40);

pub(super) async fn completions(
    State(site): State<Site>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Result<Response, ApiError> {
    let bytes = body(request).await.map_err(ApiError::for_inference)?;
    let (request, model) = chat::read(&bytes, &site.world.catalogue)?;
    let bound = request.get("max_tokens").and_then(Value::as_i64);
    let offer = tools::Offer::read(&request)?;
    let messages = request.get("messages");
    let reply = messages.and_then(|messages| chat::reply_with(model, messages, &offer, bound));
    let reply = reply.ok_or_else(|| {
        let message = "The messages field must be a list of messages, \
            in which what a tool returned follows its call.";
        ApiError::validation(message.to_owned()).for_inference()
    })?;
    let created = site.world.now().unix_micros() / 1_000_000;
    let is_stream = request.get("stream") == Some(&Value::Bool(true))
        || query
            .iter()
            .any(|(name, value)| name == "stream" && value == "true");
    if !is_stream {
        return Ok(Json(completion(&reply, created)).into_response());
    }
    let mut lines: Vec<String> = chunks(&reply, created, &request)
        .iter()
        .map(Value::to_string)
        .collect();
    lines.push("[DONE]".to_owned());
    let lines = lines.into_iter().map(|line| (None, line)).collect();
    Ok(events::replay(&site, lines, PAUSE))
}

fn completion(reply: &Reply, created: i64) -> Value {
    let mut message = json!({ "role": "assistant", "content": reply.text, "refusal": null });
    if let Some(call) = &reply.call {
        message["content"] = Value::Null;
        message["tool_calls"] = json!([tools::wire(call)]);
    }
    json!({
        "id": id(reply),
        "object": "chat.completion",
        "created": created,
        "model": reply.model,
        "choices": [{
            "index": 0,
            "message": message,
            "logprobs": null,
            "finish_reason": finish_reason(reply),
            "content_filter_results": chat::filter_results(false),
        }],
        "usage": usage(reply),
        "prompt_filter_results": prompt_filter_results(),
    })
}

/// A chunk with the role, one for the call of a tool or for each word, one with the reason of the end, and the usage if that
/// was asked for.
fn chunks(reply: &Reply, created: i64, request: &Map<String, Value>) -> Vec<Value> {
    let chunk = |choices: Value| {
        json!({
            "id": id(reply),
            "object": "chat.completion.chunk",
            "created": created,
            "model": reply.model,
            "choices": choices,
        })
    };
    let delta = |delta: Value, reason: Value| {
        chunk(json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": reason }]))
    };
    let mut first = delta(json!({ "role": "assistant", "content": "" }), Value::Null);
    first["prompt_filter_results"] = prompt_filter_results();
    let mut chunks = vec![first];
    if let Some(call) = &reply.call {
        let mut call = tools::wire(call);
        call["index"] = json!(0);
        chunks.push(delta(json!({ "tool_calls": [call] }), Value::Null));
    }
    let words = chat::pieces(&reply.text);
    chunks.extend(
        words
            .iter()
            .map(|word| delta(json!({ "content": word }), Value::Null)),
    );
    chunks.push(delta(json!({}), json!(finish_reason(reply))));
    if request
        .get("stream_options")
        .is_some_and(|options| options["include_usage"] == true)
    {
        let mut last = chunk(json!([]));
        last["usage"] = usage(reply);
        chunks.push(last);
    }
    chunks
}

fn id(reply: &Reply) -> String {
    let call = reply.call.as_ref().map(|call| &call.id);
    let said = call.unwrap_or(&reply.text);
    format!("chatcmpl-{:016x}", fingerprint(said))
}

const fn finish_reason(reply: &Reply) -> &'static str {
    match (&reply.call, reply.is_cut) {
        (Some(_), _) => "tool_calls",
        (None, true) => "length",
        (None, false) => "stop",
    }
}

fn usage(reply: &Reply) -> Value {
    json!({
        "prompt_tokens": reply.tokens_in,
        "completion_tokens": reply.tokens_out,
        "total_tokens": reply.tokens_in + reply.tokens_out,
    })
}

fn prompt_filter_results() -> Value {
    json!([{ "prompt_index": 0, "content_filter_results": chat::filter_results(true) }])
}
