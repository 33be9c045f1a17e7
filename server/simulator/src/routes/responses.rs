//! `POST /responses`, whole or streamed.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::chat::{self, Reply};
use crate::dice::fingerprint;
use crate::routes::{Site, body, chat::PAUSE, events};
use crate::wire::ApiError;

pub(super) async fn responses(
    State(site): State<Site>,
    request: Request,
) -> Result<Response, ApiError> {
    let bytes = body(request).await.map_err(ApiError::for_inference)?;
    let (request, model) = chat::read(&bytes, &site.world.catalogue)?;
    let bound = request.get("max_output_tokens").and_then(Value::as_i64);
    let reply = request
        .get("input")
        .and_then(|input| chat::reply(model, input, bound));
    let reply = reply.ok_or_else(|| {
        ApiError::validation("The input field must be a text or messages.".to_owned())
            .for_inference()
    })?;
    let asked = |name: &str| request.get(name).cloned().unwrap_or(Value::Null);
    let created = site.world.now().unix_micros() / 1_000_000;
    let mut response = json!({
        "id": format!("resp_{:016x}", fingerprint(&reply.text)),
        "object": "response",
        "created_at": created,
        "status": if reply.is_cut { "incomplete" } else { "completed" },
        "error": null,
        "instructions": asked("instructions"),
        "max_output_tokens": asked("max_output_tokens"),
        "model": reply.model,
        "output": [item(&reply, "completed", &[part(&reply.text)])],
        "previous_response_id": asked("previous_response_id"),
        "store": request.get("store").is_none_or(|store| store != false),
        "usage": {
            "input_tokens": reply.tokens_in,
            "output_tokens": reply.tokens_out,
            "total_tokens": reply.tokens_in + reply.tokens_out,
        },
        "content_filters": [
            { "source_type": "prompt", "content_filter_results": chat::filter_results(true) },
            { "source_type": "completion", "content_filter_results": chat::filter_results(false) },
        ],
    });
    if reply.is_cut {
        response["incomplete_details"] = json!({ "reason": "max_output_tokens" });
    }
    if request.get("stream") == Some(&Value::Bool(true)) {
        return Ok(events::replay(&site, stream(&reply, &response), PAUSE));
    }
    Ok(Json(response).into_response())
}

fn stream(reply: &Reply, response: &Value) -> Vec<(Option<&'static str>, String)> {
    let mut begun = response.clone();
    begun["status"] = json!("in_progress");
    begun["output"] = json!([]);
    begun["usage"] = Value::Null;
    let id = &response["output"][0]["id"];
    let at = json!({ "item_id": id, "output_index": 0, "content_index": 0 });
    let with = |more: Value| {
        let mut event = at.clone();
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        event
    };
    let mut events = vec![
        ("response.created", json!({ "response": begun })),
        ("response.in_progress", json!({ "response": begun })),
        (
            "response.output_item.added",
            json!({ "output_index": 0, "item": item(reply, "in_progress", &[]) }),
        ),
        (
            "response.content_part.added",
            with(json!({ "part": part("") })),
        ),
    ];
    for word in chat::pieces(&reply.text) {
        events.push(("response.output_text.delta", with(json!({ "delta": word }))));
    }
    events.extend([
        (
            "response.output_text.done",
            with(json!({ "text": reply.text })),
        ),
        (
            "response.content_part.done",
            with(json!({ "part": part(&reply.text) })),
        ),
        (
            "response.output_item.done",
            json!({ "output_index": 0, "item": response["output"][0] }),
        ),
        ("response.completed", json!({ "response": response })),
    ]);
    let numbered = events.into_iter().zip(0..).map(|((name, event), number)| {
        let mut line = json!({ "type": name, "sequence_number": number });
        if let (Some(line), Value::Object(event)) = (line.as_object_mut(), event) {
            line.extend(event);
        }
        (Some(name), line.to_string())
    });
    numbered.collect()
}

fn item(reply: &Reply, status: &str, content: &[Value]) -> Value {
    let id = format!("msg_{:016x}", fingerprint(&reply.text));
    json!({ "id": id, "type": "message", "status": status, "role": "assistant", "content": content })
}

fn part(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [] })
}
