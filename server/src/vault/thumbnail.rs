//! A small picture of an image, made once from our copy and kept beside it.
//!
//! The image is hostile until proven otherwise. Its format is told by its first bytes and must be
//! one of four; its dimensions are looked at before a pixel is decoded; its bytes, its pixels, the
//! memory and the time that it may take are bounded; one that breaks a decoder is refused like any
//! other that cannot be read. Must not know HTTP.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
    time::{Duration, Instant},
};

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

/// The longest edge of a thumbnail, in pixels: twice what a list shows, for dense screens.
pub const EDGE: u32 = 96;

/// The largest file that is looked at, in bytes.
pub const MAX_BYTES: u64 = 48 << 20;

/// The most pixels that are decoded: 24 million take 96 MB while they are.
const MAX_PIXELS: u64 = 24_000_000;

/// The most memory that a decoder may take, in bytes.
const MAX_MEMORY: u64 = 192 << 20;

/// How long reading may take.
const MAX_TIME: Duration = Duration::from_secs(8);

/// Why there is no thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not of a format that is decoded here.
    Format,
    /// It is larger than what is decoded here.
    Size,
    /// It is damaged, or not what it claims to be.
    Damaged,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "There is no thumbnail of a file of this kind.",
            Self::Size => "This image is too large for a thumbnail.",
            Self::Damaged => "This image cannot be read.",
        })
    }
}

/// Makes one of the file at `path`: a JPEG, or a PNG where the image is not opaque. Blocks.
///
/// # Errors
/// Fails where the disk does; the inner result where the image is refused.
pub fn make(path: &Path) -> io::Result<Result<Vec<u8>, Refusal>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_BYTES {
        return Ok(Err(Refusal::Size));
    }
    let mut source = Deadline {
        inner: BufReader::new(file),
        end: Instant::now() + MAX_TIME,
    };
    let Some(format) = format_of(source.inner.fill_buf()?) else {
        return Ok(Err(Refusal::Format));
    };
    source.seek(SeekFrom::Start(0))?;
    // A decoder that breaks breaks its own thread only, and nothing that it has touched is kept.
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shrink(source, format)));
    Ok(made.unwrap_or(Err(Refusal::Damaged)))
}

fn format_of(head: &[u8]) -> Option<ImageFormat> {
    let head = &head[..head.len().min(super::format::HEAD)];
    match super::format::mime(head) {
        "image/png" => Some(ImageFormat::Png),
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        _ => None,
    }
}

fn shrink(source: impl BufRead + Seek, format: ImageFormat) -> Result<Vec<u8>, Refusal> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(source, format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::Size);
    }
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let mut small = if width.max(height) > EDGE {
        image.thumbnail(EDGE, EDGE)
    } else {
        image
    };
    small.apply_orientation(orientation);
    encode(&small).map_err(|error| refusal(&error))
}

fn encode(small: &DynamicImage) -> image::ImageResult<Vec<u8>> {
    let small = small.to_rgba8();
    let is_opaque = small.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let small = DynamicImage::ImageRgba8(small);
    let mut bytes = Cursor::new(Vec::new());
    if is_opaque {
        small.to_rgb8().write_to(&mut bytes, ImageFormat::Jpeg)?;
    } else {
        small.write_to(&mut bytes, ImageFormat::Png)?;
    }
    Ok(bytes.into_inner())
}

fn refusal(error: &image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::Size,
        image::ImageError::Unsupported(_) => Refusal::Format,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::IoError(_) => Refusal::Damaged,
    }
}

/// A file that can be read for so long only.
struct Deadline<R> {
    inner: R,
    end: Instant,
}

impl<R> Deadline<R> {
    fn check(&self) -> io::Result<()> {
        if Instant::now() > self.end {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Deadline<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Deadline<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
    }
}

impl<R: Seek> Seek for Deadline<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[cfg(test)]
mod tests;
