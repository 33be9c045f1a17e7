//! A client that sends what it is told and nothing else: no headers of its own, no redirects, no
//! cookies. It speaks HTTP/1.0, whose answers need no decoding, and listens to event streams.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything here takes, shorter than a build's patience.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A request to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) data: String,
}

/// An open stream of events.
#[derive(Debug)]
pub(crate) struct Events {
    stream: TcpStream,
    text: String,
    waiting: VecDeque<Event>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A call of a server function as our own page makes it.
    pub(crate) fn call(name: &str, json: &str) -> Self {
        Self::new("POST", &format!("/api/{name}"))
            .with("sec-fetch-site", "same-origin")
            .with("content-type", "application/json")
            .with("accept", "application/json")
            .body(json)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self
    }

    /// Sends it and reads the answer to its end.
    pub(crate) async fn send(&self, addr: SocketAddr) -> Answer {
        timeout(PATIENCE, self.exchange(addr))
            .await
            .unwrap_or_else(|_| panic!("no answer to {self:?}"))
    }

    /// Sends it and keeps the answer's body as a stream of events.
    pub(crate) async fn listen(&self, addr: SocketAddr) -> Events {
        let mut stream = self.open(addr).await;
        let answer = Answer::read(&read_head(&mut stream).await);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), "text/event-stream");
        Events {
            stream,
            text: String::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Sends it and reads the answer's head: its body may never end.
    pub(crate) async fn head(&self, addr: SocketAddr) -> Answer {
        Answer::read(&read_head(&mut self.open(addr).await).await)
    }

    async fn open(&self, addr: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(addr).await.expect("a connection");
        let mut head = format!("{} {} HTTP/1.0\r\n", self.method, self.target);
        let names = |name: &str| {
            self.headers
                .iter()
                .any(|(n, _)| n.eq_ignore_ascii_case(name))
        };
        if !names("host") {
            head.push_str(&format!("Host: {addr}\r\n"));
        }
        if !self.body.is_empty() || self.method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream
            .write_all(head.as_bytes())
            .await
            .expect("room for a head");
        // A server that refuses a body may close before all of it is sent.
        let _ = stream.write_all(&self.body).await;
        stream
    }

    async fn exchange(&self, addr: SocketAddr) -> Answer {
        let mut stream = self.open(addr).await;
        let mut bytes = Vec::new();
        // What was read before a reset counts.
        let _ = stream.read_to_end(&mut bytes).await;
        Answer::read(&bytes)
    }
}

async fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = timeout(PATIENCE, stream.read_u8()).await;
        head.push(byte.expect("a head in time").expect("a whole head"));
    }
    head
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(':'));
        Self {
            status: status
                .and_then(|status| status.parse().ok())
                .expect("a status"),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// A header's value; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        headers
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Events {
    /// The next event; `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let next = async {
            loop {
                if let Some(event) = self.waiting.pop_front() {
                    return Some(event);
                }
                let mut bytes = vec![0; 64 * 1024];
                let read = self.stream.read(&mut bytes).await.unwrap_or(0);
                if read == 0 {
                    return None;
                }
                self.text
                    .push_str(std::str::from_utf8(&bytes[..read]).expect("whole characters"));
                while let Some((block, rest)) = self.text.split_once("\n\n") {
                    self.waiting.extend(event(block));
                    self.text = rest.to_owned();
                }
            }
        };
        timeout(PATIENCE, next).await.expect("an event in time")
    }

    /// The next event of a name; others are passed over.
    pub(crate) async fn named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name == name {
                return event;
            }
        }
    }
}

fn event(block: &str) -> Option<Event> {
    let mut event = Event::default();
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("event", name)) => event.name = name.to_owned(),
            Some(("id", id)) => event.id = id.to_owned(),
            Some(("data", data)) => event.data = data.to_owned(),
            _ => {}
        }
    }
    (!event.name.is_empty()).then_some(event)
}
