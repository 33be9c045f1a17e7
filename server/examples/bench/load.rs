//! A small closed-loop HTTP load on one address: as cheap as it can be, so that it takes little from
//! the server on the same two cores. Bounded in time and connections; loopback only.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Result;

const CONNECTIONS: usize = 8;
const WINDOW: Duration = Duration::from_millis(1_500);

/// What a load came to.
pub(crate) struct Outcome {
    /// Answers per second over all connections.
    pub(crate) per_second: f64,
    /// The bytes of one answer, head included.
    pub(crate) bytes: usize,
}

/// Asks for `path` over eight connections for a second and a half.
pub(crate) async fn measure(address: SocketAddr, path: &str) -> Result<Outcome> {
    assert!(
        address.ip().is_loopback(),
        "the load goes to this machine only"
    );
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(ask(address, request.clone(), start)))
        .collect();
    let (mut answers, mut bytes) = (0, 0);
    for task in tasks {
        let (count, size) = task.await??;
        answers += count;
        bytes = size;
    }
    Ok(Outcome {
        per_second: f64::from(answers) / start.elapsed().as_secs_f64(),
        bytes,
    })
}

/// One connection that asks for one search after the other.
pub(crate) struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects to the console.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            stream,
            buffer: Vec::with_capacity(1 << 18),
        })
    }

    /// Asks for the first page of a search, as the page does.
    pub(crate) async fn search(&mut self, query: &str) -> Result<()> {
        let body = serde_json::json!({"query": query, "stretch": {"before": null, "pages": 1}});
        self.call("/api/list", &body.to_string()).await
    }

    /// Asks Eve a question, as her panel does.
    pub(crate) async fn question(&mut self, question: &str) -> Result<()> {
        let body = serde_json::json!({"question": question, "here": "/predictions"});
        self.call("/api/ask", &body.to_string()).await
    }

    async fn call(&mut self, path: &str, body: &str) -> Result<()> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.ask(&request).await
    }

    /// Asks for a page.
    pub(crate) async fn get(&mut self, path: &str) -> Result<()> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        self.ask(&request).await
    }

    /// The bytes of the last answer, head included.
    pub(crate) fn received(&self) -> usize {
        self.buffer.len()
    }

    async fn ask(&mut self, request: &str) -> Result<()> {
        self.buffer.clear();
        self.stream.write_all(request.as_bytes()).await?;
        while !is_whole(&self.buffer) {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        if !self.buffer.starts_with(b"HTTP/1.1 200 ") {
            return Err(String::from_utf8_lossy(&self.buffer[..self.buffer.len().min(300)]).into());
        }
        Ok(())
    }
}

async fn ask(address: SocketAddr, request: String, start: Instant) -> Result<(u32, usize)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(1 << 18);
    let mut count = 0;
    while start.elapsed() < WINDOW {
        buffer.clear();
        stream.write_all(request.as_bytes()).await?;
        while !is_whole(&buffer) {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        if !buffer.starts_with(b"HTTP/1.1 200 ") {
            return Err(String::from_utf8_lossy(&buffer[..buffer.len().min(200)]).into());
        }
        count += 1;
    }
    Ok((count, buffer.len()))
}

/// Whether an answer has arrived whole: by its length, or by the last chunk.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    match head
        .split("content-length:")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next())
    {
        Some(length) => length
            .trim()
            .parse()
            .is_ok_and(|length: usize| answer.len() >= end + 4 + length),
        None => answer.ends_with(b"\r\n0\r\n\r\n"),
    }
}
