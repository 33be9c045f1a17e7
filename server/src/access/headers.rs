//! The headers that every answer carries, whatever it is.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, header};

const CSP: HeaderName = header::CONTENT_SECURITY_POLICY;

/// What is said on every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // A form's answer goes back to the page it came from, so our own pages may name themselves.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// What an answer that says nothing itself allows: our style, our pictures, and no code.
const PLAIN_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                            form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// The policy of a page: what carries this request's nonce runs, and nothing else does.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; media-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

/// Adds what is missing.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    complete(response.headers_mut());
    response
}

fn complete(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let says = |part: &str| {
        let mut policies = headers.get_all(CSP).iter();
        policies.any(|policy| policy.to_str().is_ok_and(|policy| policy.contains(part)))
    };
    if !headers.contains_key(CSP) {
        headers.insert(CSP, HeaderValue::from_static(PLAIN_POLICY));
    } else if !says("frame-ancestors") {
        // A second policy adds to the first.
        headers.append(CSP, HeaderValue::from_static("frame-ancestors 'none'"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let private = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, private);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_and_leaves_what_is_said() {
        let mut headers = HeaderMap::new();
        complete(&mut headers);
        assert_eq!(headers[CSP], PLAIN_POLICY);
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");

        let mut headers = HeaderMap::new();
        headers.insert(CSP, HeaderValue::from_static("sandbox; default-src 'none'"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("immutable"));
        complete(&mut headers);
        let policies: Vec<_> = headers.get_all(CSP).iter().collect();
        assert_eq!(
            policies,
            ["sandbox; default-src 'none'", "frame-ancestors 'none'"]
        );
        assert_eq!(headers[header::CACHE_CONTROL], "immutable");
    }
}
