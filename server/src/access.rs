//! Who may do what: same-origin check, security headers, request limits. Knows axum and nothing of what is served.
