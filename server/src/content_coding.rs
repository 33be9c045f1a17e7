//! Bodies of HTTP answers in a `Content-Encoding`, asked for or not: decoded a piece at a time, so that
//! whoever reads them can stop at a limit of its own. A small body that decodes to a huge one costs no
//! more memory than a piece.
//!
//! Knows HTTP headers and nothing of what the bodies are.

use std::{fmt, io};

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use bytes::Bytes;
use futures::{
    Stream, StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use http::{HeaderMap, header};
use tokio_util::io::{ReaderStream, StreamReader};

/// Decoded at once, in bytes.
const PIECE: usize = 64 * 1_024;

/// The most codings of one body, one around the other.
const MAX_CODINGS: usize = 3;

/// The longest name of a coding that is quoted, in characters.
const MAX_NAME: usize = 32;

/// A body, piece by piece.
pub type BodyStream = BoxStream<'static, io::Result<Bytes>>;

/// A way in which a body may be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyCoding {
    Brotli,
    Deflate,
    Gzip,
    Zstd,
}

/// The codings of a body, in the order in which they were applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentCodings(Vec<BodyCoding>);

/// A `Content-Encoding` that cannot be decoded, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCoding(String);

impl ContentCodings {
    /// Reads the codings that the headers of an answer name.
    ///
    /// # Errors
    /// Fails if one of them is unknown, or if there are too many.
    pub fn of(headers: &HeaderMap) -> Result<Self, UnknownCoding> {
        let mut codings = Vec::new();
        for value in headers.get_all(header::CONTENT_ENCODING) {
            let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            for name in value.split(',').map(str::trim) {
                codings.push(match name {
                    "" | "identity" => continue,
                    "br" => BodyCoding::Brotli,
                    "deflate" => BodyCoding::Deflate,
                    "gzip" | "x-gzip" => BodyCoding::Gzip,
                    "zstd" => BodyCoding::Zstd,
                    unknown => return Err(UnknownCoding(unknown.chars().take(MAX_NAME).collect())),
                });
            }
        }
        if codings.len() > MAX_CODINGS {
            return Err(UnknownCoding("too many codings".to_owned()));
        }
        Ok(Self(codings))
    }

    /// Returns whether the body is as it is.
    pub fn is_identity(&self) -> bool {
        self.0.is_empty()
    }

    /// Decodes a body. A body that is not what it says ends with an error that is none of `body`'s.
    pub fn decode(
        self,
        body: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> BodyStream {
        let mut body = body.boxed();
        for coding in self.0.into_iter().rev() {
            body = coding.decode(body);
        }
        body
    }
}

impl BodyCoding {
    fn decode(self, mut body: BodyStream) -> BodyStream {
        match self {
            Self::Brotli => pieces(BrotliDecoder::new(StreamReader::new(body))),
            Self::Gzip => {
                let mut decoder = GzipDecoder::new(StreamReader::new(body));
                decoder.multiple_members(true);
                pieces(decoder)
            }
            Self::Zstd => {
                let mut decoder = ZstdDecoder::new(StreamReader::new(body));
                decoder.multiple_members(true);
                pieces(decoder)
            }
            // Named after one format, and sent in either of two.
            Self::Deflate => stream::once(async move {
                let first = body.next().await;
                let is_zlib = matches!(&first, Some(Ok(piece)) if begins_zlib(piece));
                let body = StreamReader::new(stream::iter(first).chain(body));
                match is_zlib {
                    true => pieces(ZlibDecoder::new(body)),
                    false => pieces(DeflateDecoder::new(body)),
                }
            })
            .flatten()
            .boxed(),
        }
    }
}

fn pieces(decoder: impl tokio::io::AsyncRead + Send + 'static) -> BodyStream {
    ReaderStream::with_capacity(decoder, PIECE).boxed()
}

/// Returns whether a piece begins with the header of zlib: the method and a sum of two bytes.
fn begins_zlib(piece: &[u8]) -> bool {
    match piece {
        [first, second, ..] => {
            first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31)
        }
        [first] => *first == 0x78,
        [] => false,
    }
}

/// The body of an answer, decoded. Its own errors are inside [`io::Error`], without their URL.
///
/// # Errors
/// Fails if the coding is unknown.
pub fn body(answer: reqwest::Response) -> Result<BodyStream, UnknownCoding> {
    let codings = ContentCodings::of(answer.headers())?;
    let body = answer.bytes_stream();
    let body = body.map_err(|error| io::Error::other(error.without_url()));
    Ok(codings.decode(body))
}

/// The error of the connection inside an error of a body; `None` if the body could not be decoded.
pub fn connection_error(error: &io::Error) -> Option<&reqwest::Error> {
    error.get_ref()?.downcast_ref()
}

impl fmt::Display for UnknownCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the answer has a content encoding that cannot be decoded ({})",
            self.0
        )
    }
}

impl std::error::Error for UnknownCoding {}

/// Encodes bytes, for tests of whatever reads answers.
#[cfg(test)]
pub(crate) mod tests {
    use async_compression::tokio::write::{
        BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder,
    };
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    macro_rules! encode {
        ($encoder:ident, $bytes:expr) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all($bytes).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }};
    }

    /// `bytes` in a coding; `raw-deflate` is `deflate` without the header of zlib.
    pub(crate) async fn encoded(coding: &str, bytes: &[u8]) -> Vec<u8> {
        match coding {
            "br" => encode!(BrotliEncoder, bytes),
            "gzip" | "x-gzip" => encode!(GzipEncoder, bytes),
            "zstd" => encode!(ZstdEncoder, bytes),
            "deflate" => encode!(ZlibEncoder, bytes),
            "raw-deflate" => encode!(DeflateEncoder, bytes),
            other => panic!("{other} is no coding"),
        }
    }

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_ENCODING, value.parse().unwrap())])
    }

    /// `bytes`, sent in small pieces in a coding, after decoding.
    async fn decoded(coding: &str, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let codings = ContentCodings::of(&headers(coding)).unwrap();
        let pieces: Vec<_> = bytes
            .chunks(7)
            .map(Bytes::copy_from_slice)
            .map(Ok)
            .collect();
        let body = codings.decode(stream::iter(pieces));
        body.try_fold(Vec::new(), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
    }

    #[tokio::test]
    async fn every_coding_is_decoded() {
        let text = "a fox in the snow ".repeat(9_000).into_bytes();
        for coding in ["br", "gzip", "x-gzip", "deflate", "zstd"] {
            let sent = encoded(coding, &text).await;
            assert_eq!(decoded(coding, sent).await.unwrap(), text, "{coding}");
        }
        let raw = encoded("raw-deflate", &text).await;
        assert_eq!(decoded("deflate", raw).await.unwrap(), text);
        let twice = encoded("gzip", &encoded("br", &text).await).await;
        assert_eq!(decoded("br, gzip", twice).await.unwrap(), text);
        assert_eq!(decoded("identity", text.clone()).await.unwrap(), text);
    }

    #[tokio::test]
    async fn a_body_that_is_not_what_it_says_is_an_error() {
        let text = b"plain words and no coding at all".to_vec();
        for coding in ["br", "gzip", "deflate", "zstd"] {
            let error = decoded(coding, text.clone()).await.unwrap_err();
            assert!(connection_error(&error).is_none(), "{coding}: {error}");
            let mut cut = encoded(coding, &text.repeat(99)).await;
            cut.truncate(cut.len() / 2);
            decoded(coding, cut).await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn a_bomb_is_decoded_no_further_than_it_is_read() {
        let bomb = encoded("br", &vec![0; 64 << 20]).await;
        assert!(bomb.len() < 1 << 10, "{}", bomb.len());
        let codings = ContentCodings::of(&headers("br")).unwrap();
        let mut body = codings.decode(stream::iter([Ok(bomb.into())]));
        let first = body.next().await.unwrap().unwrap();
        assert!(first.len() <= PIECE, "{}", first.len());
    }

    #[test]
    fn an_unknown_coding_is_named() {
        let error = ContentCodings::of(&headers("gzip, aes128gcm")).unwrap_err();
        assert!(error.to_string().contains("aes128gcm"), "{error}");
        ContentCodings::of(&headers("gzip,gzip,gzip,gzip")).unwrap_err();
        assert!(ContentCodings::of(&HeaderMap::new()).unwrap().is_identity());
    }
}
