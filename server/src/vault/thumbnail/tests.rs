//! Images of each format, and hostile ones.

use std::{fs, path::PathBuf};

use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn made_of(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("image");
    fs::write(&path, bytes).unwrap();
    make(&path).unwrap()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn photo(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x % 256) as u8, (y % 256) as u8, 90])
    })
    .into()
}

/// Type and dimensions of a thumbnail.
fn told(thumbnail: &[u8]) -> (&'static str, u32, u32) {
    let image = image::load_from_memory(thumbnail).unwrap();
    (
        super::super::format::mime(thumbnail),
        image.width(),
        image.height(),
    )
}

#[test]
fn every_format_on_the_list_becomes_small() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let image = DynamicImage::from(photo(640, 320).to_rgba8());
        let image = if format == ImageFormat::Jpeg {
            photo(640, 320)
        } else {
            image
        };
        let thumbnail = made_of(&encoded(&image, format)).unwrap();
        assert_eq!(
            told(&thumbnail),
            ("image/jpeg", EDGE, EDGE / 2),
            "{format:?}"
        );
        assert!(thumbnail.len() < 6_000, "{}", thumbnail.len());
    }
}

#[test]
fn what_can_be_seen_through_stays_so_and_what_is_small_stays_small() {
    let glass = RgbaImage::from_pixel(20, 10, Rgba([1, 2, 3, 40]));
    let thumbnail = made_of(&encoded(&glass.into(), ImageFormat::Png)).unwrap();
    assert_eq!(told(&thumbnail), ("image/png", 20, 10));
    // One pixel high, after it has shrunk as well.
    let line = made_of(&encoded(&photo(4_000, 1), ImageFormat::Png)).unwrap();
    assert_eq!(told(&line), ("image/jpeg", EDGE, 1));
}

/// A PNG that says that it is this large, of a few bytes.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&photo(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
    let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), step);
    !bytes.iter().fold(!0, byte)
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    for (width, height) in [
        (u32::MAX >> 1, u32::MAX >> 1),
        (65_000, 65_000),
        (5_000, 5_000),
        (24_000_001, 1),
        (1, 24_000_001),
    ] {
        let began = Instant::now();
        let made = made_of(&bomb(width, height));
        assert!(
            matches!(made, Err(Refusal::Size | Refusal::Damaged)),
            "{width} × {height}: {made:?}"
        );
        assert!(began.elapsed() < Duration::from_secs(2));
    }
    // The same trick in the header of a GIF.
    let mut gif = encoded(&photo(1, 1).to_rgba8().into(), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(made_of(&gif), Err(Refusal::Size));
}

#[test]
fn what_is_no_image_is_refused() {
    let check = |bytes: &[u8], want: Refusal| assert_eq!(made_of(bytes), Err(want));
    check(b"", Refusal::Format);
    check(
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        Refusal::Format,
    );
    check(b"GIF89a", Refusal::Damaged);
    check(b"\x89PNG\r\n\x1a\n", Refusal::Damaged);
    // A JPEG's first bytes before the rest of a PNG.
    let mut wrong = encoded(&photo(9, 9), ImageFormat::Png);
    wrong[..3].copy_from_slice(b"\xff\xd8\xff");
    check(&wrong, Refusal::Damaged);
    let avif = b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf";
    check(avif, Refusal::Format);
}

#[test]
fn a_part_of_an_image_never_breaks_anything() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let image = photo(60, 40);
        let image = if matches!(format, ImageFormat::Gif | ImageFormat::WebP) {
            image.to_rgba8().into()
        } else {
            image
        };
        let whole = encoded(&image, format);
        for part in (0..whole.len()).step_by(whole.len() / 23 + 1) {
            let _ = made_of(&whole[..part]);
            let mut garbled = whole.clone();
            for byte in garbled.iter_mut().skip(part).step_by(7).take(3) {
                *byte = !*byte;
            }
            let _ = made_of(&garbled);
        }
        assert!(made_of(&whole[..whole.len() / 3]).is_err() || format == ImageFormat::Jpeg);
    }
}

#[test]
fn a_large_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image");
    File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
    assert_eq!(make(&path).unwrap(), Err(Refusal::Size));
}

#[test]
fn reading_ends_with_its_time() {
    let bytes = encoded(&photo(300, 300), ImageFormat::Png);
    let late = Deadline {
        inner: Cursor::new(bytes),
        end: Instant::now(),
    };
    assert_eq!(shrink(late, ImageFormat::Png), Err(Refusal::Damaged));
}
