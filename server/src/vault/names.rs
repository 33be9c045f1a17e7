//! File names that upstream gave, made fit for a page, a header and a disk; and the header itself.

use std::borrow::Cow;

use domain::{id::PredictionId, kind::Kind};
use percent_encoding::percent_decode_str;

use super::format;

/// The longest name, in bytes of UTF-8: what every file system takes, with room for a browser's
/// " (1)".
const MAX_NAME_LEN: usize = 180;

/// The maximum number of times that a name may be percent-encoded over and over.
const MAX_ENCODINGS: usize = 3;

/// The longest ending that is kept when a name is cut.
const MAX_ENDING_LEN: usize = 12;

/// Names that Windows gives to devices, whatever their ending.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name without path, control, direction or quoting characters and percent-encoding, of a length
/// that fits; where nothing is left, one made of the file's kind and number.
pub fn clean(name: &str, kind: Kind, number: u32) -> String {
    let name = decoded(name);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut cleaned = String::with_capacity(last.len());
    for c in last.chars() {
        match c {
            c if is_joiner(c) => {
                // Between characters it shapes them; elsewhere it is only not seen.
                let before = cleaned.chars().next_back();
                if before.is_some_and(|before| before != ' ' && before != c) {
                    cleaned.push(c);
                }
            }
            c if is_invisible(c) => {}
            c if c.is_whitespace() => cleaned.push(' '),
            '"' | '<' | '>' | ':' | '|' | '?' | '*' | '%' | ';' => cleaned.push('_'),
            c => cleaned.push(c),
        }
    }
    // What begins with a hyphen would be an option to the programs that unpack it.
    let cleaned = cleaned.trim_matches([' ', '.', '\u{200c}', '\u{200d}']);
    let cleaned = cleaned.trim_start_matches(['-', ' ', '.']);
    let stem = cleaned.split('.').next().unwrap_or_default();
    if cleaned.is_empty() || DEVICES.contains(&stem.trim().to_ascii_lowercase().as_str()) {
        return format!("{}-{number}", kind.word());
    }
    cut(cleaned)
}

/// A name without percent-encoding, be it encoded twice; bytes that are no text stay encoded.
fn decoded(name: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(name);
    for _ in 0..MAX_ENCODINGS {
        let once = percent_decode_str(&name).decode_utf8();
        match once {
            Ok(once) if once != name => name = Cow::Owned(once.into_owned()),
            Ok(_) | Err(_) => break,
        }
    }
    name
}

/// Characters that are not seen themselves but shape those beside them: in Persian and Indic words, in
/// emoji, and in variants of ideographs.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{180f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// The same for a file that we hold: its ending says what its bytes say.
pub(super) fn clean_kept(name: &str, mime: &str, number: u32) -> String {
    let name = clean(name, Kind::of_file(mime, name), number);
    if mime == format::TEXT && !name.contains('.') {
        return format!("{name}.txt");
    }
    let Some(format) = format::of_mime(mime) else {
        return name;
    };
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| format.endings.contains(&ending.as_str())) {
        return name;
    }
    let usual = format.endings.first().copied().unwrap_or_default();
    format!("{name}.{usual}")
}

/// The name of a file that is made of a prediction: its id between two texts of ours.
pub fn of_prediction(before: &str, id: &PredictionId, after: &str) -> String {
    // The separators of a path do not end the name here.
    let id = id.upstream().replace(['/', '\\'], "_");
    let is_named = id.contains(|c: char| !c.is_whitespace() && c != '.' && !is_invisible(c));
    let id = if is_named { &id } else { "prediction" };
    [&clean(&[before, id].concat(), Kind::Other, 0), after].concat()
}

/// The value of `Content-Disposition` (RFC 6266) with a cleaned name: a plain one for old programs,
/// and the exact one.
pub fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .map(|c| if c == '"' || c == '\\' { '_' } else { c })
        .collect();
    format!(
        "{how}; filename=\"{plain}\"; filename*=UTF-8''{}",
        percent(name)
    )
}

/// Other characters that are not seen, or that change the order in which others are seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The beginning of a long name, with its ending.
fn cut(name: &str) -> String {
    if name.len() <= MAX_NAME_LEN {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() <= MAX_ENDING_LEN {
        ending
    } else {
        ""
    };
    let mut end = MAX_NAME_LEN - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name[..end].trim_end())
}

/// Percent-encodes all but the characters that RFC 5987 lets stand.
fn percent(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, want: &str) {
        assert_eq!(clean(name, Kind::Image, 2), want, "{name:?}");
    }

    #[test]
    fn cleans_names() {
        check("out-0.png", "out-0.png");
        check("a b.png", "a b.png");
        check("Bild ü 日本.png", "Bild ü 日本.png");
        check("../../etc/passwd", "passwd");
        check("C:\\Windows\\win.ini", "win.ini");
        check("a\r\nSet-Cookie: x=1.png", "aSet-Cookie_ x=1.png");
        check("a\"b.png", "a_b.png");
        check("a%2fb.png", "b.png");
        check("a%20fox%2C%20%E9%9B%AA.png", "a fox, 雪.png");
        check("a%252520b.png", "a b.png");
        check("..%2F..%2fetc%2Fpasswd", "passwd");
        check("%E2%80%AEgnp.exe", "gnp.exe");
        check("caf%E9.png", "caf_E9.png");
        check("100% wool.png", "100_ wool.png");
        check("cod\u{202e}gnp.exe", "codgnp.exe");
        check("a\u{200b}\u{feff}b\u{0}c.png", "abc.png");
        check(" .hidden. ", "hidden");
        check("--checkpoint=1.png", "checkpoint=1.png");
        // Joiners shape what is seen.
        check("👩\u{200d}👩\u{200d}👧.png", "👩\u{200d}👩\u{200d}👧.png");
        check("❤\u{fe0f}\u{200d}🔥.png", "❤\u{fe0f}\u{200d}🔥.png");
        check("می\u{200c}خواهم.mp3", "می\u{200c}خواهم.mp3");
        check("क्\u{200d}ष.txt", "क्\u{200d}ष.txt");
        check("\u{200d}a\u{200d}\u{200d}b\u{200c}", "a\u{200d}b");
        check("a\u{a0}b\tc.png", "a bc.png");
    }

    #[test]
    fn falls_back_to_kind_and_number() {
        for name in [
            "",
            ".",
            "..",
            "/",
            "a/",
            " ",
            "\u{202e}",
            "nul",
            "CON.png",
            "Com1.tar.gz",
        ] {
            check(name, "image-2");
        }
    }

    #[test]
    fn cuts_long_names_and_keeps_their_ending() {
        let long = format!("{}.png", "ü".repeat(300));
        let cleaned = clean(&long, Kind::Image, 0);
        assert!(
            cleaned.len() <= MAX_NAME_LEN && cleaned.ends_with("ü.png"),
            "{cleaned}"
        );
        let endless = format!("a.{}", "b".repeat(300));
        assert_eq!(clean(&endless, Kind::Image, 0).len(), MAX_NAME_LEN);
    }

    #[test]
    fn a_kept_file_ends_as_its_bytes_say() {
        assert_eq!(clean_kept("a.JPEG", "image/jpeg", 0), "a.JPEG");
        assert_eq!(clean_kept("a.html", "image/png", 0), "a.html.png");
        assert_eq!(clean_kept("", "audio/mpeg", 3), "audio-3.mp3");
        assert_eq!(clean_kept("a.html", format::UNKNOWN, 0), "a.html");
        assert_eq!(clean_kept("speech.m4a", "audio/mp4", 0), "speech.m4a");
        assert_eq!(clean_kept("speech.M4A", "audio/mp4", 0), "speech.M4A");
        assert_eq!(clean_kept("speech.mp4", "audio/mp4", 0), "speech.mp4");
        assert_eq!(clean_kept("speech.webm", "audio/webm", 0), "speech.webm");
        assert_eq!(clean_kept("a.srt", format::TEXT, 0), "a.srt");
        assert_eq!(clean_kept("notes", format::TEXT, 0), "notes.txt");
    }

    #[test]
    fn a_file_of_a_prediction_is_named_by_its_id() {
        let check = |id: &str, want: &str| {
            let id = PredictionId::from_upstream(id, &"demo".parse().unwrap()).unwrap();
            assert_eq!(of_prediction("", &id, ".zip"), want);
        };
        check("05bd8fe1-7646", "05bd8fe1-7646.zip");
        check("a/b\\c", "a_b_c.zip");
        check("/etc/passwd", "_etc_passwd.zip");
        check("..", "prediction.zip");
        check(" ", "prediction.zip");
        check("\u{202e}", "prediction.zip");
        check("what? \"x\"", "what_ _x_.zip");
    }

    #[test]
    fn writes_the_header() {
        assert_eq!(
            disposition("inline", "a b ü.png"),
            "inline; filename=\"a b _.png\"; filename*=UTF-8''a%20b%20%C3%BC.png"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_name_becomes_a_header_and_stays_clean(name in "\\PC{0,40}|.{0,300}|[\\x00-\\x7f]{0,40}|(%[0-9A-Fa-f]{2}|%25|a|\u{200d}|ü){0,40}", number: u32) {
            let cleaned = clean(&name, Kind::Other, number);
            proptest::prop_assert!(!cleaned.is_empty() && cleaned.len() <= MAX_NAME_LEN);
            proptest::prop_assert!(!cleaned.contains(['/', '\\', '"', '\r', '\n', '\0']));
            proptest::prop_assert_eq!(&clean(&cleaned, Kind::Other, number), &cleaned);
            let header = disposition("attachment", &cleaned);
            proptest::prop_assert!(http::HeaderValue::from_str(&header).is_ok());
            proptest::prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
