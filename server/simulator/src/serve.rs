//! The accept loop: connections that end with the simulator, and paths as sloppy clients write them.

use std::time::Duration;

use axum::Router;
use axum::http::{Request, Uri};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceBuilder;

use crate::world::Shared;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long open requests have to finish after the shutdown.
const GRACE: Duration = Duration::from_millis(500);

/// Accepts connections until the shutdown.
pub(crate) async fn serve(world: Shared, listener: TcpListener, router: Router) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = world.shutdown.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                world
                    .tasks
                    .spawn(connection(world.clone(), stream, router.clone()));
            }
            Err(error) => {
                // Most likely too many open files: some will close soon.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(world: Shared, stream: TcpStream, router: Router) {
    // Small answers go out at once. Where that cannot be set, they are only slower.
    let _ = stream.set_nodelay(true);
    let service = ServiceBuilder::new()
        .map_request(collapse_slashes)
        .service(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    // How a connection ends is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = world.shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(GRACE, connection).await;
}

/// A base URL with a slash at its end makes clients ask for `/v1//models`.
fn collapse_slashes<B>(mut request: Request<B>) -> Request<B> {
    let uri = request.uri();
    if !uri.path().contains("//") {
        return request;
    }
    let mut path = String::with_capacity(uri.path().len());
    for c in uri.path().chars() {
        if c != '/' || !path.ends_with('/') {
            path.push(c);
        }
    }
    if let Some(query) = uri.query() {
        path = format!("{path}?{query}");
    }
    if let Ok(uri) = path.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_collapse_in_the_path_only() {
        let check = |uri: &str, expected: &str| {
            let request = Request::builder().uri(uri).body(()).expect("a request");
            assert_eq!(collapse_slashes(request).uri().to_string(), expected);
        };
        check("/v1//models///a?x=//", "/v1/models/a?x=//");
        check("/v1/models", "/v1/models");
    }
}
