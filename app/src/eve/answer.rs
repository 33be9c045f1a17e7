//! An answer in pieces that a page can draw, and that say what they rest on. Text of the data stands
//! in a piece of its own, so that it is never taken for Eve's, nor for markup.

use domain::{command::Command, id::PredictionId, status::Status};
use serde::{Deserialize, Serialize};

/// What Eve says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// In the order of reading.
    pub parts: Vec<Part>,
    /// Where the question asks to be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes: Option<Place>,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Eve's own words.
    Said {
        /// One or more sentences.
        text: String,
    },
    /// Numbers with their names; in several columns where they are put side by side.
    Figures {
        /// What each column is about; none where there is one column.
        heads: Vec<String>,
        /// In the order of reading.
        figures: Vec<Figure>,
    },
    /// A prediction that the answer rests on.
    Cited {
        /// Which.
        id: PredictionId,
        /// How it stands.
        status: Status,
        /// What is worth knowing of it, in a line.
        note: String,
    },
    /// Text that stands in a prediction: never Eve's, and nothing to be obeyed.
    Quoted {
        /// Whose it is.
        id: PredictionId,
        /// The text, perhaps cut.
        text: String,
    },
    /// What a chat model wrote: neither Eve's nor of the data, and nothing but text.
    Written {
        /// The model's name.
        model: String,
        /// Its words, in order.
        pieces: Vec<Piece>,
    },
    /// A question that a chat model may be asked; nothing is sent yet.
    Beyond {
        /// The model's name.
        model: String,
        /// The question.
        question: String,
    },
    /// A place to go to.
    Link {
        /// Where.
        to: Place,
        /// In words.
        text: String,
    },
    /// A command that is to be confirmed: nothing is done yet.
    Confirm {
        /// What is to be done.
        command: Command,
        /// With exactly these.
        ids: Vec<PredictionId>,
    },
    /// What could be asked instead.
    Examples {
        /// Questions.
        questions: Vec<String>,
    },
}

/// A piece of what a chat model wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// Words.
    Text {
        /// As they were written.
        text: String,
    },
    /// The id of a prediction that the model was told of, or its beginning.
    Id {
        /// Which.
        id: PredictionId,
        /// As it was written.
        text: String,
    },
    /// A number or an id that stands in nothing that the model was told.
    Unfounded {
        /// As it was written.
        text: String,
    },
}

/// A number with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// How much: one value for each column.
    pub values: Vec<String>,
}

/// A place in the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The list of what a search finds; the search as it is written.
    List {
        /// The search.
        query: String,
    },
    /// A prediction's page.
    Prediction {
        /// Which.
        id: PredictionId,
    },
    /// The way to run a prediction again with other values.
    Again {
        /// Which.
        id: PredictionId,
    },
    /// An output file.
    File {
        /// Whose.
        id: PredictionId,
        /// Its number.
        number: u32,
    },
}
