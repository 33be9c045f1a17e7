//! Accepts connections and cuts those that only hold a place: whoever sends half a request, or
//! does not read what it asked for, costs nothing for long.

mod stall;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;

use stall::Stall;

use crate::access::{StrangerConnection, StrangerConnections};

/// Connections at a time; more of them wait to be accepted.
const MAX_CONNECTIONS: usize = 16_384;

/// How long the head of a request may take, and how long a connection may idle between requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may leave what it was sent untouched.
const STALL_TIMEOUT: Duration = Duration::from_secs(12);

/// The longest head of a request, and what is read of a body at once.
const MAX_BUFFER: usize = 32 * 1024;

/// How long answers that are under way may take once the server is to end.
const DRAIN: Duration = Duration::from_millis(1_200);

/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Serves until `stop`, then waits for what is under way.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    strangers: StrangerConnections,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let connections = TaskTracker::new();
    while let Some((stream, peer, permit)) = stop.run_until_cancelled(next(&listener, &room)).await
    {
        let client = (peer, strangers.enter(peer.ip()));
        let connection = attend(stream, client, router.clone(), stop.clone());
        connections.spawn(async move {
            connection.await;
            drop(permit);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (
    TcpStream,
    SocketAddr,
    Option<tokio::sync::OwnedSemaphorePermit>,
) {
    // The semaphore is never closed, so there always comes a permit.
    let permit = Arc::clone(room).acquire_owned().await.ok();
    let mut is_told = false;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            Err(error) => {
                if !is_told {
                    tracing::warn!(error = %error, "connections cannot be accepted");
                    is_told = true;
                }
                sleep(NO_ROOM).await;
            }
        }
    }
}

async fn attend(
    stream: TcpStream,
    (peer, place): (SocketAddr, StrangerConnection),
    router: Router,
    stop: CancellationToken,
) {
    // Small frames must not wait for company.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %error, "a connection cannot be made prompt");
    }
    let stranger = place.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(place.clone());
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(Stall::new(stream, STALL_TIMEOUT)), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stranger.pushed_out() => return,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            match timeout(DRAIN, connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    // Clients come and go as they like: none of that is worth a line in the log.
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection broke");
    }
}
