//! A faithful local Predictions API: predictions that live in real time, real output files,
//! webhooks, rate limits, and every way of going wrong, on demand.
//!
//! A library for tests and for the console's demo mode, and the binary `simulator`. It depends on
//! none of the console's crates, so that both sides read the API's documentation for themselves.

mod account;
mod catalogue;
mod chat;
mod clock;
mod config;
mod control;
mod dice;
mod door;
mod faults;
mod files;
mod guard;
mod history;
mod lifecycle;
mod limits;
mod routes;
mod serve;
mod traffic;
mod webhooks;
mod wire;
mod world;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use clock::{Clock, Moment};
pub use config::{Config, Spelling};
pub use control::{Control, ControlError, Draft};
pub use faults::{
    Breakage, Fault, FaultKind, Faults, Misdelivery, Refusal, RouteClass, Shift, Tampering,
};

use catalogue::Catalogue;
use world::World;

/// The way to start a simulator.
#[derive(Debug)]
pub struct Simulator;

/// A simulator that runs. Dropping this does not stop it; cancelling its token does.
#[derive(Debug)]
pub struct Running {
    /// Where its API is, such as `http://127.0.0.1:8787/v1`.
    pub base_url: String,
    /// The address it listens on.
    pub addr: SocketAddr,
    control: Control,
}

/// An API key that nobody knows yet.
///
/// # Errors
/// Fails if the system has no random numbers.
pub fn random_key() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(format!("sk-{}", hex::encode(bytes)))
}

impl Simulator {
    /// Serves `config` on `listener`, on the runtime this is called in, until `shutdown`. All of
    /// its tasks end with it. Fails if there is no key, or the listener has
    /// no address.
    pub fn start(
        config: Config,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> io::Result<Running> {
        if config.keys.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "there is no API key",
            ));
        }
        let addr = listener.local_addr()?;
        let catalogue = Catalogue::load()?;
        let world = Arc::new(World::new(config, catalogue, shutdown));
        let router = routes::router(&world, addr);
        world
            .tasks
            .spawn(serve::serve(Arc::clone(&world), listener, router));
        world.tasks.spawn(traffic::run(Arc::clone(&world)));
        let base_url = format!("http://{addr}/v1");
        Ok(Running {
            base_url,
            addr,
            control: Control::new(world),
        })
    }
}

impl Running {
    /// The handle by which a test changes what the simulator does.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Returns once all tasks have ended, which they do after the shutdown that was given.
    pub async fn stopped(self) {
        self.control.stopped().await;
    }
}
