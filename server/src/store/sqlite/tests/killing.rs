//! What a store survives: the process is killed while it writes, and nothing that was acknowledged
//! is lost.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use futures::StreamExt as _;

use super::{folder, indexed, news, open};
use crate::store::{
    Store as _,
    sqlite::{Options, SqliteStore},
};

/// Names the store to the process that is going to be killed: this very test, started once more.
const VICTIM: &str = "STORE_TEST_VICTIM";

/// Rounds of killing, and acknowledged writes before each.
const ROUNDS: usize = 3;
const WRITES: usize = 60;

#[test]
fn nothing_acknowledged_is_lost_by_a_kill() {
    if let Some(path) = env::var_os(VICTIM) {
        return write_until_killed(&PathBuf::from(path));
    }
    let folder = folder();
    let (_, room) = module_path!().split_once("::").unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    for _ in 0..ROUNDS {
        let mut victim = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg(format!("{room}::nothing_acknowledged_is_lost_by_a_kill"))
            .env(VICTIM, folder.path().join("console.db"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let told = |line: std::io::Result<String>| {
            line.ok()
                .and_then(|line| line.strip_prefix("held ").map(str::to_owned))
        };
        acknowledged.extend(lines.by_ref().filter_map(told).take(WRITES));
        victim.kill().unwrap();
        victim.wait().unwrap();
        // What it said before it died counts, too; its last line may be cut short.
        let mut rest: Vec<String> = lines.map_while(told).collect();
        rest.pop();
        acknowledged.extend(rest);
    }
    assert!(acknowledged.len() >= ROUNDS * WRITES);

    let store = open(&folder);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for id in &acknowledged {
        let record = runtime
            .block_on(store.record(&id.parse().unwrap()))
            .unwrap();
        assert!(record.is_some(), "{id} was acknowledged and is not held");
    }
    // The index was killed, too: it goes on where it was.
    runtime.block_on(indexed(&store));
    let count = |c: &rusqlite::Connection| {
        let sql = "SELECT count(*) FROM search.words w CROSS JOIN search.docs d ON d.doc = w.rowid \
                   CROSS JOIN predictions p ON p.key = d.key AND p.revision = d.revision \
                   WHERE w.words MATCH 'tags : x'";
        c.query_row(sql, [], |r| r.get(0))
    };
    let found: i64 = runtime.block_on(store.readers.run("test", count)).unwrap();
    let held = runtime.block_on(store.held()).unwrap();
    assert_eq!(found.unsigned_abs(), held, "each is in the index once");
    assert_eq!(store.revisions().borrow().0, held, "one revision each");
}

fn write_until_killed(path: &Path) {
    let store = SqliteStore::open(path, Options::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let begin = runtime.block_on(store.held()).unwrap();
    let writes = futures::stream::iter(begin..)
        .map(|n| {
            let store = &store;
            async move {
                let id = format!("p{n}-{}", std::process::id());
                store.apply(vec![news(&id, "queued", 1)]).await.unwrap();
                id
            }
        })
        .buffer_unordered(8);
    runtime.block_on(writes.for_each(async |id| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "held {id}").unwrap();
        out.flush().unwrap();
    }));
}
