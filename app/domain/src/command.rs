//! What can be done upstream to predictions that were chosen, and what became of it: a job that goes
//! through a frozen set, one after the other, and says of each how it went.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{cost::Cost, id::PredictionId, prediction::Prediction};

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Stop it, if it has not ended.
    Cancel,
    /// Delete it with its output files, upstream and here.
    Delete,
    /// Delete it, but keep our copies of its output files.
    DeleteButFiles,
}

/// What a command on a selection is about to touch, for the question before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stakes {
    /// How many there are.
    pub count: u32,
    /// How many of them have not ended.
    pub unfinished: u32,
    /// What they cost so far, of those that report it.
    pub cost: Cost,
    /// How many report no cost.
    pub unpriced: u32,
}

/// Which job. One to sixteen letters and digits that nobody guesses a meaning into.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobId(Box<str>);

/// A text that names no job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadJobId;

/// How far a job has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What it does.
    pub command: Command,
    /// How many predictions it goes through.
    pub total: u32,
    /// Of how many it is known how it went.
    pub settled: u32,
    /// Of how many it went as wanted.
    pub done: u32,
    /// What it is at.
    pub state: JobState,
    /// The results after those that the asker has.
    pub news: Vec<Settled>,
}

/// What a job is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// At work.
    Running,
    /// Waiting, because the account may make no more requests for the moment.
    Waiting,
    /// At its end: everything is settled.
    Ended,
}

/// How it went with one prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Which.
    pub id: PredictionId,
    /// How.
    pub outcome: Outcome,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As wanted.
    Done,
    /// There was nothing to stop: it had ended.
    Ended,
    /// Nobody knows it any more.
    Missing,
    /// Upstream does not do that, and says why.
    Refused(String),
    /// Upstream or the store was in trouble; tried more than once where that is safe.
    Failed(String),
    /// Not even tried, and why.
    Untried(String),
}

impl Command {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cancel, Self::Delete, Self::DeleteButFiles];

    /// What a form asks about output files before it deletes.
    pub const KEEP_FILES: &str = "Keep our copies of the output files";

    /// The word on a button: `Cancel`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cancel => "Cancel",
            Self::Delete | Self::DeleteButFiles => "Delete",
        }
    }

    /// The same with or without our copies of the output files; what deletes nothing stays as it is.
    pub fn keeping_files(self, keeps: bool) -> Self {
        match (self, keeps) {
            (Self::Cancel, _) => Self::Cancel,
            (Self::Delete | Self::DeleteButFiles, false) => Self::Delete,
            (Self::Delete | Self::DeleteButFiles, true) => Self::DeleteButFiles,
        }
    }

    /// The word in a form: `cancel`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Delete => "delete",
            Self::DeleteButFiles => "delete-but-files",
        }
    }

    /// What is said when it was done: `Cancelled`.
    pub fn done(self) -> &'static str {
        match self {
            Self::Cancel => "Cancelled",
            Self::Delete | Self::DeleteButFiles => "Deleted",
        }
    }

    /// What cannot be undone about it.
    pub fn warning(self) -> &'static str {
        match self {
            Self::Cancel => {
                "A cancelled prediction cannot be resumed, and what it cost so far is not returned."
            }
            Self::Delete => {
                "The record and its output files are deleted, upstream and in this console. \
                 This cannot be undone."
            }
            Self::DeleteButFiles => {
                "The record is deleted, upstream and in this console. This cannot be undone. \
                 Our copies of its output files stay at their addresses."
            }
        }
    }
}

impl Stakes {
    /// Adds a prediction.
    pub fn add(&mut self, p: &Prediction) {
        self.count += 1;
        self.unfinished += u32::from(!p.status.is_terminal());
        match p.cost {
            Some(cost) => self.cost = self.cost.plus(cost),
            None => self.unpriced += 1,
        }
    }

    /// `$1.25 in total, 3 report no cost`.
    pub fn cost_text(&self) -> String {
        match (self.unpriced, self.count) {
            (0, _) => format!("{} in total", self.cost),
            (unpriced, count) if unpriced >= count => "none reported".to_owned(),
            (unpriced, _) => format!("{} in total, {unpriced} without a reported cost", self.cost),
        }
    }
}

impl Outcome {
    /// Whether it went as wanted.
    pub fn is_done(&self) -> bool {
        *self == Self::Done
    }

    /// Whether there is nothing left to do about it: it went as wanted, or there was nothing to do.
    pub fn is_fine(&self) -> bool {
        matches!(self, Self::Done | Self::Ended)
    }

    /// In words: `Refused: …`.
    pub fn text(&self, command: Command) -> String {
        match self {
            Self::Done => command.done().to_owned(),
            Self::Ended => "Had already ended".to_owned(),
            Self::Missing => "Not found".to_owned(),
            Self::Refused(why) => format!("Refused: {why}"),
            Self::Failed(why) => format!("Failed: {why}"),
            Self::Untried(why) => format!("Not tried: {why}"),
        }
    }
}

impl JobId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Command {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|command| command.word() == word)
            .ok_or(())
    }
}

impl FromStr for JobId {
    type Err = BadJobId;

    fn from_str(text: &str) -> Result<Self, BadJobId> {
        let is_one =
            (1..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        is_one.then(|| Self(text.into())).ok_or(BadJobId)
    }
}

impl TryFrom<String> for JobId {
    type Error = BadJobId;
    fn try_from(text: String) -> Result<Self, BadJobId> {
        text.parse()
    }
}

impl From<JobId> for String {
    fn from(id: JobId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for BadJobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a job: it takes 1 to 16 letters or digits")
    }
}

impl std::error::Error for BadJobId {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prediction::sample, status::Status};

    #[test]
    fn adds_up_what_is_at_stake_and_invents_no_cost() {
        let mut stakes = Stakes::default();
        let mut p = sample("a", Status::Processing);
        stakes.add(&p);
        assert_eq!(stakes.cost_text(), "none reported");
        p.status = Status::Failed;
        for cost in ["0.1", "0.2", "9000000"] {
            p.cost = Some(cost.parse().unwrap());
            stakes.add(&p);
        }
        assert_eq!(
            (stakes.count, stakes.unfinished, stakes.unpriced),
            (4, 1, 1)
        );
        assert_eq!(
            stakes.cost_text(),
            "$9000000.30 in total, 1 without a reported cost"
        );
        stakes.add(&p);
        assert_eq!(stakes.cost.units(), i64::MAX);
    }

    #[test]
    fn a_command_has_one_word_for_forms_and_for_the_wire() {
        for command in Command::ALL {
            let json = serde_json::to_string(&command).unwrap();
            assert_eq!(json, format!("\"{}\"", command.word()));
            assert_eq!(command.word().parse(), Ok(command));
        }
        assert_eq!(Command::Delete.keeping_files(true), Command::DeleteButFiles);
        assert_eq!(
            Command::DeleteButFiles.keeping_files(false),
            Command::Delete
        );
        assert_eq!(Command::Cancel.keeping_files(true), Command::Cancel);
    }

    #[test]
    fn an_outcome_crosses_the_wire() {
        for outcome in [Outcome::Done, Outcome::Refused("no \"way\"".to_owned())] {
            let json = serde_json::to_string(&outcome).unwrap();
            assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
        }
        assert!("k3f9ab".parse::<JobId>().is_ok());
        for bad in ["", "a/b", "aaaaaaaaaaaaaaaaa"] {
            assert_eq!(bad.parse::<JobId>(), Err(BadJobId), "{bad}");
        }
    }
}
