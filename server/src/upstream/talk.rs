//! Conversations: `POST /chat/completions`, answered piece by piece. Upstream makes no prediction of
//! one, so nothing but these pieces tells of it.
//!
//! Every answer is bounded: the silence between two pieces, the whole time, the length of a line and of
//! all lines. What cannot be read ends it, because a piece that is left out is a word that is missing.

use std::time::{Duration, Instant};

use domain::json::place;
use futures::StreamExt as _;
use tokio::time::timeout;

use super::{
    Client,
    address::ApiKey,
    answer::complaint,
    error::Error,
    transport::{self, Opened, THINKING},
    wire::{bounded, elements, members, number, string},
};
use crate::content_coding::BodyStream;

/// The longest that an answer may take.
const LONGEST: Duration = Duration::from_secs(600);

/// The longest line, in bytes.
const MAX_LINE: usize = 1 << 20;

/// The most bytes of one answer: each word comes in a few hundred.
const MAX_BYTES: usize = 64 << 20;

/// The longest name of an answer, and of the reason for its end, in characters.
const MAX_NAME: usize = 128;

/// What a stream asks for beside the answer: what it counted.
const COUNTED: &str = r#"{"include_usage":true}"#;

/// An answer that comes in.
pub struct Talk {
    source: Source,
    key: ApiKey,
    began: Instant,
}

enum Source {
    /// What came, as far as it is not read yet.
    Stream {
        body: BodyStream,
        buffer: Vec<u8>,
        bytes: usize,
        /// Whether upstream has said why the answer ends: what follows may be lost.
        is_told: bool,
    },
    /// Everything at once, until it is taken.
    Whole(Option<Piece>),
}

/// A piece of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The words that it adds.
    pub text: String,
    /// Upstream's name for the whole answer.
    pub completion: Option<String>,
    /// Why the answer ends here: `stop`, `length` and others.
    pub finish: Option<String>,
    /// What the whole answer counted.
    pub usage: Option<Usage>,
}

/// Tokens that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the messages.
    pub input: u64,
    /// Of the answer.
    pub output: u64,
}

impl Usage {
    /// Of both.
    pub fn total(self) -> u64 {
        self.input.saturating_add(self.output)
    }
}

impl Client {
    /// Asks a model that is talked with; `input` is the JSON text of an object with `messages` and what
    /// else the route takes. When the answer breaks off, it is paid for all the same.
    pub async fn talk(&self, model: &str, input: &str) -> Result<Talk, Error> {
        match self.ask(body(model, input, Some(COUNTED))).await {
            // It was not begun: an upstream that cannot count is asked without.
            Err(Error::Refused { complaint, .. }) if complaint.names("stream_options") => {
                self.ask(body(model, input, None)).await
            }
            answer => answer,
        }
    }

    async fn ask(&self, body: String) -> Result<Talk, Error> {
        self.spend()?;
        let url = self.url(&["chat", "completions"]);
        let source = match self.shared.transport.open(url, body).await? {
            Opened::Stream(body, told) => {
                self.budget().learn(transport::now(), told);
                Source::Stream {
                    body,
                    buffer: Vec::new(),
                    bytes: 0,
                    is_told: false,
                }
            }
            Opened::Answer(answer) => Source::Whole(Some(piece(&self.learn(answer)?)?)),
        };
        Ok(Talk {
            source,
            key: self.shared.key.clone(),
            began: transport::now(),
        })
    }
}

/// The request's body: the input, with what makes it a stream.
fn body(model: &str, input: &str, options: Option<&str>) -> String {
    let body = place::put(input, "/model", Some(&place::quoted(model)));
    let body = place::put(&body, "/stream", Some("true"));
    place::put(&body, "/stream_options", options)
}

impl Talk {
    /// The next piece; `None` at the end. May be given up at any time, and asked again.
    pub async fn next(&mut self) -> Result<Option<Piece>, Error> {
        let left = LONGEST.saturating_sub(transport::now().saturating_duration_since(self.began));
        let piece = timeout(THINKING.min(left), self.source.next()).await;
        let piece = piece.map_err(|_| Error::TimedOut)?;
        piece.map_err(|error| error.without(self.key.reveal()))
    }
}

impl std::fmt::Debug for Talk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Talk").finish_non_exhaustive()
    }
}

impl Source {
    async fn next(&mut self) -> Result<Option<Piece>, Error> {
        let (body, buffer, bytes, is_told) = match self {
            Self::Whole(piece) => return Ok(piece.take()),
            Self::Stream {
                body,
                buffer,
                bytes,
                is_told,
            } => (body, buffer, bytes, is_told),
        };
        loop {
            while let Some(line) = line(buffer) {
                match line.strip_prefix("data:").map(str::trim) {
                    None | Some("") => {}
                    Some("[DONE]") => return Ok(None),
                    Some(json) => {
                        let piece = piece(json)?;
                        *is_told |= piece.finish.is_some();
                        return Ok(Some(piece));
                    }
                }
            }
            match body.next().await {
                Some(Ok(chunk)) => {
                    *bytes += chunk.len();
                    buffer.extend_from_slice(&chunk);
                }
                None | Some(Err(_)) if *is_told => return Ok(None),
                None => return Err(Error::Broken),
                Some(Err(error)) => return Err(transport::broken_body(&error)),
            }
            if buffer.len() > MAX_LINE || *bytes > MAX_BYTES {
                return Err(Error::TooLarge);
            }
        }
    }
}

/// Takes the first whole line, without its end.
fn line(buffer: &mut Vec<u8>) -> Option<String> {
    let end = buffer.iter().position(|byte| *byte == b'\n')?;
    let line: Vec<u8> = buffer.drain(..=end).collect();
    Some(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// Reads a piece of a stream, or a whole answer, which has a `message` for its `delta`.
fn piece(json: &str) -> Result<Piece, Error> {
    let unreadable = Error::Malformed("a piece of the answer cannot be read");
    let [id, choices, usage, error] =
        members(json, ["id", "choices", "usage", "error"]).ok_or(unreadable.clone())?;
    if error.is_some() {
        return Err(complaint(json).into_error(502));
    }
    let choices = choices.and_then(elements).ok_or(unreadable)?;
    let first = choices.first().copied().unwrap_or("{}");
    let [delta, message, finish] =
        members(first, ["delta", "message", "finish_reason"]).unwrap_or_default();
    let said = delta.or(message);
    let [content, refusal] = said
        .and_then(|said| members(said, ["content", "refusal"]))
        .unwrap_or_default();
    let name = |raw: Option<&str>| Some(bounded(&raw.and_then(string)?, MAX_NAME));
    Ok(Piece {
        text: content.or(refusal).and_then(string).unwrap_or_default(),
        completion: name(id),
        finish: name(finish),
        usage: usage.and_then(counted),
    })
}

fn counted(raw: &str) -> Option<Usage> {
    let counts = members(raw, ["prompt_tokens", "completion_tokens"])?;
    let [input, output] = counts.map(|raw| raw.and_then(number)?.parse().ok());
    Some(Usage {
        input: input?,
        output: output?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_the_input_and_what_makes_it_a_stream() {
        let input = r#"{"messages":[],"temperature":1.50,"stream":false}"#;
        let body = body("mera", input, Some(COUNTED));
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (&body["model"], &body["stream"]),
            (&"mera".into(), &true.into())
        );
        assert_eq!(body["stream_options"]["include_usage"], true);
        assert_eq!(body["temperature"], 1.5);
    }

    #[test]
    fn pieces_are_read_in_every_shape() {
        let read = |json: &str| piece(json).unwrap();
        let word = read(
            r#"{"id":"c1","choices":[{"delta":{"content":"a "},"finish_reason":null}],"obfuscation":"x"}"#,
        );
        assert_eq!(
            (word.text.as_str(), word.completion.as_deref()),
            ("a ", Some("c1"))
        );
        assert_eq!(word.finish, None);
        let end = read(r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#);
        assert_eq!(end.usage.map(Usage::total), Some(7));
        let whole = read(r#"{"choices":[{"message":{"content":"all"},"finish_reason":"stop"}]}"#);
        assert_eq!(
            (whole.text.as_str(), whole.finish.as_deref()),
            ("all", Some("stop"))
        );
        assert_eq!(
            read(r#"{"choices":[{"delta":{"content":null,"refusal":"no"}}]}"#).text,
            "no"
        );
    }

    #[test]
    fn what_is_no_piece_is_told() {
        for garbled in [
            "",
            "7",
            "{",
            r#"{"choices":[{"delta":{"cont"#,
            "{}",
            r#"{"choices":7}"#,
        ] {
            assert!(
                matches!(piece(garbled), Err(Error::Malformed(_))),
                "{garbled}"
            );
        }
        let error = r#"{"error":{"message":"The GPU is gone.","error_id":"INFERENCE_ERROR"}}"#;
        assert!(matches!(piece(error), Err(Error::Failing { .. })));
    }

    #[test]
    fn lines_end_in_either_way() {
        let mut buffer = b"data: a\r\n\ndata: b".to_vec();
        assert_eq!(line(&mut buffer).as_deref(), Some("data: a"));
        assert_eq!(line(&mut buffer).as_deref(), Some(""));
        assert_eq!(line(&mut buffer), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_piece_or_not(json in "[\\PC\\s\"{}\\[\\],:\\\\]{0,120}") {
            let _ = piece(&json);
        }
    }
}
