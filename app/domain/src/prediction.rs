//! A prediction as the console knows it: the row of a list, the whole record, and its files.

use serde::{Deserialize, Serialize};

use crate::{
    cost::Cost,
    feed::Revision,
    id::{AccountName, PredictionId},
    kind::Kind,
    source::Source,
    status::Status,
    time::Timestamp,
};

/// The longest error text that a list row carries, in characters; the full page has all of it.
pub const MAX_ROW_ERROR: usize = 300;

/// What a list shows of a prediction. Payloads stay out of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prediction {
    /// Upstream's id.
    pub id: PredictionId,
    /// The account whose key reads it.
    pub account: AccountName,
    /// Where it is in its life.
    pub status: Status,
    /// The model's or deployment's namespace; empty where upstream sent none.
    pub model: String,
    /// Who started it.
    pub source: Source,
    /// The sort of its output; `None` until one is known.
    pub kind: Option<Kind>,
    /// When upstream took it.
    pub created_at: Timestamp,
    /// When its computation began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// When upstream last touched it.
    pub updated_at: Option<Timestamp>,
    /// Upstream's `metrics.predict_time`, in microseconds.
    pub predict_time: Option<u64>,
    /// Upstream's `metrics.total_time`, in microseconds.
    pub total_time: Option<u64>,
    /// Upstream's `metrics.progress`, 0 to 100.
    pub progress: Option<u8>,
    /// What it cost; `None` is "not reported".
    pub cost: Option<Cost>,
    /// How many outputs it has: files, or 1 for a text.
    pub outputs: u32,
    /// Why it failed, cut to [`MAX_ROW_ERROR`] characters.
    pub error: Option<String>,
    /// What upstream's answer lacked or garbled, where it did; the rest was read.
    pub flaw: Option<String>,
}

/// A prediction in the store, with the number of its last change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The number of the last change to it.
    pub revision: Revision,
    /// The prediction after that change.
    pub prediction: Prediction,
    /// Whether we hold its first output and that is a picture, so that a list can show it small.
    #[serde(default, skip_serializing_if = "is_false")]
    pub picture: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// One answer of upstream about one prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What we read from it.
    pub prediction: Prediction,
    /// Its output files, in upstream's order.
    pub deliveries: Vec<Delivery>,
    /// The JSON text of the prediction, byte for byte.
    pub raw: String,
}

/// An output file as upstream offers it, for a few minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The file's name, as upstream gives it: not to be trusted.
    pub name: String,
    /// The MIME type that upstream claims; empty where it claims none.
    pub mime: String,
    /// The size that upstream claims, in bytes.
    pub size: Option<u64>,
    /// The delivery URL. Never leaves the server.
    pub url: String,
}

/// Everything about one prediction, for its page and the sidebar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The list's facts.
    pub row: Row,
    /// The JSON text of its `input`, byte for byte.
    pub input: Option<String>,
    /// The JSON text of its `output`, byte for byte.
    pub output: Option<String>,
    /// Its output as plain text, where that is what it is.
    pub text: Option<String>,
    /// That text with the layout that it asks for, where it asks for one: HTML of the server's own
    /// making, in which nothing runs or loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// Why it failed, in full.
    pub error: Option<String>,
    /// The whole JSON text as upstream sent it, byte for byte.
    pub raw: String,
    /// Its output files.
    pub files: Vec<OutputFile>,
}

/// An output file as the browser may know it: reached at `/media/{prediction}/{number}` only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// Its place among the outputs, from 0.
    pub number: u32,
    /// Its name, cleaned of paths and control characters.
    pub name: String,
    /// The sort of file it is.
    pub kind: Kind,
    /// Its MIME type: ours where we hold a copy, else upstream's claim.
    pub mime: String,
    /// Its size in bytes, where known.
    pub size: Option<u64>,
    /// Whether we hold a copy.
    pub copy: Copy,
    /// When upstream deletes it, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What is left of a prediction that was deleted while its output files were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remains {
    /// Its id: the files are still under it.
    pub id: PredictionId,
    /// Its model's or deployment's namespace.
    pub model: String,
    /// When upstream took it.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// The files.
    pub files: Vec<OutputFile>,
}

/// Whether the vault holds a copy of an output file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Copy {
    /// Not yet; it will be tried.
    Pending {
        /// Failed tries so far.
        tries: u32,
    },
    /// Yes.
    Kept,
    /// No, and it will not be tried again.
    Lost {
        /// Why, in a sentence for people.
        reason: String,
    },
}

/// How an output file stands at a moment, as a page says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// It is being kept; so many tries have failed.
    Coming(u32),
    /// We hold it, and upstream does, too, as far as known.
    Kept,
    /// We hold it, and upstream has deleted it.
    Safe,
    /// We do not hold it, and why.
    Lost(&'a str),
}

impl OutputFile {
    /// How it stands at the moment `now`.
    pub fn standing(&self, now: Timestamp) -> Standing<'_> {
        match &self.copy {
            Copy::Pending { tries } => Standing::Coming(*tries),
            Copy::Kept if self.until.is_some_and(|until| until <= now) => Standing::Safe,
            Copy::Kept => Standing::Kept,
            Copy::Lost { reason } => Standing::Lost(reason),
        }
    }
}

impl Prediction {
    /// A prediction of which nothing is known yet but who it is.
    pub fn bare(id: PredictionId, account: AccountName) -> Self {
        Self {
            id,
            account,
            status: Status::Queued,
            model: String::new(),
            source: Source::Api,
            kind: None,
            created_at: Timestamp::default(),
            started_at: None,
            completed_at: None,
            updated_at: None,
            predict_time: None,
            total_time: None,
            progress: None,
            cost: None,
            outputs: 0,
            error: None,
            flaw: None,
        }
    }
}

/// A small prediction for tests of this crate.
#[cfg(test)]
pub(crate) fn sample(id: &str, status: Status) -> Prediction {
    Prediction {
        status,
        model: "truefusion".to_owned(),
        ..Prediction::bare(
            id.parse().expect("a test's id"),
            "demo".parse().expect("a test's account"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_is_safe_once_upstream_has_deleted_its_own() {
        let file = |copy, until: Option<i64>| OutputFile {
            number: 0,
            name: "a.png".to_owned(),
            kind: Kind::Image,
            mime: "image/png".to_owned(),
            size: None,
            copy,
            until: until.map(Timestamp::from_micros),
        };
        let at = Timestamp::from_micros;
        assert_eq!(file(Copy::Kept, Some(5)).standing(at(4)), Standing::Kept);
        assert_eq!(file(Copy::Kept, Some(5)).standing(at(5)), Standing::Safe);
        assert_eq!(file(Copy::Kept, None).standing(at(5)), Standing::Kept);
        let coming = file(Copy::Pending { tries: 2 }, Some(5));
        assert_eq!(coming.standing(at(9)), Standing::Coming(2));
        let reason = "gone".to_owned();
        let lost = file(Copy::Lost { reason }, None);
        assert_eq!(lost.standing(at(0)), Standing::Lost("gone"));
    }
}
