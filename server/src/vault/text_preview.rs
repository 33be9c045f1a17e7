//! The beginning of a stored text file, for the pages that show it.

use std::time::Duration;

use domain::prediction::FileText;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use futures::TryStreamExt as _;
use tokio::time::timeout;

use super::{format, keeper::Keeper};
use crate::store::{StoredCopy, StoredFile};

/// As much of a file is shown, in bytes.
const MAX_SHOWN: u64 = 16 * 1_024;

/// The maximum wait of a page for it. A bucket may take longer; then the file is a download only.
const PATIENCE: Duration = Duration::from_secs(2);

/// The beginning of a file that is stored and text; `None` of any other, or if it cannot be read now.
pub(crate) async fn text_preview(keeper: &Keeper, file: &StoredFile) -> Option<FileText> {
    let StoredCopy::Kept(blob) = &file.copy else {
        return None;
    };
    if blob.mime != format::TEXT {
        return None;
    }
    let reading = keeper.look_at(blob);
    let end = blob.size.min(MAX_SHOWN);
    let read = async {
        let pieces = keeper.open_blob(blob, reading).await?.part(0, end).await?;
        pieces
            .try_fold(Vec::new(), |mut all, piece| async move {
                all.extend_from_slice(&piece);
                Ok(all)
            })
            .await
    };
    match timeout(PATIENCE, read).await {
        Ok(Ok(bytes)) => Some(FileText {
            text: decoded(&bytes, end < blob.size, &file.delivery.mime),
            is_cut: end < blob.size,
        }),
        Ok(Err(error)) => {
            tracing::warn!(
                prediction = %file.prediction,
                file = file.number,
                error = &error as &dyn std::error::Error,
                "vault: a text file cannot be shown"
            );
            None
        }
        Err(_) => None,
    }
}

/// Bytes as text: by a byte order mark, else as the charset that is claimed, else as UTF-8 where that fits.
fn decoded(bytes: &[u8], is_cut: bool, claimed_mime: &str) -> String {
    let mut parameters = claimed_mime.split(';').skip(1).map(str::trim);
    let charset = parameters.find_map(|it| {
        let (name, value) = it.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    });
    let (bytes, is_utf8) = match std::str::from_utf8(bytes) {
        Ok(_) => (bytes, true),
        // The last character may be cut.
        Err(error) if is_cut && error.error_len().is_none() => {
            (&bytes[..error.valid_up_to()], true)
        }
        Err(_) => (bytes, false),
    };
    let claimed = charset.and_then(|charset| Encoding::for_label(charset.as_bytes()));
    let encoding = match is_utf8 {
        // Many claim something else and send it.
        true => claimed
            .filter(|claimed| !claimed.is_ascii_compatible())
            .unwrap_or(UTF_8),
        false => claimed
            .filter(|claimed| *claimed != UTF_8)
            .unwrap_or(WINDOWS_1252),
    };
    // A byte order mark comes before the claim.
    let (text, _, _) = encoding.decode(bytes);
    text.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_its_encoding() {
        let check = |bytes: &[u8], mime: &str, want: &str| {
            assert_eq!(decoded(bytes, false, mime), want, "{bytes:?} {mime}");
        };
        check("Füchse".as_bytes(), "text/plain", "Füchse");
        check(
            "Füchse".as_bytes(),
            "text/plain; charset=iso-8859-1",
            "Füchse",
        );
        check(b"caf\xe9", "text/plain", "café");
        check(b"caf\xe9", "text/plain; charset=\"ISO-8859-1\"", "café");
        check(b"\xcf\xe8", "text/plain;charset=windows-1251", "Пи");
        check(b"\xef\xbb\xbfa", "", "a");
        check(b"\xff\xfea\0\xe9\0", "text/plain; charset=utf-8", "aé");
        check(b"\xfe\xff\0a\0\xe9", "", "aé");
        check(b"a\0b", "", "a\u{fffd}b");
        check(b"", "", "");
        let cut = &"aü".as_bytes()[..2];
        assert_eq!(decoded(cut, true, "text/plain"), "a");
    }

    proptest::proptest! {
        #[test]
        fn takes_any_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80), mime in ".{0,30}") {
            let _ = (decoded(&bytes, true, &mime), decoded(&bytes, false, &mime));
        }
    }
}
