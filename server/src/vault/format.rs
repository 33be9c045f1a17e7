//! What a file is, told from its first bytes alone: the short list of formats that a browser may
//! show inline. What upstream claims about a file is not believed.

use domain::kind::Kind;

/// How many bytes from the beginning are looked at.
pub const HEAD: usize = 64;

/// The number of bytes at the beginning that tell whether a file is text.
pub const TEXT_HEAD: usize = 4_096;

/// The type of text, whatever it is a text of: a browser shows it and runs nothing.
pub const TEXT: &str = "text/plain";

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
        endings: &["m4a", "m4b", "mp4"],
    },
    Format {
        mime: "audio/webm",
        endings: &["weba", "webm"],
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

/// The MIME type of a file that begins with `head`, [`TEXT_HEAD`] bytes or all that it has, and that
/// is claimed to be of a sort. A claim never makes a file anything that its bytes are not: it tells text
/// from data, and sounds from films, which come in one container.
pub fn claimed_mime(head: &[u8], claimed: Kind) -> &'static str {
    let told = mime(head.get(..HEAD).unwrap_or(head));
    match (told, claimed) {
        ("video/mp4" | "video/webm", Kind::Audio) => sound_in(told),
        (UNKNOWN, _) if is_text(head, claimed == Kind::Text) => TEXT,
        _ => told,
    }
}

/// The type of sounds in the container of this type.
pub fn sound_in(mime: &'static str) -> &'static str {
    match mime {
        "video/mp4" => "audio/mp4",
        "video/webm" => "audio/webm",
        _ => mime,
    }
}

/// The type of films in the container of this type.
pub fn film_in(mime: &'static str) -> &'static str {
    match mime {
        "audio/mp4" => "video/mp4",
        "audio/webm" => "video/webm",
        _ => mime,
    }
}

/// Returns whether a file that begins like this is text. Documents that browsers run are none, unless they are
/// claimed to be text.
fn is_text(head: &[u8], is_claimed: bool) -> bool {
    const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    if head.is_empty() {
        return is_claimed;
    }
    let is_marked = MARKS.iter().any(|mark| head.starts_with(mark));
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The last character may go on behind the head.
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    let is_plain = |byte: &u8| !byte.is_ascii_control() || b"\t\n\x0c\r\x1b".contains(byte);
    if is_claimed {
        return is_marked || (!head.contains(&0) && (is_utf8 || head.iter().all(is_plain)));
    }
    let start = head.trim_ascii_start();
    let is_document =
        start.starts_with(b"<") || start.starts_with(b"%PDF") || start.starts_with(b"%!PS");
    is_marked || (is_utf8 && head.iter().all(is_plain) && !is_document)
}

/// The `Content-Type` that a file of this type is sent with.
pub fn content_type(mime: &str) -> &'static str {
    match mime {
        TEXT => "text/plain; charset=utf-8",
        _ => of_mime(mime).map_or(UNKNOWN, |format| format.mime),
    }
}

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

    #[test]
    fn text_is_told_by_its_bytes_or_by_what_is_claimed() {
        let check = |head: &[u8], claimed: Kind, want: &str| {
            assert_eq!(claimed_mime(head, claimed), want, "{head:?} {claimed:?}");
        };
        for text in [
            &b"plain words\n"[..],
            b"{\"json\":1}",
            b"WEBVTT\n\n00:00.000 --> 00:01.000\n",
            "Füchse im Schnee, 雪".as_bytes(),
            b"\xff\xfea\0b\0",
            b"\xfe\xff\0a\0b",
            b"\xef\xbb\xbfa,b\n",
            b"\x1b[31mred",
        ] {
            check(text, Kind::Other, TEXT);
        }
        // A character that goes on behind what is looked at.
        check(&"ü".as_bytes()[..1], Kind::Other, UNKNOWN);
        check(&[b"abc", &"ü".as_bytes()[..1]].concat(), Kind::Other, TEXT);
        check(b"caf\xe9 au lait", Kind::Other, UNKNOWN);
        check(b"caf\xe9 au lait", Kind::Text, TEXT);
        check(b"<!doctype html><script>", Kind::Other, UNKNOWN);
        check(b"<b>bold</b>", Kind::Text, TEXT);
        check(b"a\0b", Kind::Text, UNKNOWN);
        check(b"PK\x03\x04\x14\0", Kind::Text, UNKNOWN);
        check(b"", Kind::Text, TEXT);
        check(b"", Kind::Other, UNKNOWN);
        // No claim makes a picture of anything.
        check(b"plain words", Kind::Image, TEXT);
        check(b"\x89PNG\r\n\x1a\n", Kind::Text, "image/png");
    }

    #[test]
    fn a_claim_tells_sounds_from_films() {
        let film = b"\0\0\0\x20ftypisom\0\0\x02\0";
        assert_eq!(claimed_mime(film, Kind::Audio), "audio/mp4");
        assert_eq!(claimed_mime(film, Kind::Video), "video/mp4");
        assert_eq!(claimed_mime(film, Kind::Other), "video/mp4");
        assert_eq!(film_in(sound_in("video/webm")), "video/webm");
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(head in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..HEAD)) {
            let told = mime(&head);
            proptest::prop_assert!(told == UNKNOWN || of_mime(told).is_some());
            let _ = (claimed_mime(&head, Kind::Text), claimed_mime(&head, Kind::Other));
        }
    }
}
