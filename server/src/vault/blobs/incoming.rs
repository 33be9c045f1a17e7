//! A file that is coming in. Its bytes go to a temporary name and its hash grows with them; whoever
//! wants it meanwhile follows what is there. One that was interrupted leaves its part behind with a
//! mark, so that a later try, even of another process, can go on where it ended.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::kind::Kind;
use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncWriteExt as _, sync::watch, task::spawn_blocking};

use super::Blobs;
use crate::{
    store::Blob,
    vault::{format, tracks::is_sound_alone},
};

/// After so many bytes the mark is written anew: what a kill costs at most.
const MARK_EVERY: u64 = 8 << 20;

/// Read at once where a part is checked.
const PIECE: usize = 256 * 1_024;

/// The ending of a part, and of its mark.
const PART: &str = "part";
const MARK: &str = "mark";

/// The temporary name of a file: the same for every try to fetch the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::vault) struct PartName(String);

/// What is there of a file that is coming in.
#[derive(Clone, Debug)]
pub(in crate::vault) struct Arrived {
    /// To be read at places below `size`.
    pub(in crate::vault) file: Arc<fs::File>,
    /// How many bytes are there.
    pub(in crate::vault) size: u64,
    /// How many there will be, as upstream says.
    pub(in crate::vault) total: Option<u64>,
    /// The MIME type told from the first bytes.
    pub(in crate::vault) mime: &'static str,
    /// Whether that is all.
    pub(in crate::vault) is_whole: bool,
}

/// Follows a file that is coming in; `None` until its type is known. It has failed where this ends
/// and not all was there.
pub(in crate::vault) type Arrival = watch::Receiver<Option<Arrived>>;

/// What an earlier try left of a file.
#[derive(Debug)]
pub(in crate::vault) struct Begun {
    name: PartName,
    tag: String,
    progress: Progress,
}

/// A file that is coming in. Dropped before it is whole, it leaves a part that can be gone on with,
/// or nothing where upstream did not name what it sent.
#[derive(Debug)]
pub(in crate::vault) struct Incoming {
    folder: PathBuf,
    part: PathBuf,
    file: File,
    reader: Arc<fs::File>,
    progress: Progress,
    /// How upstream names this very content.
    tag: Option<String>,
    total: Option<u64>,
    /// The sort of file that upstream says it is.
    claimed: Kind,
    /// How much the mark on the disk tells of.
    marked: u64,
    arrival: watch::Sender<Option<Arrived>>,
    is_whole: bool,
}

/// A file that is all there, and on the disk for good as soon as it is kept.
#[derive(Debug)]
pub(in crate::vault) struct Whole {
    incoming: Incoming,
    blob: Blob,
}

#[derive(Clone, Debug, Default)]
struct Progress {
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
}

/// Both ends of an arrival.
pub(in crate::vault) fn arrival() -> (watch::Sender<Option<Arrived>>, Arrival) {
    watch::channel(None)
}

/// Whether a temporary file may be a part that can be gone on with, or its mark.
pub(super) fn can_go_on(path: &Path) -> bool {
    let is = |ending: &str| path.extension().is_some_and(|it| it == ending);
    (is(PART) && path.with_extension(MARK).exists())
        || (is(MARK) && path.with_extension(PART).exists())
}

impl PartName {
    /// The name of what these words tell apart from everything else.
    pub(in crate::vault) fn of(words: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word.len().to_be_bytes());
            hash.update(word.as_bytes());
        }
        Self(hex::encode(hash.finalize()))
    }

    /// Where the part is.
    pub(in crate::vault) fn path(&self, blobs: &Blobs) -> PathBuf {
        blobs.incoming().join(&self.0).with_extension(PART)
    }
}

impl Blobs {
    /// What an earlier try left of a file, if it is still what it was.
    pub(in crate::vault) async fn begun(&self, name: &PartName) -> Option<Begun> {
        let (part, name) = (name.path(self), name.clone());
        let read = spawn_blocking(move || {
            let (tag, size, sha256) = read_mark(&part)?;
            let progress = progress(&part, size).ok()?;
            let is_same = hex::encode(progress.hash.clone().finalize()) == sha256;
            is_same.then_some(Begun {
                name,
                tag,
                progress,
            })
        });
        read.await.ok()?
    }

    /// Begins to take in a file of which upstream says how long it is, and how it names this very
    /// content.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(in crate::vault) async fn receive(
        &self,
        name: &PartName,
        tag: Option<String>,
        total: Option<u64>,
        claimed: Kind,
        arrival: watch::Sender<Option<Arrived>>,
    ) -> io::Result<Incoming> {
        let part = name.path(self);
        // What is there was not gone on with.
        let _ = fs::remove_file(part.with_extension(MARK));
        let file = File::create(&part).await?;
        let progress = Progress::default();
        self.incoming_at(part, file, progress, (tag, total, claimed), arrival)
            .await
    }

    /// Goes on with one.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(in crate::vault) async fn go_on(
        &self,
        begun: Begun,
        total: Option<u64>,
        claimed: Kind,
        arrival: watch::Sender<Option<Arrived>>,
    ) -> io::Result<Incoming> {
        let part = begun.name.path(self);
        let file = File::options().append(true).open(&part).await?;
        // There may be more than the mark told of.
        file.set_len(begun.progress.size).await?;
        let (progress, tag) = (begun.progress, Some(begun.tag));
        self.incoming_at(part, file, progress, (tag, total, claimed), arrival)
            .await
    }

    /// Deletes what an earlier try left of a file.
    pub(in crate::vault) fn forget(&self, name: &PartName) {
        let part = name.path(self);
        // What cannot be removed now is swept later.
        let _ = fs::remove_file(part.with_extension(MARK));
        let _ = fs::remove_file(part);
    }

    async fn incoming_at(
        &self,
        part: PathBuf,
        file: File,
        progress: Progress,
        (tag, total, claimed): (Option<String>, Option<u64>, Kind),
        arrival: watch::Sender<Option<Arrived>>,
    ) -> io::Result<Incoming> {
        let reader = File::open(&part).await?.into_std().await;
        let incoming = Incoming {
            folder: self.folder.clone(),
            part,
            file,
            reader: Arc::new(reader),
            marked: progress.size,
            progress,
            tag,
            total,
            claimed,
            arrival,
            is_whole: false,
        };
        incoming.tell();
        Ok(incoming)
    }
}

impl Begun {
    /// How many bytes are there.
    pub(in crate::vault) fn size(&self) -> u64 {
        self.progress.size
    }

    /// How upstream named the content.
    pub(in crate::vault) fn tag(&self) -> &str {
        &self.tag
    }
}

impl Incoming {
    /// How many bytes have come in.
    pub(in crate::vault) fn size(&self) -> u64 {
        self.progress.size
    }

    /// Takes in a piece. When this returns, those who follow can read it.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub(in crate::vault) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await?;
        self.file.flush().await?;
        self.progress.add(piece);
        self.tell();
        if self.size() - self.marked >= MARK_EVERY {
            self.mark();
        }
        Ok(())
    }

    /// Says that this is all.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub(in crate::vault) async fn seal(mut self) -> io::Result<Whole> {
        self.file.sync_all().await?;
        self.is_whole = true;
        self.total = Some(self.size());
        self.tell();
        let blob = Blob {
            sha256: hex::encode(self.progress.hash.clone().finalize()),
            size: self.size(),
            mime: self.mime().await.to_owned(),
        };
        Ok(Whole {
            incoming: self,
            blob,
        })
    }

    /// Returns the type of the complete file: its tracks tell sounds from films.
    async fn mime(&self) -> &'static str {
        let told = format::claimed_mime(&self.progress.head, self.claimed);
        if !matches!(
            told,
            "video/mp4" | "video/webm" | "audio/mp4" | "audio/webm"
        ) {
            return told;
        }
        let part = self.part.clone();
        let look = move || {
            let mut file = io::BufReader::new(fs::File::open(part).ok()?);
            is_sound_alone(&mut file, told)
        };
        match spawn_blocking(look).await.ok().flatten() {
            Some(true) => format::sound_in(told),
            Some(false) => format::film_in(told),
            None => told,
        }
    }

    fn tell(&self) {
        let Progress { size, head, .. } = &self.progress;
        if head.len() < format::HEAD && !self.is_whole {
            return;
        }
        self.arrival.send_replace(Some(Arrived {
            file: Arc::clone(&self.reader),
            size: *size,
            total: self.total,
            mime: format::claimed_mime(head, self.claimed),
            is_whole: self.is_whole,
        }));
    }

    /// Notes how far it has come, where it can be gone on with. Short enough to be done in between.
    fn mark(&mut self) {
        let Some(tag) = self.tag.as_deref().filter(|_| self.size() > 0) else {
            return;
        };
        let sha256 = hex::encode(self.progress.hash.clone().finalize());
        let text = format!("{} {sha256} {tag}\n", self.size());
        let mark = self.part.with_extension(MARK);
        // One that was cut short does not fit its part, which is then fetched from its beginning.
        if fs::write(mark, text).is_ok() {
            self.marked = self.size();
        }
    }
}

impl Whole {
    /// What it is.
    pub(in crate::vault) fn blob(&self) -> &Blob {
        &self.blob
    }

    /// Gives it its name for good. When this returns, the disk knows it.
    ///
    /// # Errors
    /// Fails where the disk does; then it can be gone on with.
    pub(in crate::vault) async fn keep(mut self) -> io::Result<Blob> {
        let target = super::path(&self.incoming.folder, &self.blob.sha256);
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        let source = self.incoming.part.clone();
        let settled = spawn_blocking(move || settle(&source, &target)).await;
        settled.map_err(io::Error::other)??;
        // There is no part any more; only its mark is to go.
        self.incoming.tag = None;
        Ok(self.blob)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.mark();
        if self.tag.is_none() || self.size() == 0 {
            // What cannot be removed now is swept later.
            let _ = fs::remove_file(self.part.with_extension(MARK));
            let _ = fs::remove_file(&self.part);
        }
    }
}

impl Progress {
    fn add(&mut self, piece: &[u8]) {
        let missing = format::TEXT_HEAD - self.head.len();
        self.head.extend(piece.iter().take(missing));
        self.hash.update(piece);
        self.size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
    }
}

/// Reads a mark: upstream's name of the content, how many bytes were there, and their hash.
fn read_mark(part: &Path) -> Option<(String, u64, String)> {
    let text = fs::read_to_string(part.with_extension(MARK)).ok()?;
    let (size, rest) = text.strip_suffix('\n')?.split_once(' ')?;
    let (sha256, tag) = rest.split_once(' ')?;
    Some((tag.to_owned(), size.parse().ok()?, sha256.to_owned()))
}

/// How far a part of this size has come. Blocks for as long as it takes to read it.
fn progress(part: &Path, size: u64) -> io::Result<Progress> {
    let mut left = io::Read::take(fs::File::open(part)?, size);
    let mut progress = Progress::default();
    let mut piece = vec![0; PIECE];
    loop {
        match io::Read::read(&mut left, &mut piece)? {
            0 => return Ok(progress),
            read => progress.add(&piece[..read]),
        }
    }
}

/// Gives a file its name for good, and makes sure that the disk knows the name, too.
fn settle(source: &Path, target: &Path) -> io::Result<()> {
    let shelf = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(shelf)?;
    fs::rename(source, target)?;
    for folder in shelf.ancestors().take(2) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
