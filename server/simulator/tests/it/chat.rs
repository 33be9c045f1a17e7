//! The inference routes.

use serde_json::{Value, json};

use crate::client::{Sim, text};

fn lines(body: &[u8]) -> Vec<String> {
    let body = String::from_utf8(body.to_vec()).expect("text");
    body.lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(str::to_owned)
        .collect()
}

fn quick() -> simulator::Config {
    // The pauses of a stream are waited for by the machine's clock here.
    let clock = simulator::Clock::system();
    simulator::Config {
        clock,
        speed: 1_000.0,
        ..crate::client::quiet()
    }
}

#[tokio::test]
async fn a_chat_answers_whole_and_streamed() {
    let sim = Sim::start(quick()).await;
    let messages = json!([{ "role": "user", "content": "What is an index?" }]);
    let wish = json!({ "model": "mera", "messages": messages, "tools": [], "tool_choice": "auto" });
    let whole = sim.post("/v1/chat/completions", &wish).await.json();
    assert_eq!(whole["object"], "chat.completion");
    let said = text(&whole["choices"][0]["message"]["content"]);
    assert!(said.contains("What is an index?"));
    assert_eq!(whole["choices"][0]["finish_reason"], "stop");
    assert_eq!(
        whole["choices"][0]["content_filter_results"]["hate"]["severity"],
        "safe"
    );
    assert_eq!(
        whole["prompt_filter_results"][0]["content_filter_results"]["jailbreak"]["detected"],
        false
    );
    let usage = &whole["usage"];
    let sum = usage["prompt_tokens"]
        .as_u64()
        .zip(usage["completion_tokens"].as_u64());
    assert_eq!(
        usage["total_tokens"].as_u64(),
        sum.map(|(one, other)| one + other)
    );

    let streamed = sim.post("/v1/chat/completions?stream=true", &wish).await;
    assert_eq!(streamed.header("content-type"), "text/event-stream");
    let lines = lines(&streamed.body);
    let (done, chunks) = lines.split_last().expect("lines");
    assert_eq!(done, "[DONE]");
    let chunks: Vec<Value> = chunks
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk["object"] == "chat.completion.chunk")
    );
    let words = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str());
    assert_eq!(words.collect::<String>(), said);
    assert_eq!(
        chunks.last().expect("a chunk")["choices"][0]["finish_reason"],
        "stop"
    );
}

#[tokio::test]
async fn a_chat_calls_a_tool_and_says_what_that_told() {
    let sim = Sim::start(quick()).await;
    let tool = json!({ "type": "function", "function": { "name": "search", "parameters": {
        "type": "object", "properties": { "query": { "type": "string" } }, "required": ["query"],
    } } });
    let asked = json!({ "role": "user", "content": "Which one is it?" });
    let wish = json!({ "model": "mera", "messages": [asked], "tools": [tool] });
    let whole = sim.post("/v1/chat/completions", &wish).await.json();
    let choice = &whole["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], Value::Null);
    let call = &choice["message"]["tool_calls"][0];
    assert_eq!(call["type"], "function");
    assert_eq!(
        (
            text(&call["function"]["name"]),
            text(&call["function"]["arguments"])
        ),
        ("search", r#"{"query":""}"#)
    );
    // The same again, streamed.
    let streamed = sim.post("/v1/chat/completions?stream=true", &wish).await;
    let lines = lines(&streamed.body);
    let deltas = lines
        .iter()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut calls = deltas.filter_map(|it| it["choices"][0]["delta"].get("tool_calls").cloned());
    let streamed = calls.next().expect("a call");
    assert_eq!(
        (&streamed[0]["id"], &streamed[0]["index"]),
        (&call["id"], &json!(0))
    );

    let told = json!({ "role": "tool", "tool_call_id": call["id"], "content": "It is number 7." });
    let wish = json!({
        "model": "mera", "messages": [asked, choice["message"], told], "tools": [tool],
    });
    let whole = sim.post("/v1/chat/completions", &wish).await.json();
    let said = text(&whole["choices"][0]["message"]["content"]);
    assert!(said.contains("It is number 7."), "{said}");
    assert_eq!(whole["choices"][0]["finish_reason"], "stop");

    let stray = json!({ "model": "mera", "messages": [asked, told], "tools": [tool] });
    let answer = sim.post("/v1/chat/completions", &stray).await;
    assert_eq!(answer.status.as_u16(), 422);
    for wrong in [json!({}), json!([{ "type": "function" }])] {
        let wish = json!({ "model": "mera", "messages": [asked], "tools": wrong });
        let answer = sim.post("/v1/chat/completions", &wish).await;
        assert_eq!(answer.status.as_u16(), 422, "{wrong}");
    }
}

#[tokio::test]
async fn responses_have_their_nine_events() {
    let sim = Sim::start(quick()).await;
    let wish = json!({ "model": "mera", "input": "What is latency?", "instructions": "Be brief." });
    let whole = sim.post("/v1/responses", &wish).await.json();
    assert_eq!(
        (&whole["object"], &whole["status"]),
        (&json!("response"), &json!("completed"))
    );
    let said = text(&whole["output"][0]["content"][0]["text"]).to_owned();
    let mut streaming = wish.clone();
    streaming["stream"] = json!(true);
    let streamed = sim.post("/v1/responses", &streaming).await;
    let events: Vec<Value> = lines(&streamed.body)
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let numbers: Vec<u64> = events
        .iter()
        .filter_map(|e| e["sequence_number"].as_u64())
        .collect();
    assert_eq!(numbers, (0..events.len() as u64).collect::<Vec<_>>());
    let mut types: Vec<&str> = events.iter().map(|event| text(&event["type"])).collect();
    types.dedup();
    assert_eq!(types.len(), 9, "{types:?}");
    let words = events.iter().filter_map(|event| event["delta"].as_str());
    assert_eq!(words.collect::<String>(), said);
    assert_eq!(events.last().expect("an event")["response"], whole);
}

#[tokio::test]
async fn embeddings_of_like_texts_are_near() {
    let sim = Sim::quiet().await;
    let texts = ["the red fox", "the red wolf", "quarterly tax report"];
    let wish = json!({ "model": "text-embedding", "input": texts });
    let answer = sim.post("/v1/embeddings", &wish).await.json();
    let vector = |index: usize| -> Vec<f64> {
        let axes = answer["data"][index]["embedding"]
            .as_array()
            .expect("a vector");
        axes.iter()
            .map(|axis| axis.as_f64().expect("a number"))
            .collect()
    };
    let near = |one: usize, other: usize| -> f64 {
        vector(one)
            .iter()
            .zip(vector(other))
            .map(|(a, b)| a * b)
            .sum()
    };
    assert!((near(0, 0) - 1.0).abs() < 1e-6);
    assert!(
        near(0, 1) > near(0, 2) + 0.2,
        "{} {}",
        near(0, 1),
        near(0, 2)
    );
}

#[tokio::test]
async fn errors_have_the_shape_of_the_inference_routes() {
    let sim = Sim::quiet().await;
    for (path, body, status, id) in [
        ("/v1/chat/completions", json!({}), 422, "VALIDATION_ERROR"),
        (
            "/v1/chat/completions",
            json!({ "model": "mera" }),
            422,
            "VALIDATION_ERROR",
        ),
        ("/v1/chat/completions", json!([]), 400, "INVALID_REQUEST"),
        (
            "/v1/chat/completions",
            json!({ "model": "nobody", "messages": [] }),
            404,
            "MODEL_NOT_FOUND",
        ),
        (
            "/v1/responses",
            json!({ "model": "truefusion", "input": "x" }),
            422,
            "MODEL_NOT_SUPPORTED",
        ),
        (
            "/v1/embeddings",
            json!({ "model": "m", "input": [] }),
            422,
            "VALIDATION_ERROR",
        ),
    ] {
        let answer = sim.post(path, &body).await;
        let error = answer.json();
        assert!(error.get("status").is_none(), "{error}");
        assert_eq!(
            (answer.status.as_u16(), text(&error["error"]["error_id"])),
            (status, id),
            "{body}"
        );
        assert_eq!(error["error"]["status"], status);
    }
}
