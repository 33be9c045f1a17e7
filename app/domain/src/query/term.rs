//! One term of a query: what must fit, or must not.

use std::fmt::{self, Write as _};

use super::{Phrase, Qualifier, Range, Window};
use crate::{
    id::{self, AccountName, PredictionId},
    kind::Kind,
    source::Source,
    status::Status,
};

/// The shortest beginning of a status word that counts as one.
const MIN_STATUS_LEN: usize = 3;

/// The shortest bare word that is taken for the beginning of an id.
const MIN_ID_LEN: usize = 2;

/// Maximum length of a text that is compared with ids, in bytes: letters of the other case may be longer.
const MAX_ID_TEXT: usize = 2 * id::MAX_ID_LEN;

/// One term: a prediction fits it if one of its values fits, or, negated, if none does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether it begins with a minus sign.
    pub is_negated: bool,
    /// The property that it asks for; `None` for a bare word or phrase.
    pub qualifier: Option<Qualifier>,
    /// One or more.
    pub values: Vec<Value>,
}

/// One value of a term.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// As it is written, without quotes; in lower case where case means nothing.
    pub text: String,
    /// Whether it stands in quotes.
    pub is_quoted: bool,
    /// What it means.
    pub test: Test,
}

/// What a value asks of a prediction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// A bare word or phrase: in the model's name, the id, the status or the text.
    Anywhere {
        /// In the model's name or the beginning of the id.
        name: Name,
        /// The statuses that it may mean.
        statuses: Vec<Status>,
        /// In the text.
        phrase: Phrase,
    },
    /// One of these statuses.
    Status(Vec<Status>),
    /// The model's name has it, or is it.
    Model(Name),
    /// Started there.
    Source(Source),
    /// Of this account.
    Account(AccountName),
    /// The id begins with it, or is it.
    Id(Name),
    /// Its output is of this sort; `None` where the sort must not be known.
    Kind(Option<Kind>),
    /// It cost that much.
    Cost(Range),
    /// It waited that long.
    Queued(Range),
    /// It was computed that long.
    Running(Range),
    /// It took that long.
    Total(Range),
    /// It was created then.
    Created(Window),
    /// It has an error, or none.
    HasError(bool),
    /// The error has these words.
    Error(Phrase),
    /// It was deleted upstream.
    DeletedUpstream,
}

/// A name or a part of one, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// In lower case.
    pub text: String,
    /// Whether it is all of the name.
    pub is_whole: bool,
}

/// Why a text is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A number without its unit.
    Unit,
    /// A range that ends before it begins.
    Backwards,
    /// Newer or older than a time ago, which reads both ways.
    Compared,
    /// Anything else.
    Other,
}

impl Term {
    /// A term with one value, as somebody would type it: quoted where it must be. Refused where the
    /// qualifier takes no such value.
    pub fn of(qualifier: Qualifier, value: &str) -> Option<Self> {
        let bare = Value::named(qualifier, value, false).ok();
        let Some(value) = bare.filter(|value| can_stand_bare(&value.text)) else {
            return Self::exactly(qualifier, value);
        };
        Some(Self {
            is_negated: false,
            qualifier: Some(qualifier),
            values: vec![value],
        })
    }

    /// A term with one value in quotes: exactly that. Refused where the qualifier takes no such value.
    pub fn exactly(qualifier: Qualifier, value: &str) -> Option<Self> {
        let value = qualifier.content(value, true);
        let value = Value::named(qualifier, value, true)
            .ok()
            .filter(|_| qualifier == Qualifier::Model || !value.is_empty())?;
        Some(Self {
            is_negated: false,
            qualifier: Some(qualifier),
            values: vec![value],
        })
    }

    /// Asks for the predictions that have this id of upstream's, in letters of either case: one, unless
    /// several accounts have one of it.
    pub fn of_id(id: &PredictionId) -> Self {
        let test = Test::Id(Name {
            text: id.folded(),
            is_whole: true,
        });
        Self::of_test(Qualifier::Id, id.upstream(), test)
    }

    /// Asks for the predictions of an account.
    pub fn of_account(account: &AccountName) -> Self {
        let test = Test::Account(account.clone());
        Self::of_test(Qualifier::Account, account.as_str(), test)
    }

    /// Asks for ids that begin with a text, which may have the ellipsis of a list behind it. `None` if
    /// no id does.
    pub fn of_id_prefix(text: &str) -> Option<Self> {
        let name = Name::of_id(text, false)?;
        let text = [&name.text, "…"].concat();
        Some(Self::of_test(Qualifier::Id, &text, Test::Id(name)))
    }

    fn of_test(qualifier: Qualifier, text: &str, test: Test) -> Self {
        Self {
            is_negated: false,
            qualifier: Some(qualifier),
            values: vec![Value {
                text: text.to_owned(),
                is_quoted: true,
                test,
            }],
        }
    }

    /// The same with the opposite sign.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.is_negated = !self.is_negated;
        self
    }
}

/// Whether a value can stand without quotes.
fn can_stand_bare(text: &str) -> bool {
    let splits = |c: char| c.is_whitespace() || matches!(c, '"' | ',');
    !text.is_empty() && !text.contains(splits)
}

impl Value {
    /// A bare word or phrase.
    pub(super) fn bare(text: &str, is_quoted: bool) -> Self {
        let name = Name {
            text: text.to_lowercase(),
            is_whole: false,
        };
        let statuses = match is_quoted {
            true => Vec::new(),
            false => meant(&name.text),
        };
        let phrase = Phrase::new(&name.text, is_quoted);
        Self {
            text: name.text.clone(),
            is_quoted,
            test: Test::Anywhere {
                name,
                statuses,
                phrase,
            },
        }
    }

    /// A value of a qualifier; `text` is not empty.
    pub(super) fn named(
        qualifier: Qualifier,
        text: &str,
        is_quoted: bool,
    ) -> Result<Self, Refused> {
        let lower = text.to_lowercase();
        let name = || Name {
            text: lower.clone(),
            is_whole: is_quoted,
        };
        let test = match qualifier {
            // What upstream may invent next is asked for in quotes, so that a slip is noticed.
            Qualifier::Status if is_quoted => Test::Status(vec![Status::from_word(&lower)]),
            Qualifier::Status => match statuses(&lower) {
                none if none.is_empty() => return Err(Refused::Other),
                some => Test::Status(some),
            },
            Qualifier::Model => Test::Model(name()),
            Qualifier::Source => match &*lower {
                "api" => Test::Source(Source::Api),
                "web" => Test::Source(Source::Web),
                _ => return Err(Refused::Other),
            },
            Qualifier::Account => Test::Account(lower.parse().map_err(|_| Refused::Other)?),
            Qualifier::Id => Test::Id(Name::of_id(text, is_quoted).ok_or(Refused::Other)?),
            Qualifier::Type => Test::Kind(kind(&lower)?),
            Qualifier::Cost => Test::Cost(Range::of_cost(&lower)?),
            Qualifier::Queued => Test::Queued(Range::of_time(&lower)?),
            Qualifier::Running => Test::Running(Range::of_time(&lower)?),
            Qualifier::Total => Test::Total(Range::of_time(&lower)?),
            Qualifier::Created => Test::Created(Window::read(&lower)?),
            Qualifier::Is => match &*lower {
                "deleted" => Test::DeletedUpstream,
                _ => return Err(Refused::Other),
            },
            Qualifier::Error => match &*lower {
                "none" if !is_quoted => Test::HasError(false),
                "any" if !is_quoted => Test::HasError(true),
                _ => Test::Error(Phrase::new(&lower, is_quoted)),
            },
        };
        Ok(Self {
            text: lower,
            is_quoted,
            test,
        })
    }
}

/// The named statuses that a word in lower case may mean: the one that it spells in any of
/// upstream's spellings, and those that begin with it.
fn statuses(word: &str) -> Vec<Status> {
    let spelled = Status::from_word(word);
    let begins = |s: &Status| word.len() >= MIN_STATUS_LEN && s.word().starts_with(word);
    Status::NAMED
        .into_iter()
        .filter(|status| *status == spelled || begins(status))
        .collect()
}

/// The same for a bare word, which may also be the word of a status that we have no name for.
fn meant(word: &str) -> Vec<Status> {
    let odd = Some(Status::from_word(word)).filter(|s| matches!(s, Status::Unknown(_)));
    statuses(word).into_iter().chain(odd).collect()
}

fn kind(word: &str) -> Result<Option<Kind>, Refused> {
    let kind = Kind::from_word(word);
    match word {
        "none" => Ok(None),
        _ if kind == Kind::Other && word != "other" => Err(Refused::Other),
        _ => Ok(Some(kind)),
    }
}

impl Name {
    /// The beginning of an id, or, if `is_whole`, all of it. With the ellipsis of a list behind it, it is a
    /// beginning. `None` if it is longer than any id.
    pub(super) fn of_id(text: &str, is_whole: bool) -> Option<Self> {
        let begun = id::without_ellipsis(text);
        let name = Self {
            text: id::folded(begun),
            is_whole: is_whole && begun == text,
        };
        let asks = name.is_whole || !name.text.is_empty();
        (asks && text.len() <= MAX_ID_TEXT).then_some(name)
    }

    /// Whether a bare word or a name can be the beginning of an id, and which.
    pub fn id_prefix(&self) -> Option<String> {
        let begun = id::folded(id::without_ellipsis(&self.text));
        let fits = (MIN_ID_LEN..=MAX_ID_TEXT).contains(&begun.len());
        fits.then_some(begun)
    }
}

impl Test {
    /// The id, or the beginning of one, that it asks for.
    pub fn as_id(&self) -> Option<&Name> {
        if let Self::Id(name) = self {
            Some(name)
        } else {
            None
        }
    }

    /// The stretch of time that it asks for.
    pub fn as_created(&self) -> Option<Window> {
        if let Self::Created(window) = self {
            Some(*window)
        } else {
            None
        }
    }

    /// Whether the text of a prediction is needed to tell.
    pub fn needs_text(&self) -> bool {
        match self {
            Self::Anywhere { .. } | Self::Error(_) => true,
            Self::Status(_)
            | Self::Model(_)
            | Self::Source(_)
            | Self::Account(_)
            | Self::Id(_)
            | Self::Kind(_)
            | Self::Cost(_)
            | Self::Queued(_)
            | Self::Running(_)
            | Self::Total(_)
            | Self::Created(_)
            | Self::HasError(_)
            | Self::DeletedUpstream => false,
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negated {
            f.write_str("-")?;
        }
        if let Some(qualifier) = self.qualifier {
            f.write_str(qualifier.word())?;
            f.write_str(":")?;
        }
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            value.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_quoted {
            return f.write_str(&self.text);
        }
        f.write_str("\"")?;
        let mut chars = self.text.chars().peekable();
        while let Some(char) = chars.next() {
            // Before anything else a backslash is a letter as any.
            let is_escape = char == '\\' && matches!(chars.peek(), None | Some('"' | '\\'));
            if char == '"' || is_escape {
                f.write_str("\\")?;
            }
            f.write_char(char)?;
        }
        f.write_str("\"")
    }
}
