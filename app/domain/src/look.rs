//! Looking into a text that is too long for a page: what is asked of the server, and what it answers.

use serde::{Deserialize, Serialize};

/// What is asked of a long text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// The top of its tree; where something is looked for, down to the place that so many steps
    /// lead to.
    Tree {
        /// What is looked for; empty for nothing.
        wanted: String,
        /// How many places to go on from the first.
        step: i32,
    },
    /// What a line opens to.
    Branch {
        /// What the line's button says.
        at: String,
        /// The line's path.
        path: String,
    },
    /// A value, to be copied.
    Value {
        /// Where it begins, in bytes.
        from: u64,
        /// Where it ends.
        to: u64,
    },
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Lines as HTML, or the value.
    pub text: String,
    /// At how many places something was found.
    pub found: u32,
}
