//! Percent-encoding: any text as a part of a URL, and back (RFC 3986, 2.1).

/// Appends `text` to `url`, with everything encoded but the characters that mean the same everywhere
/// (RFC 3986, 2.3).
pub fn encode(text: &str, url: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
            continue;
        }
        url.push('%');
        for digit in [byte >> 4, byte & 15] {
            url.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
        }
    }
}

/// Returns the text that was encoded: once, whatever comes of it. A percent sign without two digits
/// stands for itself; bytes that are not UTF-8 become replacement characters.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'%', [high, low, behind @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(value(*high) << 4 | value(*low));
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The value of a hexadecimal digit.
fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a' - 10) & 15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        let mut url = String::new();
        encode(text, &mut url);
        url
    }

    #[test]
    fn encodes_all_but_what_means_the_same_everywhere() {
        assert_eq!(encoded("a/b %é~"), "a%2Fb%20%25%C3%A9~");
    }

    #[test]
    fn decodes_once_and_takes_any_text() {
        for (text, want) in [
            ("a%2Fb", "a/b"),
            ("a%2fb", "a/b"),
            ("a%252Fb", "a%2Fb"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%FF", "\u{fffd}"),
            ("+", "+"),
            ("é", "é"),
        ] {
            assert_eq!(decoded(text), want, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC{0,40}|.{0,40}|[%0-9a-fA-F/+]{0,40}") {
            let url = encoded(&text);
            proptest::prop_assert!(url.bytes().all(|b| b.is_ascii_graphic() && b != b'/'));
            proptest::prop_assert_eq!(decoded(&url), text);
        }
    }
}
