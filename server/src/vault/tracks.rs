//! Tells whether an MP4 or WebM file holds pictures or sounds alone, by its tracks. Reads the few boxes or
//! elements that say so and skips the rest. The bytes are hostile: every loop has a bound.

use std::io::{self, Read, Seek, SeekFrom};

/// The most boxes or elements that are looked at in one file.
const MAX_PARTS: usize = 10_000;

/// Returns whether the file of this MIME type has sounds and no pictures; `None` if its tracks do not tell.
pub(super) fn is_sound_alone(file: &mut (impl Read + Seek), mime: &str) -> Option<bool> {
    let size = file.seek(SeekFrom::End(0)).ok()?;
    let mut walk = Walk {
        file,
        found: Found::default(),
        parts: 0,
    };
    let walked = match mime {
        "video/mp4" | "audio/mp4" => walk.boxes(0, size, 0),
        "video/webm" | "audio/webm" => walk.elements(0, size, 0),
        _ => return None,
    };
    // Tracks that were found before a broken end count.
    match (walked, walk.found) {
        (_, Found { pictures: true, .. }) => Some(false),
        (Ok(()), Found { sounds: true, .. }) => Some(true),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    pictures: bool,
    sounds: bool,
}

struct Walk<'f, F> {
    file: &'f mut F,
    found: Found,
    parts: usize,
}

impl<F: Read + Seek> Walk<'_, F> {
    fn count(&mut self) -> io::Result<()> {
        self.parts += 1;
        match self.parts {
            0..=MAX_PARTS => Ok(()),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn read<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// The boxes of MP4 from one place to another: `moov` has a `trak` for each track, and the `hdlr` in
    /// its `mdia` names its sort.
    fn boxes(&mut self, from: u64, end: u64, depth: u32) -> io::Result<()> {
        let mut at = from;
        while at + 8 <= end {
            self.count()?;
            self.file.seek(SeekFrom::Start(at))?;
            let [a, b, c, d, kind @ ..] = self.read::<8>()?;
            let short = u64::from(u32::from_be_bytes([a, b, c, d]));
            let (head, len) = match short {
                0 => (8, end - at),
                1 => (16, u64::from_be_bytes(self.read()?)),
                len => (8, len),
            };
            let next = at
                .checked_add(len)
                .filter(|next| len >= head && *next <= end);
            let next = next.ok_or(io::ErrorKind::InvalidData)?;
            match &kind {
                b"moov" | b"trak" | b"mdia" if depth < 3 => {
                    self.boxes(at + head, next, depth + 1)?;
                }
                b"hdlr" if depth == 3 => self.handler()?,
                _ => {}
            }
            at = next;
        }
        Ok(())
    }

    fn handler(&mut self) -> io::Result<()> {
        let [_, _, _, _, _, _, _, _, sort @ ..] = self.read::<12>()?;
        match &sort {
            b"vide" => self.found.pictures = true,
            b"soun" => self.found.sounds = true,
            _ => {}
        }
        Ok(())
    }

    /// The elements of WebM: a segment has `Tracks`, and each entry in them a type.
    fn elements(&mut self, from: u64, end: u64, depth: u32) -> io::Result<()> {
        let mut at = from;
        while at < end {
            self.count()?;
            self.file.seek(SeekFrom::Start(at))?;
            let (id_len, id) = self.number(true)?;
            let (size_len, size) = self.number(false)?;
            let head = at + id_len + size_len;
            // All bits set is a size that is not known: what follows is inside.
            let is_open = size == (1 << (7 * size_len)) - 1;
            let next = if is_open {
                end
            } else {
                head.saturating_add(size).min(end)
            };
            match id {
                // The segment, the tracks, and one of them.
                0x1853_8067 | 0x1654_ae6b | 0xae if depth < 3 => {
                    self.elements(head, next, depth + 1)?;
                }
                0x83 => match self.read::<1>()? {
                    [1] => self.found.pictures = true,
                    [2] => self.found.sounds = true,
                    _ => {}
                },
                // The media itself: the tracks stand before it.
                0x1f43_b675 => return Ok(()),
                _ => {}
            }
            at = next;
        }
        Ok(())
    }

    /// A number of EBML and its length in bytes; an id keeps the bits that tell the length.
    fn number(&mut self, is_id: bool) -> io::Result<(u64, u64)> {
        let [first] = self.read::<1>()?;
        let len = first.leading_zeros() + 1;
        if len > 8 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut value = u64::from(first);
        if !is_id {
            value &= (1 << (8 - len)) - 1;
        }
        for _ in 1..len {
            let [byte] = self.read::<1>()?;
            value = value << 8 | u64::from(byte);
        }
        Ok((u64::from(len), value))
    }
}

/// Small files of either container, for tests of the vault.
#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::*;

    fn mp4_box(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
        let len = u32::try_from(inside.len() + 8).unwrap();
        [&len.to_be_bytes()[..], kind, inside].concat()
    }

    /// An MP4 file with tracks of these sorts.
    pub(in crate::vault) fn mp4(sorts: &[&[u8; 4]]) -> Vec<u8> {
        let track = |sort: &&[u8; 4]| {
            let handler = mp4_box(b"hdlr", &[&[0; 8][..], *sort, &[0; 13]].concat());
            mp4_box(
                b"trak",
                &[mp4_box(b"tkhd", &[0; 84]), mp4_box(b"mdia", &handler)].concat(),
            )
        };
        let tracks: Vec<u8> = sorts.iter().flat_map(track).collect();
        let start = mp4_box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41");
        let media = mp4_box(b"mdat", &[7; 500]);
        // The tracks may stand behind the media.
        [start, media, mp4_box(b"moov", &tracks)].concat()
    }

    fn element(id: &[u8], inside: &[u8]) -> Vec<u8> {
        let len = u16::try_from(inside.len()).unwrap() | 0x4000;
        [id, &len.to_be_bytes(), inside].concat()
    }

    /// A WebM file with tracks of these types.
    pub(in crate::vault) fn webm(types: &[u8]) -> Vec<u8> {
        let head = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm");
        let track = |sort: &u8| element(b"\xae", &[0xd7, 0x81, 1, 0x83, 0x81, *sort]);
        let tracks: Vec<u8> = types.iter().flat_map(track).collect();
        let tracks = element(b"\x16\x54\xae\x6b", &tracks);
        let media = element(b"\x1f\x43\xb6\x75", &[7; 99]);
        // A segment whose size is not known, as a stream has it.
        let segment = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff";
        [&head[..], segment, &tracks, &media].concat()
    }

    fn check(bytes: &[u8], mime: &str, want: Option<bool>) {
        assert_eq!(
            is_sound_alone(&mut Cursor::new(bytes), mime),
            want,
            "{mime}"
        );
    }

    #[test]
    fn tracks_tell_sounds_from_films() {
        check(&mp4(&[b"soun"]), "video/mp4", Some(true));
        check(&mp4(&[b"soun", b"vide"]), "video/mp4", Some(false));
        check(&mp4(&[b"vide"]), "video/mp4", Some(false));
        check(&mp4(&[b"text"]), "video/mp4", None);
        check(&webm(&[2]), "video/webm", Some(true));
        check(&webm(&[1, 2]), "video/webm", Some(false));
        check(&webm(&[]), "video/webm", None);
        let film = include_bytes!("../../simulator/assets/films/lantern.mp4");
        check(film, "video/mp4", Some(false));
        let film = include_bytes!("../../simulator/assets/films/orbits.webm");
        check(film, "video/webm", Some(false));
    }

    #[test]
    fn broken_files_tell_nothing() {
        let whole = mp4(&[b"soun"]);
        check(&whole[..whole.len() - 20], "video/mp4", None);
        check(b"", "video/mp4", None);
        check(&[0; 4_096], "video/mp4", None);
        check(b"\x1a\x45\xdf\xa3\xff", "video/webm", None);
        check(&[0xec; 4_096], "video/webm", None);
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = is_sound_alone(&mut Cursor::new(&bytes), "video/mp4");
            let _ = is_sound_alone(&mut Cursor::new(&bytes), "video/webm");
            let head = [&b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"[..], &bytes].concat();
            let _ = is_sound_alone(&mut Cursor::new(&head), "video/webm");
        }
    }
}
