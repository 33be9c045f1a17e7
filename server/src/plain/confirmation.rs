//! Questions that a page has asked, each of which may be answered once: a form alone, wherever it comes
//! from, confirms nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{command::Command, id::PredictionId};
use sha2::{Digest as _, Sha256};

/// For how long a question may be answered.
const LIFE: Duration = Duration::from_secs(600);

/// Questions at a time; a new one beyond takes the place of the oldest.
const MAX_QUESTIONS: usize = 1_000;

/// The questions that are open, by the token that answers them.
#[derive(Debug, Default)]
pub(super) struct OpenConfirmations(Mutex<HashMap<String, OpenQuestion>>);

#[derive(Debug)]
struct OpenQuestion {
    digest: [u8; 32],
    asked_at: Instant,
}

/// A question about a command, and the session that it is put to.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommandQuestion<'a> {
    /// The session's id; `None` where nobody has to log in.
    pub(super) session: Option<&'a [u8]>,
    /// The command. The answer chooses whether output files are kept.
    pub(super) command: Command,
    pub(super) ids: &'a [PredictionId],
}

impl OpenConfirmations {
    /// Opens a question. Returns the token that answers it; `None` if the system has no random numbers.
    pub(super) fn open(&self, question: CommandQuestion<'_>) -> Option<String> {
        self.open_at(question, Instant::now())
    }

    fn open_at(&self, question: CommandQuestion<'_>, now: Instant) -> Option<String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).ok()?;
        let token = hex::encode(bytes);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, question| now.duration_since(question.asked_at) < LIFE);
        if open.len() >= MAX_QUESTIONS {
            let oldest = open.iter().min_by_key(|(_, question)| question.asked_at);
            if let Some(oldest) = oldest.map(|(token, _)| token.clone()) {
                open.remove(&oldest);
            }
        }
        let question = OpenQuestion {
            digest: question.digest(),
            asked_at: now,
        };
        open.insert(token.clone(), question);
        Some(token)
    }

    /// Closes the question of a token. Returns whether it is this one.
    pub(super) fn close(&self, token: &str, question: CommandQuestion<'_>) -> bool {
        self.close_at(token, question, Instant::now())
    }

    fn close_at(&self, token: &str, question: CommandQuestion<'_>, now: Instant) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = open.remove(token);
        asked.is_some_and(|asked| {
            now.duration_since(asked.asked_at) < LIFE && asked.digest == question.digest()
        })
    }
}

impl CommandQuestion<'_> {
    fn digest(self) -> [u8; 32] {
        let mut digest = Sha256::new();
        let command = self.command.keeping_files(false).word();
        let ids = self.ids.iter().map(|id| id.as_str().as_bytes());
        let texts = [self.session.unwrap_or_default(), command.as_bytes()];
        for text in texts.into_iter().chain(ids) {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
        digest.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once_and_as_it_was_asked() {
        let (one, two): (PredictionId, PredictionId) =
            ("p1".parse().unwrap(), "p2".parse().unwrap());
        let both = [one.clone(), two];
        let asked = CommandQuestion {
            session: Some(b"a"),
            command: Command::Delete,
            ids: &both,
        };
        let others = [
            CommandQuestion {
                session: None,
                ..asked
            },
            CommandQuestion {
                session: Some(b"b"),
                ..asked
            },
            CommandQuestion {
                command: Command::Cancel,
                ..asked
            },
            CommandQuestion {
                ids: std::slice::from_ref(&one),
                ..asked
            },
        ];
        let confirmations = OpenConfirmations::default();
        for other in others {
            let token = confirmations.open(asked).unwrap();
            assert!(!confirmations.close(&token, other), "{other:?}");
            assert!(
                !confirmations.close(&token, asked),
                "a wrong answer closes it"
            );
        }
        let token = confirmations.open(asked).unwrap();
        let answered = CommandQuestion {
            command: Command::DeleteButFiles,
            ..asked
        };
        assert!(confirmations.close(&token, answered));
        assert!(!confirmations.close(&token, answered));
        assert!(!confirmations.close("", asked));
    }

    #[test]
    fn a_question_ends_with_its_time_and_gives_way_to_newer_ones() {
        let ids = ["p1".parse().unwrap()];
        let question = CommandQuestion {
            session: None,
            command: Command::Delete,
            ids: &ids,
        };
        let (confirmations, now) = (OpenConfirmations::default(), Instant::now());
        let token = confirmations.open_at(question, now).unwrap();
        assert!(!confirmations.close_at(&token, question, now + LIFE));
        let first = confirmations.open_at(question, now).unwrap();
        for _ in 0..MAX_QUESTIONS {
            let _ = confirmations.open_at(question, now + Duration::from_secs(1));
        }
        assert!(!confirmations.close_at(&first, question, now));
        assert_eq!(confirmations.0.lock().unwrap().len(), MAX_QUESTIONS);
    }
}
