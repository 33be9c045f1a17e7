//! The benchmark of the server: prints ratios of two things measured in one run, interleaved.
//!
//! Started by `cargo xtask bench`, which builds what it needs. Takes the path of the console's
//! binary and of the site folder from `CONSOLE_BIN` and `LEPTOS_SITE_ROOT`, and the names of the parts
//! that are measured as arguments: all of them where none is named.

mod console;
mod eve;
mod first_load;
mod load;
mod measure;
mod media;
mod rows;
mod search;
mod usage;

use std::{env, error::Error, fs, path::PathBuf, thread};

use server::store::sqlite::SqliteStore;

use crate::{console::Console, measure::Ratio};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How many predictions the store holds for the measurements, unless `BENCH_ROWS` says otherwise.
const ROWS: u32 = 1_000_000;

/// The parts, by name.
const PARTS: [&str; 8] = [
    "first-load",
    "media",
    "depth",
    "list",
    "usage",
    "search",
    "eve",
    "arrivals",
];

/// How often each side of a ratio is measured; the sides take turns.
const RUNS: usize = 10;

#[tokio::main]
async fn main() -> Result<()> {
    let path = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .ok_or(format!("{name} is not set"))
    };
    let (binary, site) = (path("CONSOLE_BIN")?, path("LEPTOS_SITE_ROOT")?);
    let count = match env::var("BENCH_ROWS") {
        Ok(count) => count.parse()?,
        Err(_) => ROWS,
    };
    let asked: Vec<String> = env::args().skip(1).collect();
    if let Some(strange) = asked.iter().find(|name| !PARTS.contains(&name.as_str())) {
        let parts = PARTS.join(", ");
        return Err(format!("there is no part {strange}; there are {parts}").into());
    }
    let is_asked = |part: &str| asked.is_empty() || asked.iter().any(|name| name == part);
    machine();
    if is_asked("first-load") {
        first_load::print(&site)?;
    }
    if is_asked("media") {
        media::print().await?;
    }
    if !PARTS[2..].iter().any(|part| is_asked(part)) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    say(&format!("writing {count} predictions"));
    let filled = rows::fill(folder.path(), count).await?;
    say(&format!(
        "{:.0} predictions/s written",
        filled.rows_per_second
    ));

    let copy = tempfile::tempdir()?;
    let lines = search::lines(copy.path(), count)?;
    {
        let store = rows::open(folder.path())?;
        let late = search::indexed(&store).await?;
        say(&format!(
            "index of words complete {:.1} s after the last write",
            late.as_secs_f64()
        ));
        if is_asked("depth") {
            store_depth(&store, &filled).await?;
        }
    }
    search::copy(folder.path(), copy.path())?;
    let store = rows::open(copy.path())?;
    if is_asked("search") {
        search::each(&store).await?;
    }
    let console = Console::start(&binary, folder.path()).await?;
    if is_asked("list") {
        list_against_hello(&console).await?;
    }
    if is_asked("depth") {
        http_depth(&console, &filled).await?;
    }
    if is_asked("usage") {
        usage::print(&console).await?;
    }
    if is_asked("search") {
        search::http_against_process(&console, &store).await?;
        search::against_scan(&console, &lines).await?;
    }
    if is_asked("eve") {
        eve::answers(&console).await?;
    }
    console.stop().await?;
    if is_asked("arrivals") {
        search::while_they_arrive(&store, count).await?;
    }
    Ok(())
}

/// What the figures depend on.
fn machine() {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_else(|_| "unknown".to_owned());
    say(&format!(
        "predictions-console {}, {cores} cores, load before: {}",
        env!("CARGO_PKG_VERSION"),
        load.trim(),
    ));
}

/// A keyset page near the end of the list against the first one, in process.
async fn store_depth(store: &SqliteStore, filled: &rows::Filled) -> Result<()> {
    let mut ratio = Ratio::new("store: page nine tenths down the list ÷ page 1 (time)");
    for _ in 0..RUNS {
        let deep = rows::page_time(store, Some(filled.deep.clone())).await?;
        let first = rows::page_time(store, None).await?;
        ratio.add(deep, first);
    }
    ratio.print("µs", 1e6);
    Ok(())
}

/// The list of 50 rows, rendered on the server, against the plain answer of `/healthz`.
async fn list_against_hello(console: &Console) -> Result<()> {
    let list = load::measure(console.address, "/predictions").await?;
    let hello = load::measure(console.address, "/healthz").await?;
    say(&format!(
        "list page: {} bytes, hello: {} bytes",
        list.bytes, hello.bytes
    ));
    let mut ratio = Ratio::new("server-rendered list of 50 rows ÷ plain hello (requests/s)");
    for _ in 0..RUNS {
        let list = load::measure(console.address, "/predictions").await?;
        let hello = load::measure(console.address, "/healthz").await?;
        ratio.add(list.per_second, hello.per_second);
    }
    ratio.print("requests/s", 1.0);
    Ok(())
}

/// The page at depth against the first one, over HTTP, rendered.
async fn http_depth(console: &Console, filled: &rows::Filled) -> Result<()> {
    let deep = format!("/predictions?before={}", filled.deep);
    let mut ratio = Ratio::new("HTTP: page nine tenths down the list ÷ page 1 (time)");
    for _ in 0..RUNS {
        let times = [
            1.0 / load::measure(console.address, &deep).await?.per_second,
            1.0 / load::measure(console.address, "/predictions")
                .await?
                .per_second,
        ];
        ratio.add(times[0], times[1]);
    }
    ratio.print("ms", 1e3);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its output is what a benchmark is for")]
fn say(line: &str) {
    println!("{line}");
}
