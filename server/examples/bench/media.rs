//! The vault: a kept file against tower-http's `ServeDir` of the same bytes, what a stream costs in
//! memory, what viewers cost upstream, how fast a file is kept, and a thumbnail against ffmpeg.
//!
//! Everything runs in this process and on loopback, both sides of a ratio on the same runtime.

use std::{
    fs, io,
    net::SocketAddr,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use axum::{Router, body::Body, routing::get};
use domain::{
    prediction::{Delivery, Prediction, Snapshot},
    status::Status,
    time::Timestamp,
};
use image::{ImageFormat, Rgb, RgbImage};
use server::{
    store::{Store, StoredCopy, sqlite},
    vault::{
        gate::{Gate, Origin},
        keeper::{Keeper, Limits},
        media, thumbnail,
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use tower_http::services::ServeDir;

use crate::{
    RUNS, Result,
    measure::{Ratio, median},
    say,
};

/// The file whose throughput is measured, and the one whose streams are counted in memory.
const LARGE: usize = 100 << 20;

/// The file that is kept again and again.
const SMALL: usize = 1 << 20;

/// Streams that are open at once for the measurement of memory.
const STREAMS: usize = 40;

/// Viewers of one file that is not kept yet.
const VIEWERS: usize = 100;

/// Measures all of it and prints it.
pub(crate) async fn print() -> Result<()> {
    let bench = Bench::start().await?;
    bench.keep("large", "large").await?;
    bench.against_serve_dir().await?;
    bench.memory().await?;
    bench.viewers().await?;
    bench.time_to_keep().await?;
    against_ffmpeg(bench.folder.path())?;
    corpora();
    bench.stop.cancel();
    Ok(())
}

struct Bench {
    folder: tempfile::TempDir,
    store: Arc<dyn Store>,
    upstream: SocketAddr,
    /// How often upstream was asked.
    asked: Arc<AtomicU32>,
    console: SocketAddr,
    stop: CancellationToken,
}

impl Bench {
    async fn start() -> Result<Self> {
        // Every client that is built from here on finds it; it fails where there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir()?;
        let asked = Arc::new(AtomicU32::new(0));
        let upstream = serve(upstream(Arc::clone(&asked))).await?;
        let path = folder.path().join("console.db");
        let options = sqlite::Options::default();
        let store: Arc<dyn Store> = Arc::new(sqlite::SqliteStore::open(&path, options)?);
        let gate = Gate::new(Origin::of_loopback(&format!("http://{upstream}")))?;
        let vault = folder.path().join("files");
        let limits = Limits::default();
        let keeper = Keeper::open(Arc::clone(&store), gate, &vault, None, limits, |_, _| None)?;
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&keeper).run(stop.clone()));
        let console = serve(media::router(keeper)).await?;
        Ok(Self {
            folder,
            store,
            upstream,
            asked,
            console,
            stop,
        })
    }

    /// Lets a prediction with one file of upstream succeed.
    async fn succeed(&self, id: &str, name: &str) -> Result<()> {
        let now = Timestamp::from(SystemTime::now());
        let prediction = Prediction {
            status: Status::Succeeded,
            created_at: now,
            completed_at: Some(now),
            outputs: 1,
            ..Prediction::bare(id.parse()?, "demo".parse()?)
        };
        let delivery = Delivery {
            name: "out.png".to_owned(),
            mime: "image/png".to_owned(),
            size: None,
            url: format!("http://{}/{name}", self.upstream),
        };
        let news = Snapshot {
            prediction,
            deliveries: vec![delivery],
            raw: "{}".to_owned(),
        };
        self.store.apply(vec![news]).await?;
        Ok(())
    }

    /// The same, until the file is kept; how long that took.
    async fn keep(&self, id: &str, name: &str) -> Result<Duration> {
        let begun = Instant::now();
        let mut revisions = self.store.revisions();
        self.succeed(id, name).await?;
        loop {
            revisions.mark_unchanged();
            let file = self.store.file(&id.parse()?, 0).await?;
            match file.map(|file| file.copy) {
                Some(StoredCopy::Kept(_)) => return Ok(begun.elapsed()),
                Some(StoredCopy::Lost { reason }) => return Err(reason.into()),
                Some(StoredCopy::Pending { .. }) | None => {}
            }
            revisions.changed().await?;
        }
    }

    async fn against_serve_dir(&self) -> Result<()> {
        let plain = tempfile::tempdir()?;
        fs::write(plain.path().join("large"), bytes(LARGE))?;
        let baseline = Router::new().fallback_service(ServeDir::new(plain.path()));
        let baseline = serve(baseline).await?;
        let mut ratio = Ratio::new("media: a kept file of 100 MB ÷ ServeDir of the same (bytes/s)");
        for _ in 0..RUNS {
            let ours = throughput(self.console, "/media/large/0").await?;
            let theirs = throughput(baseline, "/large").await?;
            ratio.add(ours, theirs);
        }
        ratio.print("MB/s", 1e-6);
        Ok(())
    }

    /// Readers that have stopped in the middle hold all that a stream ever holds.
    async fn memory(&self) -> Result<()> {
        let before = resident()?;
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            let mut stream = ask(self.console, "/media/large/0").await?;
            let mut left = 1 << 20;
            let mut piece = [0; 4_096];
            while left > 0 {
                left -= stream.read(&mut piece).await?.min(left);
            }
            streams.push(stream);
        }
        // The sockets' buffers fill up until nothing moves any more.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let grown = resident()?.saturating_sub(before);
        say(&format!(
            "media: memory per stream of 100 MB: {:.2} MB ({STREAMS} streams)",
            megabytes(grown) / STREAMS as f64
        ));
        Ok(())
    }

    async fn viewers(&self) -> Result<()> {
        let before = self.asked.load(Ordering::SeqCst);
        self.succeed("viewed", "slow").await?;
        let view = || async {
            let mut stream = ask(self.console, "/media/viewed/0").await?;
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await?;
            Ok::<_, io::Error>(all.len())
        };
        let viewers = futures::future::join_all((0..VIEWERS).map(|_| view())).await;
        let whole = viewers.into_iter().filter(|seen| {
            let seen = seen.as_ref().copied().unwrap_or_default();
            seen >= 4 * SMALL
        });
        let asked = self.asked.load(Ordering::SeqCst) - before;
        let whole = whole.count();
        say(&format!(
            "media: {VIEWERS} viewers of one file that is coming in: {asked} upstream fetches, {whole} saw all of it"
        ));
        Ok(())
    }

    async fn time_to_keep(&self) -> Result<()> {
        let mut times = Vec::new();
        for n in 0..RUNS {
            let took = self
                .keep(&format!("small-{n}"), &format!("small/{n}"))
                .await?;
            times.push(took.as_secs_f64());
        }
        let middle = median(&mut times) * 1e3;
        let longest = times.last().copied().unwrap_or(f64::NAN) * 1e3;
        say(&format!(
            "media: from the news of success to a file of 1 MB kept: {middle:.1} ms (longest {longest:.1} ms, {RUNS} runs)"
        ));
        Ok(())
    }
}

/// A thumbnail of a photograph of twelve million pixels, made by us and by ffmpeg's command line.
fn against_ffmpeg(folder: &Path) -> Result<()> {
    let (source, target) = (folder.join("large.jpg"), folder.join("small.jpg"));
    let picture = RgbImage::from_fn(4_000, 3_000, |x, y| {
        // Neither flat nor noise: what a photograph costs lies between.
        let wave = (x * y / 700) as u8;
        Rgb([(x / 16) as u8 ^ wave, (y / 12) as u8, wave.wrapping_mul(3)])
    });
    picture.save_with_format(&source, ImageFormat::Jpeg)?;
    let ours = || -> Result<f64> {
        let begun = Instant::now();
        thumbnail::make(&source)?.map_err(|refusal| refusal.to_string())?;
        Ok(begun.elapsed().as_secs_f64())
    };
    let theirs = || -> io::Result<f64> {
        let begun = Instant::now();
        let mut command = Command::new("ffmpeg");
        command
            .args(["-y", "-loglevel", "error", "-i"])
            .arg(&source);
        let done = command.args(["-vf", "scale=96:-1"]).arg(&target).status()?;
        match done.success() {
            true => Ok(begun.elapsed().as_secs_f64()),
            false => Err(io::Error::other("ffmpeg failed")),
        }
    };
    if theirs().is_err() {
        let mut times = (0..RUNS).map(|_| ours()).collect::<Result<Vec<_>>>()?;
        say(&format!(
            "media: thumbnail of a 12 MP JPEG: {:.0} ms; there is no ffmpeg to compare with",
            median(&mut times) * 1e3
        ));
        return Ok(());
    }
    let mut ratio = Ratio::new("media: thumbnail of a 12 MP JPEG ÷ ffmpeg's command line (time)");
    for _ in 0..RUNS {
        ratio.add(ours()?, theirs()?);
    }
    ratio.print("ms", 1e3);
    Ok(())
}

/// How many addresses the gate is tested with.
fn corpora() {
    let count = |corpus: &str| {
        let lines = corpus.lines().filter(|line| !line.is_empty());
        lines.filter(|line| !line.starts_with("# ")).count()
    };
    say(&format!(
        "gate: tested with {} hostile and {} legitimate addresses",
        count(include_str!("../../src/vault/gate/hostile.txt")),
        count(include_str!("../../src/vault/gate/legitimate.txt")),
    ));
}

/// An upstream with a large file, small ones that differ, and one that comes slowly.
fn upstream(asked: Arc<AtomicU32>) -> Router {
    let slow = move || async move {
        asked.fetch_add(1, Ordering::SeqCst);
        let pieces = futures::stream::unfold(0, |sent| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            (sent < 16).then(|| (Ok::<_, io::Error>(bytes(SMALL / 4)), sent + 1))
        });
        Body::from_stream(pieces)
    };
    let small = |axum::extract::Path(n): axum::extract::Path<u32>| async move {
        let mut bytes = bytes(SMALL);
        bytes.extend(n.to_be_bytes());
        bytes
    };
    Router::new()
        .route("/large", get(|| async { bytes(LARGE) }))
        .route("/slow", get(slow))
        .route("/small/{n}", get(small))
}

fn bytes(count: usize) -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n0123456789"
        .iter()
        .copied()
        .cycle()
        .take(count)
        .collect()
}

async fn serve(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // Ends with the process.
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn ask(address: SocketAddr, path: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

/// Bytes per second of one answer, read to its end.
async fn throughput(address: SocketAddr, path: &str) -> Result<f64> {
    let begun = Instant::now();
    let mut stream = ask(address, path).await?;
    let mut piece = vec![0; 256 * 1_024];
    let mut total = 0;
    loop {
        match stream.read(&mut piece).await? {
            0 => break,
            read => total += read,
        }
    }
    if total < LARGE {
        return Err(format!("{path} ended after {total} bytes").into());
    }
    Ok(total as f64 / begun.elapsed().as_secs_f64())
}

/// The memory that this process takes, in bytes.
fn resident() -> Result<usize> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next());
    let kilobytes: usize = kilobytes.ok_or("the system does not tell")?.parse()?;
    Ok(kilobytes * 1_024)
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
