//! The properties that can be asked for by name, and what there is to say about each: the help and
//! the suggestions of the search bar are made of this.

/// A property of a prediction, as it is asked for: `status:failed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// Where it is in its life.
    Status,
    /// The model or deployment.
    Model,
    /// Who started it.
    Source,
    /// Whose key reads it.
    Account,
    /// Its id.
    Id,
    /// The sort of its output.
    Type,
    /// What it cost.
    Cost,
    /// How long it waited.
    Queued,
    /// How long it was computed.
    Running,
    /// How long all of it took.
    Total,
    /// When it was created.
    Created,
    /// Why it failed.
    Error,
    /// A condition that it is in.
    Is,
}

/// Something to type, and what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// To type.
    pub text: &'static str,
    /// What it finds.
    pub finds: &'static str,
}

impl Qualifier {
    /// All of them, in the order in which help lists them.
    pub const ALL: [Self; 13] = [
        Self::Status,
        Self::Model,
        Self::Source,
        Self::Account,
        Self::Id,
        Self::Type,
        Self::Cost,
        Self::Queued,
        Self::Running,
        Self::Total,
        Self::Created,
        Self::Error,
        Self::Is,
    ];

    /// The word before the colon.
    pub fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Model => "model",
            Self::Source => "source",
            Self::Account => "account",
            Self::Id => "id",
            Self::Type => "type",
            Self::Cost => "cost",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Total => "total",
            Self::Created => "created",
            Self::Error => "error",
            Self::Is => "is",
        }
    }

    /// Reads the word before the colon, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|qualifier| qualifier.word().eq_ignore_ascii_case(word))
    }

    /// What it asks for, in a few words.
    pub fn describes(self) -> &'static str {
        match self {
            Self::Status => "where it is in its life",
            Self::Model => "a part of the model's name; all of it in quotes",
            Self::Source => "started by a program or in a page",
            Self::Account => "the account it belongs to",
            Self::Id => "the beginning of its id",
            Self::Type => "the sort of its output",
            Self::Cost => "what it cost, in dollars",
            Self::Queued => "how long it waited",
            Self::Running => "how long it was computed",
            Self::Total => "how long all of it took",
            Self::Created => "when it was created, in your time zone",
            Self::Error => "words of the error",
            Self::Is => "deleted upstream, or not",
        }
    }

    /// A value without the blanks around it, which may be its own in quotes around an id or a model's name.
    pub(super) fn content(self, value: &str, is_quoted: bool) -> &str {
        match is_quoted && matches!(self, Self::Id | Self::Model) {
            true => value,
            false => value.trim(),
        }
    }

    /// What it takes, as the end of a sentence.
    pub fn takes(self) -> &'static str {
        match self {
            Self::Status => "queued, processing, succeeded, failed or cancelled",
            Self::Model => "a part of a model's name",
            Self::Source => "api or web",
            Self::Account => "an account's name: lower-case letters, digits and -",
            Self::Id => "the beginning of an id, all of it in quotes",
            Self::Type => "image, video, audio, text, other or none",
            Self::Cost => "an amount (0.05), a range (0.01..0.05, >0.05, <=1), none or any",
            Self::Queued | Self::Running | Self::Total => {
                "a duration with its unit (500ms, 10s, 5m, 2h), a range (1s..10s, >10s), none or any"
            }
            Self::Created => {
                "a day (2026-11-01), a time (2026-11-01T10:00Z), a range (2026-11-01..2026-11-07, \
                 >=2026-11-01), the time since (15m, 24h, 7d), today, yesterday, this-week, \
                 last-week, this-month or last-month"
            }
            Self::Error => "words of an error, none or any",
            Self::Is => "deleted",
        }
    }

    /// Things to type.
    pub fn examples(self) -> &'static [Example] {
        macro_rules! examples {
            ($($text:literal finds $finds:literal),+ $(,)?) => {
                &[$(Example { text: $text, finds: $finds }),+]
            };
        }
        match self {
            Self::Status => examples![
                "status:failed,cancelled" finds "either of the two",
                "-status:succeeded" finds "all but those that succeeded",
            ],
            Self::Model => examples![
                "model:flux" finds "models with flux in their name",
                "model:\"truefusion\"" finds "that very model",
            ],
            Self::Source => examples!["source:web" finds "started in a page"],
            Self::Account => examples!["account:team" finds "those of one account"],
            Self::Id => examples!["id:05bd8fe1" finds "ids that begin with it"],
            Self::Type => examples![
                "type:video" finds "videos",
                "-type:none" finds "those whose output has a known sort",
            ],
            Self::Cost => examples![
                "cost:>0.05" finds "more than five cents",
                "cost:0.01..0.05" finds "both ends included",
                "cost:none" finds "not reported",
            ],
            Self::Queued => examples!["queued:>30s" finds "waited for more than half a minute"],
            Self::Running => examples!["running:<=500ms" finds "computed in half a second"],
            Self::Total => examples!["total:1m..5m" finds "took one to five minutes"],
            Self::Created => examples![
                "created:24h" finds "the last 24 hours, whenever the link is opened",
                "created:2026-11-01..2026-11-07" finds "a week, both days included",
                "created:yesterday" finds "the day before this one",
            ],
            Self::Error => examples![
                "error:timeout" finds "the word in the error",
                "error:\"out of memory\"" finds "these words in this order",
            ],
            Self::Is => examples![
                "is:deleted" finds "deleted upstream, still stored here",
                "-is:deleted" finds "everything that upstream still has",
            ],
        }
    }

    /// The values that are words of the grammar; empty where values come from the data.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["queued", "processing", "succeeded", "failed", "cancelled"],
            Self::Source => &["api", "web"],
            Self::Type => &["image", "video", "audio", "text", "other", "none"],
            Self::Cost | Self::Queued | Self::Running | Self::Total | Self::Error => {
                &["none", "any"]
            }
            Self::Created => super::created::WORDS,
            Self::Is => &["deleted"],
            Self::Model | Self::Account | Self::Id => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[test]
    fn what_help_shows_is_right() {
        for qualifier in Qualifier::ALL {
            assert_eq!(Qualifier::from_word(qualifier.word()), Some(qualifier));
            assert!(!qualifier.examples().is_empty());
            for example in qualifier.examples() {
                let query = Query::parse(example.text).expect(example.text);
                assert_eq!(query.terms()[0].qualifier, Some(qualifier));
            }
            for word in qualifier.words() {
                let text = format!("{}:{word}", qualifier.word());
                assert!(Query::parse(&text).is_ok(), "{text}");
            }
        }
    }
}
