//! Questions that the grammar does not understand, where a chat model is configured: it is offered, or
//! asked, and what it writes stands beside what it looked at. What it says moves nothing: it is text.

use super::{of, said, words};
use crate::{
    backend::{
        Backend,
        assistant::{Asked, Reply},
    },
    eve::{
        Beyond,
        answer::{Answer, Part, Piece},
        written,
    },
};

/// The most searches and the most predictions that are named as looked at.
const SEARCHES: usize = 12;
const PREDICTIONS: usize = 20;

/// What is sent where, before it is sent.
pub(super) fn notice(model: &str) -> String {
    format!(
        "What I do not understand goes to the chat model {model}, with what it then looks up here: \
         facts, prompts, outputs and errors of predictions. It can look, and do nothing else."
    )
}

/// The answer to a question that was not understood, beside which a chat model is offered; or the
/// model's, where that is asked.
pub(in crate::eve) async fn answer(
    mut unknown: Answer,
    asked: &Asked,
    backend: &dyn Backend,
    beyond: Beyond,
) -> Answer {
    let Some(model) = backend.assistant() else {
        return unknown;
    };
    if beyond == Beyond::Asked {
        let reply = backend.assist(asked).await;
        return reply.map_or(unknown, |reply| of(told(reply, asked)));
    }
    let question = asked.question.clone();
    unknown.parts.push(said(notice(&model)));
    unknown.parts.push(Part::Beyond { model, question });
    unknown
}

fn told(reply: Reply, asked: &Asked) -> Vec<Part> {
    let mut parts = Vec::new();
    let is_answered = reply.said.is_ok();
    match &reply.said {
        Ok(text) => {
            let ids = reply.rows.iter().map(|row| row.prediction.id.clone());
            let pieces = written::pieces(text, &ids.collect::<Vec<_>>(), &reply.told);
            let is_doubtful = pieces
                .iter()
                .any(|it| matches!(it, Piece::Unfounded { .. }));
            let model = reply.model.clone();
            parts.push(Part::Written { model, pieces });
            if is_doubtful {
                parts.push(said(
                    "What is marked with “?” stands in nothing that it looked at: it may be \
                     calculated, or made up.",
                ));
            }
        }
        Err(why) => parts.push(said(format!(
            "I do not know. I asked the chat model {}, and have no answer: {why}",
            reply.model
        ))),
    }
    parts.extend(looked(&reply, asked));
    if !is_answered {
        parts.extend(words::able());
    }
    parts
}

/// What the model looked at.
fn looked(reply: &Reply, asked: &Asked) -> Vec<Part> {
    let (queries, rows) = (&reply.queries, &reply.rows);
    if queries.is_empty() && rows.is_empty() {
        let nothing = "It looked at no search and no prediction here.";
        return vec![said(nothing)];
    }
    let mut parts = vec![said("It looked at:")];
    parts.extend(queries.iter().take(SEARCHES).map(words::list));
    parts.extend(
        rows.iter()
            .take(PREDICTIONS)
            .map(|row| words::cited(row, asked.now)),
    );
    let more = queries.len().saturating_sub(SEARCHES) + rows.len().saturating_sub(PREDICTIONS);
    if more > 0 {
        parts.push(said(format!("And {more} more.")));
    }
    parts
}
