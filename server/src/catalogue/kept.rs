//! What upstream told of an account's models, in a file beside the store: so that after a restart forms,
//! prices and the names of secrets are known before upstream answers, and while it does not.
//!
//! A file is whole or not there: it is written beside its place and then put there. One that cannot be
//! read is as good as none, because upstream tells the same again.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use domain::{id::AccountName, time::Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::task::spawn_blocking;

/// Longer answers are asked for again after a restart, in bytes.
const MAX_LEN: u64 = 16 << 20;

/// What was told, and when.
pub(super) struct Kept {
    pub(super) told_at: Timestamp,
    /// The JSON text.
    pub(super) models: String,
}

/// Where an account's models are kept.
#[derive(Clone, Debug)]
pub(super) struct Shelf(PathBuf);

#[derive(Serialize, Deserialize)]
struct Written {
    told_at: Timestamp,
    models: Box<RawValue>,
}

impl Shelf {
    /// An account's name is that of a file, too.
    pub(super) fn of(folder: &Path, account: &AccountName) -> Self {
        Self(folder.join(format!("models-{account}.json")))
    }

    /// What is there.
    pub(super) fn read(&self) -> Option<Kept> {
        let is_readable = fs::metadata(&self.0).is_ok_and(|file| file.len() <= MAX_LEN);
        let text = is_readable.then(|| fs::read_to_string(&self.0).ok())??;
        let Written { told_at, models } = serde_json::from_str(&text).ok()?;
        let models = models.get().to_owned();
        Some(Kept { told_at, models })
    }

    /// Takes the place of what is there. A disk that does not take it is told in the log.
    pub(super) async fn keep(&self, told_at: Timestamp, models: String) {
        let shelf = self.clone();
        let written = spawn_blocking(move || shelf.write(told_at, models)).await;
        if let Ok(Err(error)) = written {
            crate::log_limit::log_repeated!(
                warn,
                crate::fault::chain(&error),
                "the models of an account are not kept"
            );
        }
    }

    fn write(&self, told_at: Timestamp, models: String) -> io::Result<()> {
        let models = RawValue::from_string(models)?;
        let text = serde_json::to_vec(&Written { told_at, models })?;
        if text.len() as u64 > MAX_LEN {
            return Ok(());
        }
        let beside = self.0.with_extension("new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(beside, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_comes_back_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(folder.path(), &"demo".parse().unwrap());
        assert!(shelf.read().is_none());
        let models = r#"[{"namespace":"a","pricing":{"amount":0.030}}]"#;
        for micros in [1, 2] {
            let told_at = Timestamp::from_micros(micros);
            shelf.keep(told_at, models.to_owned()).await;
            let kept = shelf.read().unwrap();
            assert_eq!((kept.told_at, kept.models.as_str()), (told_at, models));
        }
        fs::write(&shelf.0, r#"{"told_at":1,"models":["#).unwrap();
        assert!(shelf.read().is_none());
    }
}
