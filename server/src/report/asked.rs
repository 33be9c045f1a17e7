//! What a report is to leave out, as its address says.

use std::collections::HashSet;

use domain::zone::Zone;
use url::form_urlencoded;

/// What is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The members of the input whose values are hidden: `hide=`.
    pub(super) keys: HashSet<String>,
    /// Other parts: `without=`.
    parts: HashSet<String>,
    /// The zone in which times are written.
    pub(super) zone: Zone,
}

impl Asked {
    /// Reads a query. What is not known is ignored.
    pub(super) fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "hide" => asked.keys.insert(value.into_owned()),
                "without" => asked.parts.insert(value.into_owned()),
                _ => false,
            };
        }
        asked
    }

    /// The same for a reader in a zone.
    pub(super) fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// Whether a part is left out: `output`, `cost`, `account`.
    pub(super) fn has(&self, part: &str) -> bool {
        self.parts.contains(part)
    }
}
