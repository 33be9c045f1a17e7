//! What the store knows of the vault's blobs as such: how large they are, when they were last looked
//! at, whose they still are, and what is left of predictions that were deleted.

use async_trait::async_trait;
use domain::{id::PredictionId, time::Timestamp};

use super::{Error, StoredFile};

/// A blob on the vault's shelves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The length in bytes.
    pub size: u64,
    /// When it came in or was last looked at; long ago where no file has it any more.
    pub seen_at: Timestamp,
}

/// What is left of a prediction that was deleted while its files were to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remnant {
    /// The model's or deployment's namespace.
    pub model: String,
    /// When upstream took it.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// The files that we hold, by number; their addresses are forgotten.
    pub files: Vec<StoredFile>,
}

/// The vault's shelves.
#[async_trait]
pub trait Shelves {
    /// Which of these blobs, named by their hashes, no output file has any more.
    async fn unheld(&self, sha256: Vec<String>) -> Result<Vec<String>, Error>;

    /// Forgets blobs that are gone from the disk and that no output file has.
    async fn forget(&self, sha256: Vec<String>) -> Result<(), Error>;

    /// Notes when blobs were looked at.
    async fn saw(&self, seen: Vec<(String, Timestamp)>) -> Result<(), Error>;

    /// How many bytes all blobs have.
    async fn blob_bytes(&self) -> Result<u64, Error>;

    /// The blobs that were not looked at for longest, those first, at most `limit`.
    async fn stalest(&self, limit: u32) -> Result<Vec<Shelved>, Error>;

    /// Gives up a blob: the files that have it are lost for `reason`, which is a change of their
    /// predictions. Does nothing, and says so, where it was seen since.
    async fn give_up(&self, blob: &Shelved, reason: String) -> Result<bool, Error>;

    /// What is left of a prediction that was deleted; `None` where nothing is.
    async fn remnant(&self, id: &PredictionId) -> Result<Option<Remnant>, Error>;

    /// Forgets what is left of it. Whether anything was.
    async fn drop_remnant(&self, id: &PredictionId) -> Result<bool, Error>;
}
