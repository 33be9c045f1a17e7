//! What a file is, told from its first bytes alone: the short list of formats that a browser may
//! show inline. What upstream claims about a file is not believed.

/// How many bytes from the beginning are looked at.
pub const HEAD: usize = 64;

/// The type of everything that is not on the list.
pub const UNKNOWN: &str = "application/octet-stream";

/// A format that may be shown inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its MIME type.
    pub mime: &'static str,
    /// The endings of its file names; the first is the usual one.
    pub endings: &'static [&'static str],
}

const FORMATS: &[Format] = &[
    Format {
        mime: "image/png",
        endings: &["png"],
    },
    Format {
        mime: "image/jpeg",
        endings: &["jpg", "jpeg"],
    },
    Format {
        mime: "image/gif",
        endings: &["gif"],
    },
    Format {
        mime: "image/webp",
        endings: &["webp"],
    },
    Format {
        mime: "image/avif",
        endings: &["avif"],
    },
    Format {
        mime: "audio/mpeg",
        endings: &["mp3"],
    },
    Format {
        mime: "audio/wav",
        endings: &["wav"],
    },
    Format {
        mime: "audio/ogg",
        endings: &["ogg", "oga", "opus"],
    },
    Format {
        mime: "audio/flac",
        endings: &["flac"],
    },
    Format {
        mime: "audio/mp4",
        endings: &["m4a"],
    },
    Format {
        mime: "video/mp4",
        endings: &["mp4", "m4v"],
    },
    Format {
        mime: "video/webm",
        endings: &["webm"],
    },
];

/// Brands of the ISO container that are plain MP4; QuickTime and HEIF have others.
const MP4_BRANDS: &[&[u8; 4]] = &[
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41",
    b"mp42", b"avc1", b"dash", b"M4V ",
];

/// The format of a MIME type on the list.
pub fn of_mime(mime: &str) -> Option<Format> {
    FORMATS.iter().copied().find(|format| format.mime == mime)
}

/// The MIME type of a file that begins with `head`, [`HEAD`] bytes or all that it has.
pub fn mime(head: &[u8]) -> &'static str {
    let brand = head.get(8..12).unwrap_or_default();
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', ..] if brand == b"WEBP" => "image/webp",
        [b'R', b'I', b'F', b'F', ..] if brand == b"WAVE" => "audio/wav",
        [b'O', b'g', b'g', b'S', 0, ..] => "audio/ogg",
        [b'f', b'L', b'a', b'C', ..] => "audio/flac",
        [b'I', b'D', b'3', 2..=4, ..] => "audio/mpeg",
        [0xff, second, third, ..] if is_mp3_frame(*second, *third) => "audio/mpeg",
        [0x1a, 0x45, 0xdf, 0xa3, ..] if names_webm(head) => "video/webm",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => of_brand(brand),
        _ => UNKNOWN,
    }
}

/// The beginning of an MPEG layer III frame with a bit rate and a sampling rate that exist.
fn is_mp3_frame(second: u8, third: u8) -> bool {
    let is_layer_three = second & 0b1110_0110 == 0b1110_0010;
    let has_version = second & 0b0001_1000 != 0b0000_1000;
    let has_rates = third & 0xf0 != 0xf0 && third & 0xf0 != 0 && third & 0x0c != 0x0c;
    is_layer_three && has_version && has_rates
}

/// Matroska and WebM begin alike; the document type stands near the beginning.
fn names_webm(head: &[u8]) -> bool {
    head.windows(7).any(|window| window == b"\x42\x82\x84webm")
}

fn of_brand(brand: &[u8]) -> &'static str {
    match brand {
        b"avif" | b"avis" => "image/avif",
        b"M4A " | b"M4B " => "audio/mp4",
        known if MP4_BRANDS.iter().any(|mp4| mp4.as_slice() == known) => "video/mp4",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_listed_formats() {
        for (head, want) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a\x01\0", "image/gif"),
            (b"GIF87a\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (b"OggS\0\x02", "audio/ogg"),
            (b"fLaC\0\0\0\x22", "audio/flac"),
            (b"ID3\x04\0\0", "audio/mpeg"),
            (b"\xff\xfb\x90\x64", "audio/mpeg"),
            (b"\xff\xf3\x48\xc4", "audio/mpeg"),
            (b"\0\0\0\x1cftypavif\0\0\0\0", "image/avif"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4"),
            (b"\0\0\0\x1cftypM4A \0\0\0\0", "audio/mp4"),
            (
                b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
                "video/webm",
            ),
        ] {
            assert_eq!(mime(head), want, "{head:?}");
            assert!(of_mime(want).is_some());
        }
    }

    #[test]
    fn everything_else_is_unknown() {
        for head in [
            &b""[..],
            b"\x89PNG",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"<!doctype html>",
            b"<?xml version=\"1.0\"?>",
            b"%PDF-1.7",
            b"GIF90a",
            b"RIFF\x24\0\0\0AVI LIST",
            b"RIFF",
            b"PK\x03\x04",
            b"\xff\xf1\x50\x80",
            b"\xff\xff\xff\xff",
            b"\xff\xfb\xff\xff",
            b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska",
            b"\0\0\0\x14ftypqt  ",
            b"\0\0\0\x18ftypheic",
            b"\0\0\0\x18ftyp",
            b"{\"json\":1}",
            b"#!/bin/sh",
        ] {
            assert_eq!(mime(head), UNKNOWN, "{head:?}");
        }
        assert_eq!(of_mime("image/svg+xml"), None);
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(head in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..HEAD)) {
            let told = mime(&head);
            proptest::prop_assert!(told == UNKNOWN || of_mime(told).is_some());
        }
    }
}
