//! Files whose fetching was interrupted, and disks that take nothing.

use std::sync::{Arc, Mutex};

use super::*;
use crate::vault::keeper::download::part_name;

/// What is to be fetched: more than one piece of it, and too little to be followed.
fn bytes() -> Vec<u8> {
    (0..64_000_u32).map(|n| (n % 251) as u8).collect()
}

/// What an upstream does with one request.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// Sends the first bytes of all, under this tag, and breaks off.
    BreakAfter(usize, &'static str),
    /// Sends what was asked for, if that is of the file with this tag.
    Serve(&'static str),
    /// Claims to send the rest, and sends it from another place.
    Misplace,
    /// Says that there is no such range.
    Deny,
}

/// An upstream that does one after the other, the last again and again; and what it was asked for.
/// Byte for byte, because a server with a body that breaks may not send what came before.
async fn upstream(plan: &'static [Does]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                socket.read_buf(&mut request).await.unwrap();
            }
            let request = String::from_utf8(request).unwrap();
            let field = |name: &str| {
                let line = request.lines().find_map(|line| line.strip_prefix(name));
                line.map_or("", str::trim)
            };
            let (range, if_range) = (field("range:"), field("if-range:"));
            let number = {
                let mut log = log.lock().unwrap();
                log.push(format!("{range} {if_range}"));
                log.len() - 1
            };
            let from = range
                .strip_prefix("bytes=")
                .and_then(|range| range.strip_suffix('-'));
            let from = from.map(|from| from.parse().unwrap());
            let answer = answer(plan[number.min(plan.len() - 1)], from, if_range);
            socket.write_all(&answer).await.unwrap();
        }
    });
    (base, asked)
}

fn answer(does: Does, from: Option<usize>, if_range: &str) -> Vec<u8> {
    let all = bytes();
    let size = all.len();
    let send = |status: &str, fields: String, length: usize, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    let tagged = |tag: &str| format!("etag: {tag}\r\n");
    let part = |from: usize, said: usize| {
        let range = format!("content-range: bytes {said}-{}/{size}\r\n", size - 1);
        send("206 Partial Content", range, size - from, &all[from..])
    };
    match does {
        Does::BreakAfter(count, tag) => send("200 OK", tagged(tag), size, &all[..count]),
        Does::Serve(tag) => match from.filter(|_| if_range == tag) {
            Some(from) => part(from, from),
            None => send("200 OK", tagged(tag), size, &all),
        },
        Does::Misplace => part(from.unwrap_or(0), 7),
        Does::Deny => send("416 Range Not Satisfiable", String::new(), 0, &[]),
    }
}

/// Fetches what this upstream has and returns what it was asked for.
async fn fetched(plan: &'static [Does]) -> Vec<String> {
    let (base, asked) = upstream(plan).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("a.bin", &format!("{base}/x"))]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    let blob = kept(vault.outcome("a", 0).await);
    let path = vault.keeper.blobs.path(&blob.sha256).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), bytes(), "{plan:?}");
    assert_eq!(vault.incoming(), 0, "{plan:?}");
    vault.cancel.cancel();
    run.await.unwrap();
    let asked = asked.lock().unwrap();
    asked.clone()
}

#[tokio::test]
async fn what_was_interrupted_is_gone_on_with() {
    let plan = &[Does::BreakAfter(60_000, "\"v1\""), Does::Serve("\"v1\"")];
    assert_eq!(fetched(plan).await, [" ", "bytes=60000- \"v1\""]);
}

#[tokio::test]
async fn another_file_at_the_same_address_is_fetched_from_its_beginning() {
    let plan = &[Does::BreakAfter(60_000, "\"v1\""), Does::Serve("\"v2\"")];
    assert_eq!(fetched(plan).await, [" ", "bytes=60000- \"v1\""]);
}

#[tokio::test]
async fn without_a_strong_name_there_is_nothing_to_go_on_with() {
    let plan = &[Does::BreakAfter(60_000, "W/\"v1\""), Does::Serve("\"v1\"")];
    assert_eq!(fetched(plan).await, [" ", " "]);
}

#[tokio::test]
async fn a_rest_that_does_not_fit_is_not_taken() {
    for wrong in [Does::Misplace, Does::Deny] {
        let first = Does::BreakAfter(60_000, "\"v1\"");
        let plan = Box::leak(Box::new([first, wrong, Does::Serve("\"v1\"")]));
        assert_eq!(fetched(plan).await, [" ", "bytes=60000- \"v1\"", " "]);
    }
}

#[tokio::test]
async fn goes_on_after_a_restart() {
    let (base, asked) =
        upstream(&[Does::BreakAfter(60_000, "\"v1\""), Does::Serve("\"v1\"")]).await;
    let resting = Limits {
        rest: Duration::from_secs(3_600),
        ..limits()
    };
    let vault = Vault::new(&base, resting);
    vault.add("a", &[("a.bin", &format!("{base}/x"))]).await;
    assert_eq!(vault.ask("a", 0).await, StoredCopy::Pending { tries: 1 });
    assert_eq!(vault.incoming(), 2, "a part and its mark");
    let vault = vault.restarted(&base, resting);
    let blob = kept(vault.ask("a", 0).await);
    let path = vault.keeper.blobs.path(&blob.sha256).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), bytes());
    assert_eq!(*asked.lock().unwrap(), [" ", "bytes=60000- \"v1\""]);
    assert_eq!(vault.incoming(), 0);
}

#[tokio::test]
async fn a_full_disk_costs_no_file() {
    let base = serve(Router::new().route("/x", get(|| async { bytes() }))).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("a.bin", &format!("{base}/x"))]).await;
    // Everything that is written to this device fails as it does on a full disk.
    let part = part_name(&vault.file("a", 0).await).path(&vault.keeper.blobs);
    std::os::unix::fs::symlink("/dev/full", &part).unwrap();
    assert_eq!(vault.ask("a", 0).await, StoredCopy::Pending { tries: 1 });
    assert_eq!(vault.incoming(), 0, "and leaves nothing behind");
    // There is room again.
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    kept(vault.outcome("a", 0).await);
    vault.cancel.cancel();
    run.await.unwrap();
}
