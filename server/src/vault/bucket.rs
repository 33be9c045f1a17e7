//! A bucket of a service that speaks the S3 protocol, as the second place of the vault's blobs: a
//! blob comes into the folder first, and goes on to the bucket from there ([`upload`]).
//!
//! A bucket is whose it is: the object `owner` names the store whose files they are, and nothing is
//! written or deleted before it does. Must not know predictions, stores or who reads.

mod client;
mod trouble;
mod upload;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, SystemTime},
};

use futures::{Stream, StreamExt as _, TryStreamExt as _, future};
use object_store::{
    BackoffConfig, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, PutPayload,
    RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path as Key,
};
use reqwest::Url;

use super::{blobs, opened::Pieces};
use crate::config;

pub(super) use trouble::Trouble;

/// How often, and how long, a request is tried again before somebody is told. The keeper tries
/// again for ever; who looks at a file does not wait that long.
const RETRIES: usize = 2;
const TRYING: Duration = Duration::from_secs(6);

/// The object that says whose the bucket is.
const OWNER: &str = "owner";

/// A bucket.
pub struct Bucket {
    /// Where it is, for people.
    place: String,
    prefix: String,
    service: AmazonS3,
    /// Who the owner is, once it was found to be us.
    owner: OnceLock<String>,
    standing: Mutex<Standing>,
}

/// How the bucket was found when it was last asked.
#[derive(Debug, PartialEq, Eq)]
enum Standing {
    /// It was not.
    Unknown,
    Usable,
    /// What is wrong.
    Unusable(String),
}

impl Bucket {
    /// The bucket that the settings name. Nobody is asked yet.
    ///
    /// # Errors
    /// Fails where there can be no HTTP client, or no address is made of the settings.
    pub fn new(
        settings: &config::Bucket,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let (endpoint, is_plain_loopback) = endpoint(settings)?;
        let mut builder = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_virtual_hosted_style_request(!settings.path_style)
            .with_allow_http(true)
            .with_bucket_name(&settings.name)
            .with_region(&settings.region)
            .with_access_key_id(settings.access_key_id.reveal())
            .with_secret_access_key(settings.secret_access_key.reveal())
            // Not every service can delete many at once.
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: RETRIES,
                retry_timeout: TRYING,
            })
            .with_http_connector(client::Http::new(is_plain_loopback)?);
        if let Some(token) = &settings.session_token {
            builder = builder.with_token(token.reveal());
        }
        Ok(Self {
            place: settings.to_string(),
            prefix: settings.prefix.clone(),
            service: builder.build()?,
            owner: OnceLock::new(),
            standing: Mutex::new(Standing::Unknown),
        })
    }

    /// Where it is: for the log, and to tell it from others.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Whether it is known to be this store's, and did what it was asked last.
    pub(super) fn is_usable(&self) -> bool {
        *self.standing() == Standing::Usable
    }

    /// Notes that it cannot be used; whether that is news.
    pub(super) fn is_news(&self, trouble: &Trouble) -> bool {
        let now = Standing::Unusable(trouble.to_string());
        let before = std::mem::replace(&mut *self.standing(), now);
        before != *self.standing()
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes sure that what is under the prefix belongs to this owner, or to nobody until now; not
    /// to nobody, where it was ours before.
    pub(super) async fn claim(&self, owner: &str, was_ours: bool) -> Result<(), Trouble> {
        let found = match self.read_owner().await {
            Err(Trouble::Missing) if was_ours => return Err(Trouble::Emptied),
            Err(Trouble::Missing) => {
                let name = PutPayload::from(owner.to_owned());
                self.service.put(&self.key(OWNER), name).await?;
                // Of two that came at once, both find the name of the later.
                self.read_owner().await?
            }
            found => found?,
        };
        if found != owner.as_bytes() {
            return Err(Trouble::Taken);
        }
        self.owner.get_or_init(|| owner.to_owned());
        *self.standing() = Standing::Usable;
        Ok(())
    }

    async fn read_owner(&self) -> Result<bytes::Bytes, Trouble> {
        let found = self.service.get(&self.key(OWNER)).await?;
        Ok(found.bytes().await?)
    }

    /// What it means that a file is not there: only in a bucket that is ours now is it lost.
    async fn missing(&self) -> Trouble {
        match self.read_owner().await {
            Ok(found) if self.owner.get().is_some_and(|it| found == it.as_bytes()) => {
                Trouble::Missing
            }
            Ok(_) | Err(Trouble::Missing) => Trouble::Emptied,
            Err(trouble) => trouble,
        }
    }

    /// The bytes of a blob of this size from `first` to before `end`, as they come.
    pub(super) async fn read(
        &self,
        sha256: &str,
        size: u64,
        first: u64,
        end: u64,
    ) -> Result<Pieces, Trouble> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(first..end)),
            ..GetOptions::default()
        };
        let found = self.service.get_opts(&self.blob(sha256), options).await;
        let found = match found.map_err(Trouble::from) {
            Err(trouble) if trouble.is_missing() => Err(self.missing().await),
            found => found,
        }?;
        if found.meta.size != size {
            return Err(Trouble::Unkept);
        }
        let pieces = found.into_stream();
        Ok(pieces.map_err(|error| Trouble::from(error).into()).boxed())
    }

    /// How large a blob is there; `None` where there is none.
    pub(super) async fn size(&self, sha256: &str) -> Result<Option<u64>, Trouble> {
        match self
            .service
            .head(&self.blob(sha256))
            .await
            .map_err(Trouble::from)
        {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Deletes a blob. One that is not there is no error.
    pub(super) async fn delete(&self, sha256: &str) -> Result<(), Trouble> {
        match self
            .service
            .delete(&self.blob(sha256))
            .await
            .map_err(Trouble::from)
        {
            Err(Trouble::Missing) => Ok(()),
            deleted => deleted,
        }
    }

    /// The hashes of the blobs that came in before a moment.
    pub(super) fn older(
        &self,
        before: SystemTime,
    ) -> impl Stream<Item = Result<String, Trouble>> + Send {
        let listed = self.service.list(Some(&self.key("blobs")));
        listed.map_err(Trouble::from).try_filter_map(move |meta| {
            let name = meta.location.filename().filter(|name| blobs::is_hash(name));
            let is_older = SystemTime::from(meta.last_modified) < before;
            future::ok(name.filter(|_| is_older).map(str::to_owned))
        })
    }

    fn blob(&self, sha256: &str) -> Key {
        self.key(&format!("blobs/{sha256}"))
    }

    fn key(&self, name: &str) -> Key {
        Key::from(format!("{}{name}", self.prefix))
    }
}

impl fmt::Debug for Bucket {
    /// Nothing of the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// The base URL of the bucket, as the library wants it, and whether it is plain http on this machine.
fn endpoint(settings: &config::Bucket) -> Result<(String, bool), url::ParseError> {
    let mut url = Url::parse(&settings.url)?;
    let is_plain_loopback = url.scheme() == "http"
        && match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
    if !settings.path_style {
        let host = url.host_str().unwrap_or_default();
        let host = format!("{}.{host}", settings.name);
        url.set_host(Some(&host))?;
    }
    let url = url.as_str().trim_end_matches('/').to_owned();
    Ok((url, is_plain_loopback))
}
