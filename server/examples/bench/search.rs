//! Searches: over HTTP against in process, against a scan of the same rows as lines of JSON, and
//! while predictions arrive.

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use domain::{page::Stretch, prediction::Snapshot, query::Query};
use server::store::{Store as _, sqlite::SqliteStore};

use crate::{RUNS, Result, console::Console, load, measure::Ratio, rows, say};

/// What people search for: text, filters, both, a phrase, the beginning of an id, a miss.
const QUERIES: [&str; 10] = [
    "lighthouse",
    "harb",
    "\"film grain\"",
    "flux status:failed",
    "violin -dawn",
    "status:failed source:web",
    "model:beatfusion cost:>0.01",
    "id:9e37",
    "created:2024-03-01..2024-03-07 marble",
    "zeppelin",
];

/// How often each query is asked in one run.
const ROUNDS: usize = 30;

/// A word that is in every thousandth prediction or so: for the scan.
const RARE: &str = "zeppelin";

/// Predictions that arrive in a second, and in one piece.
const ARRIVALS: u32 = 5_000;
const PIECE: u32 = 100;
/// Pieces of one run: a second and a half.
const PIECES: u32 = 75;

/// Waits until the index of words has come to the end; how long that took.
pub(crate) async fn indexed(store: &SqliteStore) -> Result<Duration> {
    let start = Instant::now();
    let query = query(RARE)?;
    while store
        .page(&query, &Stretch::default())
        .await?
        .coverage
        .behind
        > 0
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(start.elapsed())
}

/// The same searches over HTTP and in process, in turns, on two copies of one store.
pub(crate) async fn http_against_process(console: &Console, copy: &SqliteStore) -> Result<()> {
    let mut client = load::Client::connect(console.address).await?;
    let mut worst = Ratio::new("search over HTTP ÷ the same in process (time, p99)");
    let mut middle = Ratio::new("search over HTTP ÷ the same in process (time, p50)");
    for _ in 0..RUNS {
        let (mut http, mut process) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            for text in QUERIES {
                let start = Instant::now();
                client.search(text).await?;
                http.push(start.elapsed().as_secs_f64());
                process.push(time(copy, text).await?);
            }
        }
        worst.add(percentile(&mut http, 99), percentile(&mut process, 99));
        middle.add(percentile(&mut http, 50), percentile(&mut process, 50));
    }
    worst.print("ms", 1e3);
    middle.print("ms", 1e3);
    Ok(())
}

/// A search over HTTP against a scan of all rows as lines of JSON.
pub(crate) async fn against_scan(console: &Console, lines: &Path) -> Result<()> {
    let scanner = if Command::new("rg").arg("--version").output().is_ok() {
        "rg"
    } else {
        "grep"
    };
    let size = fs::metadata(lines)?.len() / 1_000_000;
    say(&format!("the scan is {scanner} -c -F over {size} MB"));
    let mut client = load::Client::connect(console.address).await?;
    let mut ratio = Ratio::new("search over HTTP (p50) ÷ scan of the same rows (time)");
    for _ in 0..RUNS {
        let start = Instant::now();
        // Its answer is read: one that nobody reads may end at the first line that it finds.
        let answer = Command::new(scanner)
            .args(["-c", "-F", RARE])
            .arg(lines)
            .env("LC_ALL", "C")
            .output()?;
        let scan = start.elapsed().as_secs_f64();
        let found = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        if !answer.status.success() || found == "0" {
            return Err("the scan found nothing".into());
        }
        let mut http = Vec::new();
        for _ in 0..ROUNDS {
            for text in QUERIES {
                let start = Instant::now();
                client.search(text).await?;
                http.push(start.elapsed().as_secs_f64());
            }
        }
        ratio.add(percentile(&mut http, 50), scan);
    }
    ratio.print("ms", 1e3);
    Ok(())
}

/// Searches in process while predictions arrive against the same while nothing does.
pub(crate) async fn while_they_arrive(store: &SqliteStore, held: u32) -> Result<()> {
    let mut ratio = Ratio::new("search (p99) while 5k predictions/s arrive ÷ idle (time)");
    for run in 0..RUNS {
        // Made before: to make them would take the time of the searches beside them.
        let pieces = pieces(held + u32::try_from(run)? * PIECES * PIECE);
        indexed(store).await?;
        let idle = worst(store).await?;
        let (busy, arrived) = tokio::join!(worst(store), arrive(store, pieces));
        arrived?;
        ratio.add(busy?, idle);
    }
    ratio.print("ms", 1e3);
    Ok(())
}

/// What arrives in one run, from a number on.
fn pieces(first: u32) -> Vec<Vec<Snapshot>> {
    let piece = |at: u32| (at..at + PIECE).map(rows::snapshot).collect();
    (0..PIECES).map(|n| piece(first + n * PIECE)).collect()
}

/// Writes predictions at their pace.
async fn arrive(store: &SqliteStore, pieces: Vec<Vec<Snapshot>>) -> Result<()> {
    let mut due = Instant::now();
    for piece in pieces {
        store.apply(piece).await?;
        due += Duration::from_secs(1) * PIECE / ARRIVALS;
        tokio::time::sleep_until(due.into()).await;
    }
    Ok(())
}

async fn worst(store: &SqliteStore) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for text in QUERIES {
            times.push(time(store, text).await?);
        }
    }
    Ok(percentile(&mut times, 99))
}

async fn time(store: &SqliteStore, text: &str) -> Result<f64> {
    let query = query(text)?;
    let start = Instant::now();
    store.page(&query, &Stretch::default()).await?;
    Ok(start.elapsed().as_secs_f64())
}

/// The median time of each query, in process.
pub(crate) async fn each(store: &SqliteStore) -> Result<()> {
    for text in QUERIES {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            times.push(time(store, text).await?);
        }
        let found = store.page(&query(text)?, &Stretch::default()).await?;
        say(&format!(
            "search {text}: {} rows, p50 {:.2} ms, p99 {:.2} ms",
            found.rows.len(),
            percentile(&mut times, 50) * 1e3,
            percentile(&mut times, 99) * 1e3,
        ));
    }
    Ok(())
}

fn query(text: &str) -> Result<Query> {
    Query::parse(text).map_err(|_| format!("{text} is no query").into())
}

/// The least time that so many percent do not exceed; sorts in place.
pub(crate) fn percentile(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    let at = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(at).copied().unwrap_or(f64::NAN)
}

/// All rows as lines of JSON.
pub(crate) fn lines(folder: &Path, count: u32) -> Result<PathBuf> {
    let path = folder.join("predictions.jsonl");
    let mut file = BufWriter::new(fs::File::create(&path)?);
    for ordinal in 0..count {
        writeln!(file, "{}", rows::snapshot(ordinal).raw)?;
    }
    file.flush()?;
    Ok(path)
}

/// A copy of a closed store.
pub(crate) fn copy(folder: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
