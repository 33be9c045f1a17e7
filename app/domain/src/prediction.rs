//! A prediction as the console knows it: the row of a list, the whole record, and its files.

use serde::{Deserialize, Serialize};

use crate::{
    cost::Cost,
    feed::Revision,
    id::{AccountName, PredictionId},
    input::without_data_uris,
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
    /// When it was found to be deleted upstream; `None` as long as upstream has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_upstream_at: Option<Timestamp>,
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
    /// The delivery URL, or one that begins with [`INLINE`]. Never leaves the server.
    pub url: String,
}

/// The beginning of the address of a file that came inside the JSON of its prediction. What follows
/// is a hash: the file itself is taken from there.
pub const INLINE: &str = "data:";

/// The longest text of a prediction that a page carries, in bytes: of a longer one it has the
/// beginning, and the rest is asked for.
pub const MAX_WHOLE: usize = 256 * 1_024;

/// As much of a longer text a page carries.
pub const BEGINNING: usize = 16 * 1_024;

/// A JSON text of a prediction, by the words that addresses have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What was asked.
    Input,
    /// What came out.
    Output,
    /// The whole prediction.
    Raw,
}

impl Part {
    /// The part of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Input, Self::Output, Self::Raw]
            .into_iter()
            .find(|part| part.word() == word)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::Raw => "raw",
        }
    }
}

/// How long the texts of a prediction are as a whole, in bytes, where a [`Detail`] has only their
/// beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cut {
    /// Of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u64>,
    /// Of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<u64>,
    /// Of the whole prediction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<u64>,
    /// Of the output as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<u64>,
}

/// Everything about one prediction. Whole, it is what files are made of; for a page it is [cut].
///
/// [cut]: Detail::cut
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
    /// `true` if its output has a value that is neither a text nor a file, if only an empty one: it is
    /// shown as JSON.
    #[serde(default)]
    pub has_value: bool,
    /// Its input with long data URIs cut, if that makes a page of an input that is too long for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_input: Option<String>,
    /// The text with the layout that it asks for, where it asks for one: HTML of the server's own
    /// making, in which nothing runs or loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// Why it failed, in full.
    pub error: Option<String>,
    /// The whole JSON text as upstream sent it, byte for byte.
    pub raw: String,
    /// Its output files.
    pub files: Vec<OutputFile>,
    /// Which of the texts are not whole.
    #[serde(default)]
    pub cut: Cut,
}

impl Detail {
    /// For a page: of each text that is longer than [`MAX_WHOLE`] its [`BEGINNING`].
    #[must_use]
    pub fn cut(mut self) -> Self {
        let cut = |text: &mut String| {
            let len = text.len();
            if len <= MAX_WHOLE {
                return None;
            }
            let mut end = BEGINNING;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            // What is left must not hold the memory of all of it.
            *text = text[..end].to_owned();
            Some(len as u64)
        };
        let is_long = self
            .input
            .as_ref()
            .is_some_and(|input| input.len() > MAX_WHOLE);
        let short = self.input.as_deref().filter(|_| is_long);
        let short = short.and_then(without_data_uris);
        self.short_input = short.filter(|short| short.len() <= MAX_WHOLE);
        self.cut = Cut {
            input: self.input.as_mut().and_then(cut),
            output: self.output.as_mut().and_then(cut),
            text: self.text.as_mut().and_then(cut),
            raw: cut(&mut self.raw),
        };
        self
    }

    /// How long a part is as a whole, where only its beginning is here.
    pub fn cut_of(&self, part: Part) -> Option<u64> {
        match part {
            Part::Input => self.cut.input,
            Part::Output => self.cut.output,
            Part::Raw => self.cut.raw,
        }
    }
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
    /// The beginning of it, if we hold it and it is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<FileText>,
}

/// The beginning of a text file, or all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileText {
    /// The text.
    pub text: String,
    /// `true` if the file goes on.
    pub is_cut: bool,
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
#[serde(rename_all = "lowercase")]
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
            deleted_upstream_at: None,
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
            text: None,
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
