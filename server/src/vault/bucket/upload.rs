//! A blob's way from the disk into the bucket, in pieces: one of them is in memory, however long the
//! file is. How far it has come stands in a journal beside the folder's blobs, so that an upload that
//! was interrupted, even by a kill, goes on with the piece that it had come to.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
    sync::Arc,
};

use object_store::{
    ObjectStoreExt as _, PutPayload,
    multipart::{MultipartStore as _, PartId},
};
use tokio::task::spawn_blocking;

use super::{Bucket, Trouble};

/// The size of a piece, in bytes: the least that the protocol allows for any but the last.
const PIECE: u64 = 5 << 20;

/// An upload that was begun: what the service calls it, and the pieces that it has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Journal {
    id: String,
    pieces: Vec<String>,
}

impl Bucket {
    /// Puts the file of a blob into the bucket. When this returns, the bucket says that it has all of
    /// it. What is interrupted goes on where it was, by the journal.
    pub(in crate::vault) async fn put(
        &self,
        sha256: &str,
        path: &Path,
        journal: &Path,
    ) -> Result<(), Trouble> {
        let file = Arc::new(File::open(path)?);
        let size = file.metadata()?.len();
        if self.size(sha256).await? != Some(size) {
            if size <= PIECE {
                let bytes = piece(&file, 0, size).await?;
                self.service.put(&self.blob(sha256), bytes).await?;
            } else {
                self.put_pieces(sha256, &file, size, journal).await?;
            }
            if self.size(sha256).await? != Some(size) {
                return Err(Trouble::Unkept);
            }
        }
        self.forget_upload(sha256, journal).await;
        Ok(())
    }

    /// Ends an upload that was begun and is not to be gone on with, as far as the service lets us.
    pub(in crate::vault) async fn forget_upload(&self, sha256: &str, journal: &Path) {
        if let Some(begun) = Journal::read(journal) {
            // One that was completed is not there any more, which is what is wanted.
            let _ = self
                .service
                .abort_multipart(&self.blob(sha256), &begun.id)
                .await;
            let _ = fs::remove_file(journal);
        }
    }

    async fn put_pieces(
        &self,
        sha256: &str,
        file: &Arc<File>,
        size: u64,
        journal: &Path,
    ) -> Result<(), Trouble> {
        let key = self.blob(sha256);
        let mut begun = match Journal::read(journal) {
            Some(begun) => begun,
            None => Journal::begin(journal, self.service.create_multipart(&key).await?)?,
        };
        let put = async {
            let count = size.div_ceil(PIECE);
            for number in begun.pieces.len()..usize::try_from(count).unwrap_or(usize::MAX) {
                let first = number as u64 * PIECE;
                let bytes = piece(file, first, PIECE.min(size - first)).await?;
                let part = self
                    .service
                    .put_part(&key, &begun.id, number, bytes)
                    .await?;
                begun.add(journal, part.content_id)?;
            }
            let pieces = begun.pieces.drain(..);
            let parts = pieces.map(|content_id| PartId { content_id }).collect();
            self.service
                .complete_multipart(&key, &begun.id, parts)
                .await?;
            fs::remove_file(journal)?;
            Ok(())
        };
        let put: Result<(), Trouble> = put.await;
        if put.as_ref().is_err_and(is_final) {
            self.forget_upload(sha256, journal).await;
        }
        put
    }
}

/// Whether the service answered, and so will again: it may have thrown the upload away, which each
/// service says in its own way. The next one begins at the beginning.
fn is_final(trouble: &Trouble) -> bool {
    !matches!(trouble, Trouble::Silence(_) | Trouble::Disk(_))
}

async fn piece(file: &Arc<File>, first: u64, length: u64) -> io::Result<PutPayload> {
    let (file, length) = (Arc::clone(file), usize::try_from(length).unwrap_or(0));
    let read = spawn_blocking(move || {
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, first).map(|()| bytes)
    });
    let bytes = read.await.map_err(io::Error::other)??;
    Ok(PutPayload::from(bytes))
}

impl Journal {
    /// What was noted: a line for the upload, and one for each piece. A line that was cut short by a
    /// crash is none.
    fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?;
        let mut lines = text
            .split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'));
        Some(Self {
            id: lines.next()?.to_owned(),
            pieces: lines.map(str::to_owned).collect(),
        })
    }

    fn begin(path: &Path, id: String) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let begun = Self {
            id,
            pieces: Vec::new(),
        };
        begun.write(path)?;
        Ok(begun)
    }

    fn add(&mut self, path: &Path, piece: String) -> io::Result<()> {
        self.pieces.push(piece);
        self.write(path)
    }

    /// Writes all of it: it is short, and a line must not be put behind half of another.
    fn write(&self, path: &Path) -> io::Result<()> {
        let lines = [&self.id].into_iter().chain(&self.pieces);
        fs::write(
            path,
            lines.map(|line| format!("{line}\n")).collect::<String>(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_read_as_far_as_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("uploads/a");
        assert_eq!(Journal::read(&path), None);
        let mut begun = Journal::begin(&path, "id".to_owned()).unwrap();
        begun.add(&path, "\"one\"".to_owned()).unwrap();
        assert_eq!(Journal::read(&path), Some(begun));
        fs::write(&path, "id\n\"one\"\n\"tw").unwrap();
        assert_eq!(Journal::read(&path).unwrap().pieces, ["\"one\""]);
        fs::write(&path, "i").unwrap();
        assert_eq!(Journal::read(&path), None);
    }
}
