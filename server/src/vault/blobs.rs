//! The folder of the vault. A file comes in under a temporary name and is known by the hash of its
//! content once all of it is on the disk; so a blob is whole or is not there.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncWriteExt as _, task::spawn_blocking};

use super::format;
use crate::store::Blob;

/// The folder of the vault.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    /// Numbers the temporary names of this process.
    next: AtomicU64,
}

/// A file that is coming in. Dropped before it is kept, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
    is_kept: bool,
}

impl Blobs {
    /// Opens the folder, making it where it is missing, and sweeps what a crash left half done.
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
            fs::remove_file(entry?.path())?;
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
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let source = self.incoming().join(name);
        fs::write(&source, bytes)?;
        // It can be made again: no need to wait for the disk.
        let shelf = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let kept = fs::create_dir_all(shelf).and_then(|()| fs::rename(&source, &target));
        kept.inspect_err(|_| _ = fs::remove_file(&source))
    }

    /// Begins to take in a file.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub async fn receive(&self) -> io::Result<Incoming> {
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let path = self.incoming().join(name);
        Ok(Incoming {
            file: File::create(&path).await?,
            folder: self.folder.clone(),
            path,
            hash: Sha256::new(),
            size: 0,
            head: Vec::with_capacity(format::HEAD),
            is_kept: false,
        })
    }

    /// The hashes of the blobs of one shelf that came in before a moment. Blocks.
    ///
    /// # Errors
    /// Fails where the folder cannot be read.
    pub(super) fn shelf(&self, number: u8, before: SystemTime) -> io::Result<Vec<String>> {
        let shelf = format!("{number:02x}");
        let entries = match fs::read_dir(self.folder.join("blobs").join(&shelf)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut hashes = Vec::new();
        for entry in entries {
            let entry = entry?;
            let hash = format!("{shelf}{}", entry.file_name().to_string_lossy());
            if self.path(&hash).is_some() && entry.metadata()?.modified()? < before {
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
        for path in [self.thumbnail(sha256), self.path(sha256)] {
            match path.map(fs::remove_file) {
                Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }
}

impl Incoming {
    /// How many bytes have come in.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes in a piece.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        let missing = format::HEAD - self.head.len();
        self.head.extend(piece.iter().take(missing));
        self.hash.update(piece);
        self.size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.file.write_all(piece).await
    }

    /// Makes a blob of what came in. When this returns, it is on the disk for good.
    ///
    /// # Errors
    /// Fails where the disk does; then nothing is left behind.
    pub async fn keep(mut self) -> io::Result<Blob> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let blob = Blob {
            sha256: hex::encode(std::mem::take(&mut self.hash).finalize()),
            size: self.size,
            mime: format::mime(&self.head).to_owned(),
        };
        let target = path(&self.folder, &blob.sha256).ok_or(io::ErrorKind::InvalidInput)?;
        let source = self.path.clone();
        spawn_blocking(move || settle(&source, &target))
            .await
            .map_err(io::Error::other)??;
        self.is_kept = true;
        Ok(blob)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed now is swept when the vault is next opened.
            let _ = fs::remove_file(&self.path);
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

fn path(folder: &Path, sha256: &str) -> Option<PathBuf> {
    shelved(folder, "blobs", sha256)
}

fn shelved(folder: &Path, kind: &str, sha256: &str) -> Option<PathBuf> {
    let is_hash = sha256.len() == 64
        && sha256
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let (shelf, rest) = is_hash.then(|| sha256.split_at(2))?;
    Some(folder.join(kind).join(shelf).join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[tokio::test]
    async fn a_blob_is_named_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        for _ in 0..2 {
            let mut incoming = blobs.receive().await.unwrap();
            incoming.write(b"ab").await.unwrap();
            incoming.write(b"c").await.unwrap();
            let blob = incoming.keep().await.unwrap();
            // The example of FIPS 180.
            assert_eq!(
                blob.sha256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            );
            assert_eq!((blob.size, blob.mime.as_str()), (3, format::UNKNOWN));
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
        let mut abandoned = blobs.receive().await.unwrap();
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
}
