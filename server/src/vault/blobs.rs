//! The folder of the vault. A file comes in under a temporary name and is known by the hash of its
//! content once all of it is on the disk; so a blob is whole or is not there.

mod incoming;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

pub(super) use incoming::{Arrival, Arrived, Begun, Incoming, PartName, Whole, arrival};

/// The folder of what is noted about uploads.
const UPLOADS: &str = "uploads";

/// The file that says where the bucket is.
const PLACE: &str = "bucket";

/// The folder of the vault.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    /// Numbers the temporary names of this process.
    next: AtomicU64,
}

impl Blobs {
    /// Opens the folder, making it where it is missing, and sweeps what a crash left half done but
    /// for files that can be gone on with.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let blobs = Self {
            folder: folder.to_owned(),
            next: AtomicU64::new(0),
        };
        fs::create_dir_all(folder.join("blobs"))?;
        fs::create_dir_all(blobs.incoming())?;
        for entry in fs::read_dir(blobs.incoming())? {
            let path = entry?.path();
            if !incoming::can_go_on(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(blobs)
    }

    /// Where a blob is, if it is there. Only for the hash of a [`Blob`]: anything else has no path.
    pub fn path(&self, sha256: &str) -> Option<PathBuf> {
        path(&self.folder, sha256)
    }

    /// Where the thumbnail of a blob is, if it was made.
    pub(super) fn thumbnail(&self, sha256: &str) -> Option<PathBuf> {
        shelved(&self.folder, "thumbnails", sha256)
    }

    /// Keeps the thumbnail of a blob: all of it or nothing. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn put_thumbnail(&self, sha256: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.thumbnail(sha256).ok_or(io::ErrorKind::InvalidInput)?;
        let source = self.temporary();
        fs::write(&source, bytes)?;
        // It can be made again: no need to wait for the disk.
        let shelf = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let kept = fs::create_dir_all(shelf).and_then(|()| fs::rename(&source, &target));
        kept.inspect_err(|_| _ = fs::remove_file(&source))
    }

    /// Where it is noted how far a blob has come on its way to the bucket.
    pub(super) fn journal(&self, sha256: &str) -> PathBuf {
        self.folder.join(UPLOADS).join(sha256)
    }

    /// The blobs whose way to the bucket was begun. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be read.
    pub(super) fn journals(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.folder.join(UPLOADS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names
            .filter(|name| name.as_ref().map_or(true, |name| is_hash(name)))
            .collect()
    }

    /// Makes sure that the files which went to a bucket are looked for where they are.
    ///
    /// # Errors
    /// Fails with a sentence where they went to another one than `place`.
    pub(super) fn check_place(&self, place: Option<&str>) -> io::Result<()> {
        let note = self.folder.join(PLACE);
        let there = match fs::read_to_string(&note) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            there => there?,
        };
        if place == Some(there.trim_end()) {
            return Ok(());
        }
        let (there, note) = (there.trim_end(), note.display());
        Err(io::Error::other(format!(
            "its files are in the bucket {there}, which [vault.bucket] must name; if they were \
             brought elsewhere, or are to be done without, delete {note}"
        )))
    }

    /// Whether files went to a bucket.
    pub(super) fn has_place(&self) -> bool {
        self.folder.join(PLACE).exists()
    }

    /// Notes where files go from now on. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn note_place(&self, place: &str) -> io::Result<()> {
        fs::write(self.folder.join(PLACE), format!("{place}\n"))
    }

    /// Deletes a blob that went to the bucket; its thumbnail stays. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn let_go(&self, sha256: &str) -> io::Result<()> {
        self.path(sha256).map_or(Ok(()), remove)
    }

    /// Deletes the thumbnail of a blob. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn discard_thumbnail(&self, sha256: &str) -> io::Result<()> {
        self.thumbnail(sha256).map_or(Ok(()), remove)
    }

    /// A temporary name for what a later start may sweep.
    pub(super) fn temporary(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.incoming().join(number.to_string())
    }

    /// The hashes of the blobs of one shelf, or of those that came in before a moment. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be read.
    pub(super) fn shelf(&self, number: u8, before: Option<SystemTime>) -> io::Result<Vec<String>> {
        let shelf = format!("{number:02x}");
        let entries = match fs::read_dir(self.folder.join("blobs").join(&shelf)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut hashes = Vec::new();
        for entry in entries {
            let entry = entry?;
            let hash = format!("{shelf}{}", entry.file_name().to_string_lossy());
            let is_older = match before {
                Some(before) => entry.metadata()?.modified()? < before,
                None => true,
            };
            if is_hash(&hash) && is_older {
                hashes.push(hash);
            }
        }
        Ok(hashes)
    }

    /// Deletes a blob and its thumbnail. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn discard(&self, sha256: &str) -> io::Result<()> {
        self.discard_thumbnail(sha256)?;
        self.let_go(sha256)
    }

    /// Deletes parts of files that nobody has gone on with since a moment. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub(super) fn discard_parts(&self, before: SystemTime) -> io::Result<()> {
        for entry in fs::read_dir(self.incoming())? {
            let entry = entry?;
            // One that has just become a blob is not there any more.
            let Ok(touched) = entry.metadata().and_then(|found| found.modified()) else {
                continue;
            };
            if touched < before {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }
}

fn path(folder: &Path, sha256: &str) -> Option<PathBuf> {
    shelved(folder, "blobs", sha256)
}

fn shelved(folder: &Path, kind: &str, sha256: &str) -> Option<PathBuf> {
    let (shelf, rest) = is_hash(sha256).then(|| sha256.split_at(2))?;
    Some(folder.join(kind).join(shelf).join(rest))
}

/// Whether this is the name of a blob.
pub(super) fn is_hash(name: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    name.len() == 64 && name.bytes().all(is_digit)
}

fn remove(path: PathBuf) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kind::Kind;

    use crate::vault::format;

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    fn name(text: &str) -> PartName {
        PartName::of(&[text])
    }

    async fn receive(blobs: &Blobs, tag: Option<&str>) -> Incoming {
        let (sender, _) = arrival();
        let tag = tag.map(str::to_owned);
        blobs
            .receive(&name("a"), tag, None, Kind::Other, sender)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_blob_is_named_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        for _ in 0..2 {
            let mut incoming = receive(&blobs, None).await;
            incoming.write(b"ab").await.unwrap();
            incoming.write(b"c").await.unwrap();
            let whole = incoming.seal().await.unwrap();
            let blob = whole.keep().await.unwrap();
            // The example of FIPS 180.
            assert_eq!(
                blob.sha256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            );
            assert_eq!((blob.size, blob.mime.as_str()), (3, format::TEXT));
            let path = blobs.path(&blob.sha256).unwrap();
            assert!(path.ends_with(format!("blobs/ba/{}", &blob.sha256[2..])));
            assert_eq!(fs::read(path).unwrap(), b"abc");
        }
        assert_eq!(files(&folder.path().join("incoming")), [""; 0]);
    }

    #[tokio::test]
    async fn nothing_half_done_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let incoming = folder.path().join("incoming");
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut abandoned = receive(&blobs, None).await;
        abandoned.write(b"abc").await.unwrap();
        assert_eq!(files(&incoming).len(), 1);
        drop(abandoned);
        assert_eq!(files(&incoming), [""; 0]);

        fs::write(incoming.join("7"), "from before a crash").unwrap();
        Blobs::open(folder.path()).unwrap();
        assert_eq!(files(&incoming), [""; 0]);
    }

    #[test]
    fn only_hashes_have_a_path() {
        let blobs = Blobs {
            folder: PathBuf::from("vault"),
            next: AtomicU64::new(0),
        };
        for bad in [
            "",
            "..",
            &"AB".repeat(32),
            &"../".repeat(32),
            &"a".repeat(63),
            &"é".repeat(32),
        ] {
            assert_eq!(blobs.path(bad), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn what_was_interrupted_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut incoming = receive(&blobs, Some("\"v1\"")).await;
        incoming.write(b"ab").await.unwrap();
        drop(incoming);
        // As after a restart.
        let blobs = Blobs::open(folder.path()).unwrap();
        assert!(blobs.begun(&name("b")).await.is_none());
        let begun = blobs.begun(&name("a")).await.unwrap();
        assert_eq!((begun.size(), begun.tag()), (2, "\"v1\""));
        let (sender, _) = arrival();
        let mut incoming = blobs
            .go_on(begun, Some(3), Kind::Other, sender)
            .await
            .unwrap();
        incoming.write(b"c").await.unwrap();
        let blob = incoming.seal().await.unwrap().keep().await.unwrap();
        assert!(blob.sha256.starts_with("ba7816bf8f01cfea"));
        assert_eq!(files(&folder.path().join("incoming")), [""; 0]);
    }

    #[tokio::test]
    async fn a_part_that_was_damaged_is_not_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut incoming = receive(&blobs, Some("\"v1\"")).await;
        incoming.write(b"ab").await.unwrap();
        drop(incoming);
        let entries = fs::read_dir(folder.path().join("incoming")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let part = paths.filter(|path| path.extension().is_some_and(|it| it == "part"));
        for part in part {
            fs::write(part, b"aX").unwrap();
        }
        assert!(blobs.begun(&name("a")).await.is_none());
    }
}
