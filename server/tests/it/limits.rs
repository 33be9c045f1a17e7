//! Whoever holds a connection without use: half a head, half a body, an answer that is not read. Each is cut,
//! on every route, and nobody else notices.

use std::time::Duration;

use futures::future::join_all;
use http::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::{
    client::Request,
    stage::{Console, Stage},
};

const TOKEN: &str = "a-token-of-some-length";

/// The time in which whoever is slow is cut.
const CUT: Duration = Duration::from_secs(15);

/// Connections that an address may have before a request of it is let in.
const MAX_OF_AN_ADDRESS: usize = 256;

async fn guarded() -> (Stage, Console) {
    let mut stage = Stage::new().await;
    stage.build_site();
    stage.settings.access_token = Some(TOKEN.into());
    let console = stage.console().await;
    (stage, console)
}

/// Sends `start` and then a byte each second until the server closes the connection. Returns how long that took.
async fn drip(console: &Console, start: &str, byte: u8) -> Duration {
    let mut stream = TcpStream::connect(console.addr).await.unwrap();
    let began = Instant::now();
    stream.write_all(start.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let dripping = async {
        loop {
            sleep(Duration::from_secs(1)).await;
            if writer.write_all(&[byte]).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut answer = Vec::new();
    tokio::select! {
        _ = timeout(CUT * 2, reader.read_to_end(&mut answer)) => {}
        () = dripping => {}
    }
    began.elapsed()
}

fn address(path: &str) -> String {
    path.replace("{id}", "p")
        .replace("{prediction}", "p")
        .replace("{number}", "0")
        .replace("{place}", "0")
        .replace("{part}", "raw")
        .replace("{job}", "none")
        .replace("{token}", "none")
        .replace("{*slug}", "flux")
        .replace("{*file}", "a.css")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_cuts_half_a_head_and_half_a_body() {
    let (_stage, console) = &guarded().await;
    let mut attacks = Vec::new();
    for entry in console.running.surface() {
        let path = address(&entry.path);
        for method in entry.methods {
            let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", console.addr);
            attacks.push((format!("{head}X-Slow: "), b'a'));
            if *method != Method::POST {
                continue;
            }
            let own = "Sec-Fetch-Site: same-origin\r\nContent-Length: 1000\r\n";
            let kind = match path.starts_with("/api/") {
                true => "Content-Type: application/json\r\n",
                false => "Content-Type: application/x-www-form-urlencoded\r\n",
            };
            let token = format!("Authorization: Bearer {TOKEN}\r\n");
            // Those who may come in, and those who may not.
            for token in [token.as_str(), ""] {
                attacks.push((format!("{head}{own}{kind}{token}\r\n"), b'x'));
            }
        }
    }
    assert!(attacks.len() > 80);
    let cut = attacks.iter().map(async |(start, byte)| {
        let took = drip(console, start, *byte).await;
        (took > CUT).then(|| format!("{took:?}: {start}"))
    });
    let slow: Vec<String> = join_all(cut).await.into_iter().flatten().collect();
    assert_eq!(slow, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_cut() {
    let (_stage, console) = &guarded().await;
    let targets = ["/predictions", "/login"];
    let cut = targets.map(async |target| {
        let mut stream = TcpStream::connect(console.addr).await.unwrap();
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nAuthorization: Bearer {TOKEN}\r\n\r\n",
            console.addr
        );
        let began = Instant::now();
        // More answers than all buffers on the way hold.
        let asked = async {
            while stream.write_all(request.as_bytes()).await.is_ok() {
                if began.elapsed() > CUT * 3 {
                    return false;
                }
            }
            true
        };
        timeout(CUT * 3, asked).await.unwrap_or(false)
    });
    assert_eq!(join_all(cut).await, [true; 2]);
}

/// The time under which 99 of 100 requests are answered.
async fn p99(console: &Console) -> Duration {
    let mut times = Vec::new();
    for _ in 0..200 {
        let request = Request::get("/healthz").with("authorization", &format!("Bearer {TOKEN}"));
        let began = Instant::now();
        assert_eq!(request.send(console.addr).await.status, 200);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// A connection from another address of this machine.
async fn connect_from(console: &Console, from: [u8; 4]) -> std::io::Result<TcpStream> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.connect(console.addr).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_strangers_takes_only_so_many_connections() {
    let (_stage, console) = &guarded().await;
    let baseline = p99(console).await;
    let login = format!(
        "POST /login HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
        console.addr
    );
    let mut attackers = Vec::new();
    for _ in 0..MAX_OF_AN_ADDRESS * 4 {
        let mut stream = connect_from(console, [127, 0, 0, 9]).await.unwrap();
        // The server may have closed it already.
        let _ = stream.write_all(login.as_bytes()).await;
        attackers.push(stream);
    }
    sleep(Duration::from_millis(500)).await;
    let mut refused = 0;
    for stream in &mut attackers {
        let closed = timeout(Duration::from_millis(1), stream.read_u8()).await;
        refused += usize::from(matches!(closed, Ok(Err(_))));
    }
    assert_eq!(refused, MAX_OF_AN_ADDRESS * 3);
    // Whoever comes from elsewhere notices nothing.
    let beside = p99(console).await;
    let most = (baseline * 2).max(Duration::from_millis(50));
    assert!(beside <= most, "{beside:?} beside, {baseline:?} alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_let_in_is_no_stranger() {
    let (_stage, console) = &guarded().await;
    let mut members = Vec::new();
    for _ in 0..MAX_OF_AN_ADDRESS + 20 {
        let mut stream = connect_from(console, [127, 0, 0, 8]).await.unwrap();
        let request = format!(
            "GET /jobs/none HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n",
            console.addr
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        assert!(stream.read_u8().await.is_ok());
        members.push(stream);
    }
}
