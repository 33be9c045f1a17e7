//! What upstream posts when a prediction changes: a bare prediction, or one inside an envelope, with
//! a signature over the body.

use domain::{id::AccountName, prediction::Snapshot};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{address::ApiKey, convert, wire::members};

/// The header that carries the signature: lower-case hex of HMAC-SHA256 over the body, with the API
/// key as the secret.
pub const SIGNATURE: &str = "x-skytells-signature";

/// Reads the body of a webhook; `None` if it is about no prediction.
pub fn news(account: &AccountName, body: &str) -> Option<Snapshot> {
    if let Some([Some(data)]) = members(body, ["data"]) {
        return convert::snapshot(account, data);
    }
    convert::snapshot(account, body)
}

/// Compares in constant time, whatever the case of the digits.
pub(super) fn is_signed(key: &ApiKey, body: &[u8], signature: &str) -> bool {
    let Ok(signature) = hex::decode(signature.trim()) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_payloads() {
        let account = "demo".parse().unwrap();
        for body in [
            r#"{"id":"a","status":"succeeded"}"#,
            r#"{"type":"prediction.succeeded","created_at":"x","data":{"id":"a","status":"succeeded"}}"#,
        ] {
            let news = news(&account, body).unwrap();
            assert_eq!(news.raw, r#"{"id":"a","status":"succeeded"}"#);
        }
        assert_eq!(news(&account, r#"{"data":{"id":null}}"#), None);
        assert_eq!(news(&account, "ping"), None);
    }

    #[test]
    fn only_the_keys_own_signature_counts() {
        let key = ApiKey::new("key").unwrap();
        let body = b"The quick brown fox jumps over the lazy dog";
        let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert!(is_signed(&key, body, signature));
        assert!(is_signed(&key, body, &signature.to_uppercase()));
        assert!(!is_signed(&key, b"another body", signature));
        for bad in ["", "f7bc", "zz", "sha256=f7bc"] {
            assert!(!is_signed(&key, body, bad), "{bad}");
        }
    }
}
