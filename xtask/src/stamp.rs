//! Whether a step is already done, told by the content of its inputs. Times of files say nothing:
//! a fresh clone has new ones for old content.

use std::{fmt::Write, fs, path::PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

/// What goes into a step. Order matters; names and contents cannot run into each other.
#[derive(Clone, Default)]
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Adds one input under a name.
    pub(crate) fn with(mut self, name: &str, content: &[u8]) -> Self {
        for part in [name.as_bytes(), content] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
        self
    }

    /// The fingerprint of everything added, in hexadecimal.
    pub(crate) fn digest(self) -> String {
        self.0
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                // Writing to a string cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

/// The record of the last time a step was done.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    digest: String,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// A step recorded in this file, with what it reads and the files it makes.
    pub(crate) fn new(file: PathBuf, inputs: Inputs, outputs: Vec<PathBuf>) -> Self {
        let digest = inputs.digest();
        Self {
            file,
            digest,
            outputs,
        }
    }

    /// True if the step was done with these very inputs and its files are still there.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|last| last == self.digest)
            && self.outputs.iter().all(|file| file.exists())
    }

    /// Remembers that the step is done. Call it last, so that an interrupted step is done again.
    pub(crate) fn set(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(&self.file, &self.digest)?)
    }

    /// Forgets the last time, before the files are touched.
    pub(crate) fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => Err(problem.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(parts: &[(&str, &str)]) -> String {
        parts
            .iter()
            .fold(Inputs::default(), |inputs, (name, content)| {
                inputs.with(name, content.as_bytes())
            })
            .digest()
    }

    #[test]
    fn a_digest_tells_names_and_contents_apart() {
        assert_eq!(digest(&[("a", "b")]), digest(&[("a", "b")]));
        assert_ne!(digest(&[("a", "b")]), digest(&[("a", "c")]));
        assert_ne!(digest(&[("ab", "c")]), digest(&[("a", "bc")]));
        assert_eq!(digest(&[]).len(), 64);
    }

    #[test]
    fn a_step_is_done_until_its_inputs_change_or_its_files_vanish() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("made");
        let stamp = |text: &str| {
            let inputs = Inputs::default().with("input", text.as_bytes());
            Stamp::new(
                folder.path().join("record/step"),
                inputs,
                vec![output.clone()],
            )
        };
        assert!(!stamp("one").is_current());
        fs::write(&output, "").unwrap();
        stamp("one").set().unwrap();
        assert!(stamp("one").is_current());
        assert!(!stamp("two").is_current());
        fs::remove_file(&output).unwrap();
        assert!(!stamp("one").is_current());
        stamp("one").clear().unwrap();
        stamp("one").clear().unwrap();
        fs::write(&output, "").unwrap();
        assert!(!stamp("one").is_current());
    }
}
