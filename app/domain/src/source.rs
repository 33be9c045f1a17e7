//! Where a prediction was started from.

use serde::{Deserialize, Serialize};

/// The two sources that people tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A program: upstream says `api` or `cli`, or nothing.
    Api,
    /// A person in a page: upstream says `web` or `dashboard`; also every run of our Playground.
    Web,
}

impl Source {
    /// Reads upstream's word; one that we do not know counts as a program.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "web" | "dashboard" => Self::Web,
            _ => Self::Api,
        }
    }

    /// The word in the list: `API` or `WEB`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Web => "WEB",
        }
    }

    /// The word as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Web => "web",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_upstreams_words() {
        for (word, want) in [
            ("api", Source::Api),
            ("cli", Source::Api),
            ("", Source::Api),
            ("web", Source::Web),
            ("dashboard", Source::Web),
        ] {
            assert_eq!(Source::from_word(word), want, "{word}");
        }
    }
}
