//! The text of server-sent events, as the HTML standard has it.

use std::fmt::Write as _;

use bytes::Bytes;
use domain::feed::FeedCursor;

/// What keeps proxies from taking silence for death.
pub(super) const KEEP_ALIVE: Bytes = Bytes::from_static(b":\n\n");

/// One event. `data` must be one line, as JSON without line breaks between tokens is.
pub(super) fn event(name: &str, id: FeedCursor, data: &str) -> String {
    debug_assert!(!data.contains(['\n', '\r']), "an event's data is one line");
    let mut text = String::with_capacity(data.len() + 64);
    // Writing to a string cannot fail.
    let _ = write!(text, "event: {name}\nid: {id}\ndata: {data}\n\n");
    text
}

/// How many milliseconds the browser waits before it connects again: one to three seconds, so that
/// a restart of the server is not followed by all of them at once.
pub(super) fn retry() -> String {
    let mut random = [0; 2];
    // Without random numbers everyone waits alike, which is only less polite.
    let _ = getrandom::fill(&mut random);
    format!(
        "retry: {}\n",
        1_000 + u32::from(u16::from_le_bytes(random)) % 2_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_events() {
        let id = "9f86d081-42".parse().unwrap();
        let text = event("frame", id, "{}");
        assert_eq!(text, "event: frame\nid: 9f86d081-42\ndata: {}\n\n");
        assert!(retry().starts_with("retry: "));
    }
}
