//! How long the usage page takes, rendered, over ranges of a full store.

use std::time::Instant;

use crate::{Result, console::Console, load, say, search::percentile};

const ROUNDS: usize = 100;

/// Ranges of the made-up predictions: a day by the hour, and from its middle; a month; all of them.
const RANGES: [(&str, &str); 4] = [
    ("a day", "2024-02-01"),
    ("24 hours", "2024-02-01T11:30..2024-02-02T11:29"),
    ("30 days", "2024-01-20T11:30..2024-02-19T11:29"),
    ("everything", "2023..2024"),
];

/// Prints the time of each range.
pub(crate) async fn print(console: &Console) -> Result<()> {
    let mut client = load::Client::connect(console.address).await?;
    for (name, range) in RANGES {
        for by in ["model", "status"] {
            let path = format!("/usage?range={range}&by={by}");
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                let start = Instant::now();
                client.get(&path).await?;
                times.push(start.elapsed().as_secs_f64());
            }
            say(&format!(
                "usage page of {name} by {by}: {} KB, p50 {:.1} ms, p95 {:.1} ms",
                client.received() / 1_000,
                percentile(&mut times, 50) * 1e3,
                percentile(&mut times, 95) * 1e3,
            ));
        }
    }
    Ok(())
}
