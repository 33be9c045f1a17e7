//! A service that speaks the S3 protocol, on this machine: a whole server of it that checks
//! signatures and keeps what it is given in a folder. It notes what it is asked, and can be made to
//! break connections.

use std::{
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use server::config::{Bucket, Secret};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The bucket that is there.
pub(crate) const BUCKET: &str = "files";

/// The keys that open it: nothing that leaves the server may contain them.
pub(crate) const KEY_ID: &str = "AKcanary51c2";
pub(crate) const KEY: &str = "SKcanary51c2";

/// The service.
#[derive(Debug)]
pub(crate) struct S3 {
    addr: SocketAddr,
    root: TempDir,
    behaviour: Arc<Behaviour>,
    _stop: DropGuard,
}

#[derive(Debug, Default)]
struct Behaviour {
    is_down: AtomicBool,
    /// Requests with this in their line are broken off.
    broken: Mutex<Option<String>>,
    /// `PUT /files/a?x`, one after the other.
    asked: Mutex<Vec<String>>,
}

impl S3 {
    pub(crate) async fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(BUCKET)).unwrap();
        let files = s3s_fs::FileSystem::new(root.path()).unwrap();
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(KEY_ID, KEY));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let behaviour = Arc::default();
        let stop = CancellationToken::new();
        let serving = serve(listener, service, Arc::clone(&behaviour));
        // The test's runtime owns it; it ends with this.
        tokio::spawn(stop.clone().run_until_cancelled_owned(serving));
        Self {
            addr,
            root,
            behaviour,
            _stop: stop.drop_guard(),
        }
    }

    /// How a console is told of it.
    pub(crate) fn settings(&self) -> Bucket {
        Bucket {
            url: format!("http://{}", self.addr),
            name: BUCKET.to_owned(),
            region: "us-east-1".to_owned(),
            prefix: "console/".to_owned(),
            path_style: true,
            access_key_id: Secret::from(KEY_ID),
            secret_access_key: Secret::from(KEY),
            session_token: None,
        }
    }

    /// Whether it breaks every connection.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.behaviour.is_down.store(is_down, Ordering::SeqCst);
    }

    /// Which requests it breaks.
    pub(crate) fn set_broken(&self, part_of_line: Option<&str>) {
        *lock(&self.behaviour.broken) = part_of_line.map(str::to_owned);
    }

    /// What it was asked with this in its line.
    pub(crate) fn asked(&self, part_of_line: &str) -> Vec<String> {
        let asked = lock(&self.behaviour.asked);
        let asked = asked.iter().filter(|line| line.contains(part_of_line));
        asked.cloned().collect()
    }

    /// Where it has what belongs to a key.
    pub(crate) fn path(&self, key: &str) -> PathBuf {
        self.root.path().join(BUCKET).join("console").join(key)
    }

    /// The hashes of the blobs that it has.
    pub(crate) fn blobs(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("blobs")) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.len() == 64).collect()
    }
}

async fn serve(listener: TcpListener, service: S3Service, behaviour: Arc<Behaviour>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (service, behaviour) = (service.clone(), Arc::clone(&behaviour));
        connections.spawn(async move {
            let answer = service_fn(|request: Request<Incoming>| {
                let answer = behaviour
                    .allows(&request)
                    .then(|| hyper::service::Service::call(&service, request));
                async move {
                    let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
                    let answer = answer.ok_or_else(broken)?.await;
                    answer.map_err(|error| io::Error::other(format!("{error:?}")))
                }
            });
            // A connection that is broken is what a test asked for.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

impl Behaviour {
    fn allows(&self, request: &Request<Incoming>) -> bool {
        let line = format!("{} {}", request.method(), request.uri());
        let is_broken = lock(&self.broken)
            .as_ref()
            .is_some_and(|part| line.contains(part));
        lock(&self.asked).push(line);
        !is_broken && !self.is_down.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
