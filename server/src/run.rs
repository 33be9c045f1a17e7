//! Puts the parts together, serves until told to stop, and ends everything in order: first the
//! streams and the connections, then what reads upstream, and the store last.
//!
//! Constructors and their order only: how anything behaves is written in its own room.

mod connection;
mod data_folder;
mod demo;
mod health;
mod layers;
mod pages;
mod panics;
mod parts;
mod site;
mod surface;

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use domain::mirror::Mirror;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    access::{Entry, Guard},
    config::Settings,
};

pub use data_folder::keep_new_files_private;
pub use panics::log as log_panics;

use parts::Parts;
use site::Site;

/// How long the tasks may take to end: what they have begun is safe to leave.
const ENDING: Duration = Duration::from_millis(400);

/// How long the first news is waited for before the server says that it is ready.
const FIRST_NEWS: Duration = Duration::from_secs(2);

/// A console that serves. Dropping it does not stop it; [`Running::stop`] does, in order.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    is_demo: bool,
    parts: Parts,
    /// Ends streams and connections.
    serving: CancellationToken,
    server: JoinHandle<()>,
    mirror: watch::Receiver<Mirror>,
    surface: Vec<Entry>,
}

/// Why a console does not start: a sentence for whoever starts it.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct StartError {
    sentence: String,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StartError {
    fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            cause: None,
        }
    }

    fn because(
        sentence: impl Into<String>,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            sentence: sentence.into(),
            cause: Some(cause.into()),
        }
    }
}

/// Takes the address that the settings name.
///
/// # Errors
/// Fails with a sentence where the address cannot be had.
pub async fn bind(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr).await.map_err(|error| {
        let sentence = if error.kind() == io::ErrorKind::AddrInUse {
            format!("another program listens on {addr}; name another address with --addr")
        } else {
            format!("cannot listen on {addr}")
        };
        StartError::because(sentence, error)
    })
}

/// Starts a console on `listener`, and all that it consists of, on the runtime this is called in.
///
/// # Errors
/// Fails with a sentence where a part cannot be started; then nothing is left running.
pub async fn start(settings: &Settings, listener: TcpListener) -> Result<Running, StartError> {
    let addr = listener
        .local_addr()
        .map_err(|error| StartError::because("the listener has no address", error))?;
    let serving = CancellationToken::new();
    let parts = Parts::start(settings).await?;
    let site = Site::find(settings.site_dir.as_deref());
    let surface = surface::table(&site);
    let guard = Guard::new(settings, surface.clone());
    let strangers = guard.strangers();
    let router = router(&parts, &site, &guard, serving.clone());
    let server = connection::serve(listener, router, strangers, serving.clone());
    let server = tokio::spawn(server);
    Ok(Running {
        addr,
        is_demo: parts.console.freshness.demo,
        mirror: parts.mirror.clone(),
        parts,
        serving,
        server,
        surface,
    })
}

fn router(parts: &Parts, site: &Site, guard: &Guard, serving: CancellationToken) -> Router {
    let pages = pages::router(Arc::new(parts.console.clone()), site);
    let pages = pages.merge(parts.plain(site));
    let routes = layers::compressed(pages)
        .merge(parts.feed(serving).router())
        .merge(parts.media())
        .merge(parts.export())
        .merge(parts.report(site))
        .merge(parts.payload())
        .merge(health::router(parts.mirror.clone()))
        .merge(site.router());
    layers::around(routes, guard)
}

impl Running {
    /// Where a browser on this machine finds it: `http://127.0.0.1:3000`.
    pub fn url(&self) -> String {
        // "Every address" is none that can be asked for.
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(match addr.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{addr}")
    }

    /// Everything that it serves.
    pub fn surface(&self) -> &[Entry] {
        &self.surface
    }

    /// Whether it shows the embedded simulator.
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Waits until it has something to show, for two seconds at most: upstream may be down, and
    /// what was mirrored before is worth showing then.
    pub async fn first_news(&self) {
        let mut mirror = self.mirror.clone();
        let ready = mirror.wait_for(health::is_ready);
        // Neither a time-out nor the end of the mirror is a reason not to go on.
        let _ = timeout(FIRST_NEWS, ready).await;
    }

    /// Ends everything, in order.
    pub async fn stop(self) {
        self.serving.cancel();
        if let Err(error) = self.server.await {
            tracing::error!(error = %error, "the server did not end in order");
        }
        self.parts.stop(ENDING).await;
    }
}

impl fmt::Display for Running {
    /// The line that says that it is ready.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let demo = if self.is_demo { " (demo)" } else { "" };
        write!(f, "Predictions Console: {}{demo}", self.url())
    }
}
