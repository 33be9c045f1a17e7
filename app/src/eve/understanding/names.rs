//! Ids in a question. Upstream's are UUIDs, of which people copy the beginning.

use domain::query::destination;

/// The shortest beginning of an id that is one by itself.
const SHORTEST: usize = 6;

/// A word that names a prediction by itself: an id, the beginning of one, or an address with one.
pub(super) fn id(word: &str) -> Option<String> {
    if let Some(id) = destination(word) {
        return Some(id.to_string());
    }
    let word = word.strip_prefix("id:").unwrap_or(word);
    let is_hexadecimal = word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let has_digit = word.bytes().any(|b| b.is_ascii_digit());
    let is_date = word.len() <= 10 && word.as_bytes().get(4) == Some(&b'-');
    let is_id = is_hexadecimal && word.len() >= SHORTEST && !is_date;
    // There is no English word of eight letters from a to f.
    (is_id && (has_digit || word.len() >= 8)).then(|| word.to_owned())
}

/// A word that names a prediction where an id is expected: "prediction a17".
pub(super) fn named(word: &str) -> Option<String> {
    let can_be_one = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let has_digit = word.bytes().any(|b| b.is_ascii_digit());
    let has_letter = word.bytes().any(|b| b.is_ascii_lowercase());
    let is_short_number = !has_letter && word.len() < 4;
    let is_one = word.len() > 1 && word.chars().all(can_be_one) && has_digit && !is_short_number;
    is_one.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_an_id_from_a_word() {
        for id_text in ["05bd8fe1", "05bd8f", "deadbeef", "123456", "05bd8fe1-7646"] {
            assert_eq!(id(id_text).as_deref(), Some(id_text));
        }
        for other in [
            "2026-11-03",
            "2026-11",
            "facade",
            "added",
            "12345",
            "",
            "truefusion",
        ] {
            assert_eq!(id(other), None, "{other}");
        }
        let address = "https://console.example/predictions/05bd8fe1-7646-4b3d-8c2f-000000000001";
        let want = "05bd8fe1-7646-4b3d-8c2f-000000000001";
        assert_eq!(id(address).as_deref(), Some(want));
        assert_eq!(named("05b").as_deref(), Some("05b"));
        for other in ["5", "120", "that", "$5", "a"] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
