//! One signed POST to a loopback address, repeated while it fails.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, Uri, header};
use hmac::{Hmac, KeyInit, Mac};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use tokio::net::{TcpStream, lookup_host};

use crate::world::Shared;

/// How often a delivery that failed is tried again.
const RETRIES: u32 = 3;
/// The pause before the first retry; it doubles each time.
const BACK_OFF: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);

/// Posts `body` to `url`, signed with `key`, until it is taken or the retries are used up.
pub(super) async fn deliver(world: &Shared, key: &str, url: &str, body: &str) {
    let signature = signature(key, body.as_bytes());
    let mut pause = BACK_OFF.div_f64(world.config.speed.max(0.001));
    for attempt in 0..=RETRIES {
        if attempt > 0 {
            tokio::select! {
                () = world.config.clock.sleep(pause) => pause *= 2,
                () = world.shutdown.cancelled() => return,
            }
        }
        let sent = tokio::select! {
            sent = tokio::time::timeout(TIMEOUT, send(world, url, &signature, body)) => sent,
            () = world.shutdown.cancelled() => return,
        };
        match sent {
            Ok(Ok(status)) if status.is_success() => return,
            Ok(Ok(status)) => tracing::debug!(%status, attempt, "a webhook was refused"),
            Ok(Err(error)) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::info!(%error, "a webhook is not delivered");
                return;
            }
            Ok(Err(error)) => tracing::debug!(%error, attempt, "a webhook failed"),
            Err(_) => tracing::debug!(attempt, "a webhook timed out"),
        }
    }
}

/// Lowercase hex of the HMAC-SHA256 of a body.
fn signature(key: &str, body: &[u8]) -> String {
    // A MAC takes a key of any length, so the error cannot come; an empty signature is refused.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

async fn send(world: &Shared, url: &str, signature: &str, body: &str) -> io::Result<StatusCode> {
    let uri: Uri = url.parse().map_err(io::Error::other)?;
    let target = target(&uri, &world.config.webhook_targets).await?;
    let stream = TcpStream::connect(target).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(
            header::HOST,
            uri.authority()
                .map_or("localhost", |authority| authority.as_str()),
        )
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "Skytells-Webhooks/1.0")
        .header("x-skytells-signature", signature)
        .body(Body::from(body.to_owned()))
        .map_err(io::Error::other)?;
    tokio::select! {
        response = sender.send_request(request) => {
            response.map(|response| response.status()).map_err(io::Error::other)
        }
        ended = connection => {
            ended.map_err(io::Error::other)?;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

/// The address of a URL, if it is one that may be called.
async fn target(uri: &Uri, allowed: &[SocketAddr]) -> io::Result<SocketAddr> {
    let refused = || {
        io::Error::new(
            io::ErrorKind::Unsupported,
            "only http to the addresses of --webhook-to is called",
        )
    };
    let host = uri
        .host()
        .filter(|_| uri.scheme_str() == Some("http"))
        .ok_or_else(refused)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut addrs = lookup_host((host, uri.port_u16().unwrap_or(80))).await?;
    addrs
        .find(|addr| addr.ip().is_loopback() && allowed.contains(addr))
        .ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_plain_hex_of_the_mac() {
        // RFC 4231, test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature("Jefe", b"what do ya want for nothing?"), expected);
    }

    #[tokio::test]
    async fn only_http_to_allowed_addresses_is_called() {
        let check = |url: &'static str| async move {
            let allowed = ["127.0.0.1:81", "[::1]:81", "192.0.2.1:80"];
            let allowed = allowed.map(|addr| addr.parse().expect(addr));
            target(&url.parse().expect(url), &allowed)
                .await
                .map(|addr| addr.to_string())
                .ok()
        };
        assert_eq!(
            check("http://127.0.0.1:81/x").await.as_deref(),
            Some("127.0.0.1:81")
        );
        assert_eq!(
            check("http://[::1]:81/x").await.as_deref(),
            Some("[::1]:81")
        );
        for refused in [
            "https://127.0.0.1:81/",
            "http://127.0.0.1/",
            "http://127.0.0.1:82/",
            "http://192.0.2.1/",
            "http://169.254.169.254/latest",
        ] {
            assert_eq!(check(refused).await, None, "{refused}");
        }
    }
}
