//! Eve's answers over HTTP: every question of her golden set, held against her gate.

use std::time::Instant;

use crate::{Result, console::Console, load, say, search::percentile};

/// The questions with what they ask for.
const GOLDEN: &str = include_str!("../../../app/src/eve/understanding/tests/golden.txt");

/// How long 95 of 100 answers may take, in seconds.
const GATE: f64 = 0.150;

/// How many of the slowest are named.
const NAMED: usize = 5;

/// Asks each question once, and says how long answers take.
pub(crate) async fn answers(console: &Console) -> Result<()> {
    let mut client = load::Client::connect(console.address).await?;
    let lines = GOLDEN.lines().filter(|line| !line.starts_with('#'));
    let mut times = Vec::new();
    for question in lines.filter_map(|line| Some(line.rsplit_once(" => ")?.0)) {
        let question = question.trim_start_matches("[seen] ");
        let start = Instant::now();
        client.question(question).await?;
        times.push((start.elapsed().as_secs_f64(), question));
    }
    let mut seconds: Vec<f64> = times.iter().map(|(seconds, _)| *seconds).collect();
    let (middle, worst) = (percentile(&mut seconds, 50), percentile(&mut seconds, 95));
    say(&format!(
        "Eve over HTTP, {} questions: p50 {:.1} ms, p95 {:.1} ms; p95 ÷ her gate of 150 ms: {:.2}",
        times.len(),
        middle * 1e3,
        worst * 1e3,
        worst / GATE,
    ));
    times.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for (seconds, question) in times.iter().take(NAMED) {
        say(&format!("slow: {:.1} ms for {question}", seconds * 1e3));
    }
    Ok(())
}
