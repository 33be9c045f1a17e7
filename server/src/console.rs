//! The answers to the pages: `app`'s port over the rooms of this server. Knows no SQL and no HTTP.
