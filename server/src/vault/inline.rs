//! Files that came inside the JSON of a prediction, as data URIs.

use std::borrow::Cow;

use bytes::Bytes;
use data_url::DataUrl;
use domain::prediction::INLINE;

use super::format;

/// Finds the data URI of an output file in the JSON text of its prediction, by the file's address.
pub type FindInline = fn(&str, &str) -> Option<String>;

/// The contents of a data URI.
#[derive(Debug)]
pub(super) struct InlineFile {
    /// Its bytes.
    pub(super) bytes: Bytes,
    /// The type that it claims.
    pub(super) mime: String,
}

/// Returns whether the address of a file says that it came inside the JSON.
pub(super) fn is_inline(address: &str) -> bool {
    address.starts_with(INLINE)
}

/// Decodes a data URI as browsers do; `None` if it cannot be read.
pub(super) fn decode(uri: &str) -> Option<InlineFile> {
    let parsed = DataUrl::process(uri).ok()?;
    let mime = parsed.mime_type().to_string();
    let decoded = match parsed.decode_to_vec() {
        // A fragment is not part of the data, but nobody writes one on purpose.
        Ok((bytes, _)) => bytes,
        // Some programs write the alphabet of URLs.
        Err(_) => {
            let plain = plain_alphabet(uri)?;
            DataUrl::process(&plain).ok()?.decode_to_vec().ok()?.0
        }
    };
    Some(InlineFile {
        bytes: decoded.into(),
        mime,
    })
}

fn plain_alphabet(uri: &str) -> Option<Cow<'_, str>> {
    let (head, data) = uri.split_once(',')?;
    let is_other = data.contains(['-', '_']);
    is_other.then(|| format!("{head},{}", data.replace('-', "+").replace('_', "/")).into())
}

impl InlineFile {
    /// Its MIME type, told by its bytes.
    pub(super) fn told_mime(&self) -> &'static str {
        let claimed = domain::kind::Kind::of_file(&self.mime, "");
        let head = self.bytes.get(..format::TEXT_HEAD);
        format::claimed_mime(head.unwrap_or(&self.bytes), claimed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_uris_are_decoded() {
        let check = |uri: &str, mime: &str, bytes: &[u8]| {
            let file = decode(uri).expect(uri);
            assert_eq!((file.mime.as_str(), &*file.bytes), (mime, bytes), "{uri}");
        };
        check(
            "data:image/png;base64,iVBORw0KGgo=",
            "image/png",
            b"\x89PNG\r\n\x1a\n",
        );
        check(
            "data:image/png;base64,iVBORw0K Ggo",
            "image/png",
            b"\x89PNG\r\n\x1a\n",
        );
        check(
            "DATA:text/plain;charset=UTF-8,a%20%C3%BC",
            "text/plain;charset=UTF-8",
            "a ü".as_bytes(),
        );
        check(
            "data:text/plain;charset=iso-8859-1,caf%E9",
            "text/plain;charset=iso-8859-1",
            b"caf\xe9",
        );
        check("data:,x", "text/plain;charset=US-ASCII", b"x");
        check(
            "data:application/octet-stream;base64,-_8=",
            "application/octet-stream",
            b"\xfb\xff",
        );
        check("data:text/plain,", "text/plain", b"");
        for broken in [
            "",
            "data:",
            "data:image/png;base64",
            "data:image/png;base64,$$$",
        ] {
            assert!(decode(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn its_bytes_tell_what_it_is() {
        let told = |uri: &str| decode(uri).unwrap().told_mime();
        assert_eq!(told("data:text/html;base64,iVBORw0KGgo="), "image/png");
        assert_eq!(told("data:text/html,<script>"), format::TEXT);
        assert_eq!(told("data:image/svg+xml,<svg/>"), format::UNKNOWN);
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(uri in "(data:)?[ -~\\PC]{0,80}") {
            let _ = decode(&uri);
        }
    }
}
