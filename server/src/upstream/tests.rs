//! The client against a server of a few lines, which answers what it is told to.

mod ids;

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

use super::*;
use crate::content_coding::tests::encoded;

/// Serves `answer` to every connection and hands over the requests it got.
async fn serve(answer: impl Into<Vec<u8>>) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    let answer = answer.into();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !is_whole(&request) && stream.read_buf(&mut request).await.unwrap() > 0 {}
            let _ = sender.send(String::from_utf8(request).unwrap());
            let _ = stream.write_all(&answer).await;
            if answer.is_empty() {
                // Silence, until the client has had enough.
                let _ = stream.read(&mut [0]).await;
            }
        }
    });
    (format!("http://{address}/v1"), receiver)
}

/// Whether a request is there with its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lengths = head
        .lines()
        .filter_map(|line| line.strip_prefix("content-length: "));
    let length = lengths.next().map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
}

fn client(base: &str) -> Client {
    Client::new(base, ApiKey::new("sk-secret").unwrap(), Options::default()).unwrap()
}

fn account() -> AccountName {
    "demo".parse().unwrap()
}

async fn list(answer: impl Into<Vec<u8>>) -> Result<ListAnswer, Error> {
    let (base, _requests) = serve(answer).await;
    client(&base).list(&account(), &ListRequest::head(50)).await
}

async fn get(answer: String) -> Result<Option<Snapshot>, Error> {
    let (base, _requests) = serve(answer).await;
    client(&base).get(&account(), &"a".parse().unwrap()).await
}

#[tokio::test]
async fn asks_for_a_page_with_the_key_in_its_header() {
    let (base, mut requests) = serve(answer("200 OK", "", r#"{"data":[{"id":"a"}]}"#)).await;
    let request = ListRequest {
        page: 2,
        per_page: 50,
        from: None,
        to: Some("2026-03-04".parse().unwrap()),
    };
    let page = client(&base).list(&account(), &request).await.unwrap();
    assert_eq!(page.snapshots[0].raw, r#"{"id":"a"}"#);
    let sent = requests.recv().await.unwrap();
    let line = "GET /v1/predictions?page=2&per_page=50&to=2026-03-04 HTTP/1.1\r\n";
    assert!(sent.starts_with(line), "{sent}");
    assert!(sent.contains("x-api-key: sk-secret\r\n"), "{sent}");
    assert!(!sent.to_lowercase().contains("authorization"), "{sent}");
}

#[tokio::test]
async fn a_chat_is_waited_for_no_longer_than_was_said() {
    let chat = chat::Chat {
        model: "mera",
        messages: &[chat::Message::Question("Is it late?".to_owned())],
        tools: &[],
        may_call: true,
        max_tokens: 9,
    };
    let (base, _requests) = serve("").await;
    let turn = client(&base).chat(&chat, Duration::from_millis(1)).await;
    assert_eq!(turn, Err(Error::TimedOut));
    let long = "x".repeat(chat::MAX_ANSWER + 1);
    let (base, mut requests) = serve(answer("200 OK", "", &long)).await;
    let turn = client(&base).chat(&chat, Duration::from_secs(9)).await;
    assert_eq!(turn, Err(Error::TooLarge));
    let sent = requests.recv().await.unwrap();
    let line = "POST /v1/chat/completions HTTP/1.1\r\n";
    assert!(sent.starts_with(line), "{sent}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, mut requests) = serve(answer("200 OK", "", "[]")).await;
    let error = list(answer(
        "302 Found",
        &format!("location: {elsewhere}\r\n"),
        "",
    ))
    .await
    .unwrap_err();
    assert!(
        matches!(error, Error::Failing { status: 302, .. }),
        "{error:?}"
    );
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn an_unknown_id_is_no_failure_and_a_failure_no_unknown_id() {
    let envelope = |id: &str| {
        format!(
            r#"{{"status":false,"response":"Error fetching prediction","error":{{"error_id":"{id}"}}}}"#
        )
    };
    assert_eq!(get(answer("404 Not Found", "", "")).await, Ok(None));
    assert_eq!(
        get(answer(
            "502 Bad Gateway",
            "",
            &envelope("PREDICTION_FAILED")
        ))
        .await,
        Ok(None)
    );
    for body in [
        "",
        "<html>502</html>",
        r#"{"error":{"error_id":"INFRASTRUCTURE_ERROR"}}"#,
    ] {
        let error = get(answer("502 Bad Gateway", "", body)).await.unwrap_err();
        assert!(
            matches!(error, Error::Failing { status: 502, .. }),
            "{body}: {error:?}"
        );
    }
    assert!(
        get(answer("200 OK", "", r#"{"id":"a"}"#))
            .await
            .unwrap()
            .is_some()
    );
    assert!(matches!(
        get(answer("200 OK", "", "{}")).await,
        Err(Error::Malformed(_))
    ));
}

#[tokio::test]
async fn a_429_holds_the_next_request_back() {
    let (base, mut requests) = serve(answer("429 Too Many", "retry-after: 7\r\n", "")).await;
    let client = client(&base);
    for _ in 0..2 {
        let error = client
            .list(&account(), &ListRequest::head(1))
            .await
            .unwrap_err();
        let Error::Limited {
            retry_after: Some(wait),
        } = error
        else {
            panic!("{error:?}")
        };
        assert!(
            wait > Duration::from_secs(6) && wait <= Duration::from_secs(7),
            "{wait:?}"
        );
    }
    assert!(requests.recv().await.is_some());
    assert!(requests.try_recv().is_err(), "a second request was sent");
}

#[tokio::test]
async fn a_person_may_ask_during_a_wait_of_any_length() {
    for wait in ["60000", "4000000000", "Fri, 31 Dec 2100 23:59:59 GMT"] {
        let headers = format!("retry-after: {wait}\r\n");
        let (base, mut requests) = serve(answer("429 Too Many", &headers, "")).await;
        let (client, request) = (client(&base), ListRequest::head(1));
        for asked in 1..=2 {
            let answer = client.list_at_once(&account(), &request).await;
            let minute = Some(Duration::from_secs(60));
            assert_eq!(
                answer,
                Err(Error::Limited {
                    retry_after: minute
                }),
                "{wait}"
            );
            assert_eq!(requests.len(), asked, "{wait}");
        }
        assert!(client.list(&account(), &request).await.is_err());
        assert_eq!(requests.len(), 2, "{wait}");
        requests.close();
    }
}

#[tokio::test]
async fn broken_answers_are_errors() {
    let refused = list(answer("401 Unauthorized", "", "")).await;
    assert_eq!(refused, Err(Error::Unauthorized));
    let large = list("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[").await;
    assert_eq!(large, Err(Error::TooLarge));
    let cut = list("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[").await;
    assert_eq!(cut, Err(Error::Broken));
    let truncated = list(answer("200 OK", "", r#"{"data":[{"id":"#)).await;
    assert!(
        matches!(truncated, Err(Error::Malformed(_))),
        "{truncated:?}"
    );
    let not_utf8 = list(
        [answer("200 OK", "", "[{\"id\":\"a\",\"model\":\"?\"}]").into_bytes()]
            .concat()
            .into_iter()
            .map(|b| if b == b'?' { 0xff } else { b })
            .collect::<Vec<u8>>(),
    )
    .await;
    assert_eq!(not_utf8.unwrap().snapshots[0].prediction.model, "\u{fffd}");
}

#[tokio::test(start_paused = true)]
async fn silence_is_not_waited_out() {
    assert_eq!(list("").await, Err(Error::TimedOut));
}

#[tokio::test]
async fn nothing_listens() {
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = client(&format!("http://{free}"))
        .list(&account(), &ListRequest::head(1))
        .await;
    assert_eq!(error, Err(Error::Unreachable));
}

#[tokio::test]
async fn the_key_shows_nowhere() {
    let body = r#"{"error":{"error_id":"FORBIDDEN","message":"sk-secret may not"}}"#;
    let (base, _requests) = serve(answer("403 Forbidden", "", body)).await;
    let client = client(&base);
    let error = client
        .list(&account(), &ListRequest::head(1))
        .await
        .unwrap_err();
    let said = error.complaint().unwrap().message.as_deref();
    assert_eq!(said, Some("*** may not"));
    assert!(!format!("{client:?} {error:?} {error}").contains("sk-secret"));
    assert!(!error.to_string().contains("may not"));
}

/// The words of a conversation's answer, and how it ended.
async fn said(answer: String) -> (String, Result<(), Error>) {
    let (base, _requests) = serve(answer).await;
    let mut words = String::new();
    let mut talk = match client(&base).talk("mera", r#"{"messages":[]}"#).await {
        Ok(talk) => talk,
        Err(error) => return (words, Err(error)),
    };
    loop {
        match talk.next().await {
            Ok(Some(piece)) => words.push_str(&piece.text),
            Ok(None) => return (words, Ok(())),
            Err(error) => return (words, Err(error)),
        }
    }
}

fn word(word: &str) -> String {
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{word}\"}}}}]}}\n\n")
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_its_words() {
    let stream = |rest: &str| {
        let body = [": begun\n\n", &word("a "), &word("b"), rest].concat();
        answer("200 OK", "content-type: text/event-stream\r\n", &body)
    };
    let told = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    for end in ["data: [DONE]\n\n", told] {
        assert_eq!(said(stream(end)).await, ("a b".to_owned(), Ok(())), "{end}");
    }
    for (rest, want) in [
        ("", Error::Broken),
        ("data: {\"choices\":[{\"delta\":{\"cont", Error::Broken),
        (
            "data: {\"choices\":[{\"delta\":{\"cont\n\n",
            Error::Malformed("a piece of the answer cannot be read"),
        ),
    ] {
        assert_eq!(
            said(stream(rest)).await,
            ("a b".to_owned(), Err(want)),
            "{rest}"
        );
    }
    let failed = "data: {\"error\":{\"message\":\"No GPU for sk-secret\",\"status\":503}}\n\n";
    let (words, end) = said(stream(failed)).await;
    let Err(Error::Failing { complaint, .. }) = end else {
        panic!("{end:?}");
    };
    assert_eq!(words, "a b");
    assert_eq!(complaint.message.as_deref(), Some("No GPU for ***"));
}

#[tokio::test]
async fn an_upstream_that_does_not_stream_answers_at_once() {
    let whole =
        r#"{"id":"c","choices":[{"message":{"content":"all of it"},"finish_reason":"stop"}]}"#;
    let json = "content-type: application/json\r\n";
    assert_eq!(
        said(answer("200 OK", json, whole)).await,
        ("all of it".to_owned(), Ok(()))
    );
    let refused =
        r#"{"error":{"message":"No such model.","error_id":"MODEL_NOT_FOUND","status":404}}"#;
    let (_, end) = said(answer("404 Not Found", json, refused)).await;
    assert!(
        matches!(end, Err(Error::Refused { status: 404, .. })),
        "{end:?}"
    );
}

/// An answer with a body in a coding.
async fn encoded_answer(status: &str, coding: &str, body: &[u8]) -> Vec<u8> {
    let body = match coding {
        "aes128gcm" => body.to_vec(),
        coding => encoded(coding, body).await,
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\ncontent-encoding: {coding}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

#[tokio::test]
async fn an_encoded_answer_is_decoded() {
    for coding in ["gzip", "br", "deflate", "zstd"] {
        let answer = encoded_answer("200 OK", coding, br#"[{"id":"a"}]"#).await;
        assert_eq!(list(answer).await.unwrap().snapshots.len(), 1, "{coding}");
        let refused = encoded_answer("422 Oh", coding, br#"{"detail":[{"msg":"too long"}]}"#).await;
        let complaint = list(refused).await.unwrap_err().complaint().cloned();
        assert_eq!(
            complaint.unwrap().message.as_deref(),
            Some("too long"),
            "{coding}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_refused() {
    let unknown = encoded_answer("200 OK", "aes128gcm", b"[]").await;
    assert!(matches!(list(unknown).await, Err(Error::Malformed(_))));
    let lie = answer("200 OK", "content-encoding: gzip\r\n", "[]");
    assert!(matches!(list(lie).await, Err(Error::Malformed(_))));
    let bomb = encoded_answer("200 OK", "br", &vec![b' '; 200 << 20]).await;
    assert!(bomb.len() < 1 << 12, "{}", bomb.len());
    assert_eq!(list(bomb).await, Err(Error::TooLarge));
    // The status says what it means, whatever its body.
    let status = encoded_answer("401 Oh", "aes128gcm", b"{}").await;
    assert_eq!(list(status).await, Err(Error::Unauthorized));
}
