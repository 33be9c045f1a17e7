//! What a question asks for, as far as the console can know it. Text of the data is never in it but
//! where the question named it.

use std::fmt;

use domain::{id::PredictionId, order::Order, query::Query};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The newest of what a query finds, at most so many.
    Newest(Query, u32),
    /// What a query finds: how many, and the newest of them.
    Found(Query),
    /// The list of what a query finds, to go there.
    Filter(Query),
    /// How many a query finds.
    Count(Query),
    /// What those cost that a query finds.
    Spent(Query),
    /// How long those took that a query finds.
    Times(Query),
    /// How many of those that ended did so in one way.
    Rate(Query, End),
    /// All of these numbers at once.
    Summary(Query),
    /// The same of two queries, side by side.
    Compare(Query, Query),
    /// Those at one end of an order, at most so many.
    Extreme(Query, Order, u32),
    /// What the failures say, the most frequent first.
    Errors(Query),
    /// Which models are there, the most frequent first.
    Models,
    /// How fresh and complete the mirror is.
    Freshness,
    /// What is known of a prediction.
    About(Which),
    /// What a prediction returned.
    Returned(Which),
    /// Why a prediction took so long, or failed.
    Why(Which, Doubt),
    /// A prediction's page, to go there.
    Open(Which),
    /// The way to run a prediction again with other values.
    Try(Which),
    /// A prediction is to be stopped: to be confirmed, never done at once.
    Cancel(Which),
    /// What a query finds is to be stopped, as far as it has not ended: to be confirmed.
    CancelAll(Query),
    /// What there is to ask.
    Help,
    /// Nothing of that, and why not.
    Unknown(Unknown),
}

/// Which prediction is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that the reader looks at.
    This(PredictionId),
    /// The one whose id begins so; all of an id also begins so.
    Begins(String),
    /// The newest that a query finds.
    Newest(Query),
}

/// A way in which predictions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With an error.
    Failed,
    /// With an output.
    Succeeded,
    /// By someone.
    Cancelled,
}

/// What is to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// How long it took.
    Slow,
    /// How it ended.
    Failed,
}

/// Why a question is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// These words mean nothing here.
    Words(Vec<String>),
    /// Each word means something, but all of them together do not.
    Sense,
    /// It is about "this", and no prediction is looked at.
    NoneSeen,
    /// It is longer than a question.
    TooLong,
}

/// As the tests write it.
impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newest(query, count) => write!(f, "newest {count} [{query}]"),
            Self::Found(query) => write!(f, "found [{query}]"),
            Self::Filter(query) => write!(f, "filter [{query}]"),
            Self::Count(query) => write!(f, "count [{query}]"),
            Self::Spent(query) => write!(f, "spent [{query}]"),
            Self::Times(query) => write!(f, "times [{query}]"),
            Self::Rate(query, end) => write!(f, "rate {} [{query}]", end.word()),
            Self::Summary(query) => write!(f, "summary [{query}]"),
            Self::Compare(first, second) => write!(f, "compare [{first}] [{second}]"),
            Self::Extreme(query, order, count) => write!(f, "{} {count} [{query}]", order.word()),
            Self::Errors(query) => write!(f, "errors [{query}]"),
            Self::Models => f.write_str("models"),
            Self::Freshness => f.write_str("freshness"),
            Self::About(which) => write!(f, "about {which}"),
            Self::Returned(which) => write!(f, "returned {which}"),
            Self::Why(which, Doubt::Slow) => write!(f, "why slow {which}"),
            Self::Why(which, Doubt::Failed) => write!(f, "why failed {which}"),
            Self::Open(which) => write!(f, "open {which}"),
            Self::Try(which) => write!(f, "try {which}"),
            Self::Cancel(which) => write!(f, "cancel {which}"),
            Self::CancelAll(query) => write!(f, "cancel [{query}]"),
            Self::Help => f.write_str("help"),
            Self::Unknown(unknown) => write!(f, "unknown{unknown}"),
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::This(_) => f.write_str("this"),
            Self::Begins(text) => f.write_str(text),
            Self::Newest(query) => write!(f, "newest [{query}]"),
        }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => write!(f, ": {}", words.join(" ")),
            Self::Sense => Ok(()),
            Self::NoneSeen => f.write_str(": this"),
            Self::TooLong => f.write_str(": too long"),
        }
    }
}

impl End {
    /// The word of its status.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
        }
    }
}
