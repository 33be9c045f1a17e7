//! The console under test: the release binary as its own process, on a loopback port, over a store
//! that was filled before, with an upstream that has nothing new.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use simulator::Simulator;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::Result;

/// A running console and the simulator behind it.
pub(crate) struct Console {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    process: Child,
    upstream: CancellationToken,
}

impl Console {
    /// Starts both and waits until the console takes connections.
    pub(crate) async fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let upstream = CancellationToken::new();
        let config = simulator::Config {
            rate_per_minute: 0.0,
            history: 0,
            ..simulator::Config::default()
        };
        let key = config.keys.first().cloned().unwrap_or_default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let running = Simulator::start(config, listener, upstream.clone())?;
        let address = free_address().await?;
        let process = Command::new(binary)
            .args([
                "--addr",
                &address.to_string(),
                "--upstream-url",
                &running.base_url,
            ])
            .arg("--data-dir")
            .arg(folder)
            .env("SKYTELLS_API_KEY", key)
            .env("PREDICTIONS_LOG", "error")
            .stdout(Stdio::null())
            .spawn()?;
        let console = Self {
            address,
            process,
            upstream,
        };
        console.wait_until_up().await?;
        Ok(console)
    }

    async fn wait_until_up(&self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(self.address).await.is_err() {
            if Instant::now() > deadline {
                return Err("the console did not start".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Ends both.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        self.upstream.cancel();
        Ok(())
    }
}

async fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}
