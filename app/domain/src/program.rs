//! A run as a program that makes it again, to be copied. Knows no spelling: the server writes them.

use serde::{Deserialize, Serialize};

/// What a program is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// A command line.
    Curl,
    /// With the official client of npm.
    TypeScript,
    /// With the official client of PyPI.
    Python,
}

/// A program; the key is in the environment of whoever runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// What it is written in.
    pub language: Language,
    /// Its text.
    pub code: String,
}

impl Language {
    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "cURL",
            Self::TypeScript => "TypeScript",
            Self::Python => "Python",
        }
    }
}
