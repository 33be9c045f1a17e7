//! Text files that people and their editors wrote: with a byte-order mark or without, in UTF-8 or, as
//! some shells write what is redirected to a file, in UTF-16.

use std::{fs, io, path::Path};

use super::Wrong;

/// Reads a text file without its byte-order mark. Errors carry `key`.
pub(super) fn read(key: &str, path: &Path) -> Result<String, Wrong> {
    let text = fs::read(path).and_then(|bytes| decode(&bytes));
    text.map_err(|error| {
        // A single word may be the secret itself, in the place of the path to it.
        let name = match path.components().count() {
            0 | 1 => "the file".to_owned(),
            _ => format!("{path:?}"),
        };
        Wrong::new(key, format!("cannot read {name}: {error}"))
    })
}

fn decode(bytes: &[u8]) -> io::Result<String> {
    let no_text = || io::Error::new(io::ErrorKind::InvalidData, "it is no text");
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        let text = String::from_utf16(&units).ok();
        text.filter(|_| rest.is_empty()).ok_or_else(no_text)
    };
    match bytes {
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8(text.to_vec()).map_err(|_| no_text()),
        [0xff, 0xfe, text @ ..] => wide(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => wide(text, u16::from_be_bytes),
        text => String::from_utf8(text.to_vec()).map_err(|_| no_text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        for bytes in [
            &b"sk-1\r\n"[..],
            b"\xef\xbb\xbfsk-1\r\n",
            b"\xff\xfes\0k\0-\x001\0\r\0\n\0",
            b"\xfe\xff\0s\0k\0-\x001\0\r\0\n",
        ] {
            assert_eq!(decode(bytes).unwrap(), "sk-1\r\n", "{bytes:?}");
        }
        for bytes in [&b"\xff"[..], b"\xff\xfes", b"\xff\xfe\0\xd8"] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn what_may_be_a_key_is_not_repeated() {
        let said = |path: &str| read("key_file", Path::new(path)).unwrap_err().to_string();
        assert!(said("/nowhere/key").contains("/nowhere/key"));
        let said = said("sk-canary");
        assert!(
            said.starts_with("key_file: ") && !said.contains("canary"),
            "{said}"
        );
    }
}
